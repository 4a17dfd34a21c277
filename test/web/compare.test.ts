/** The investigator's compare: one candidate beside the probe, and on to the next. */
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { onStage } from './browser.js';
import { comparing, drawn, picturesDrawn, type Comparing } from './comparing.js';
import { look } from './look.js';

onStage('compare', (stage) => {
  let made: Comparing;
  let page: Page;
  beforeAll(async () => {
    made = await comparing(stage.server);
    ({ page } = await stage.signedIn(made.investigator));
    await page.goto(`/searches/${made.search}/candidates/1`);
    await picturesDrawn(page);
  });

  it('shows both faces and where the candidate was found, without the score', async () => {
    await page.getByRole('heading', { name: /^Candidate 1 of \d+$/ }).waitFor();
    const text = await page.locator('main').innerText();
    expect(text).toContain('https://archive.example/photos/sample2.jpg');
    expect(text).not.toMatch(/\b0\.\d{2}/);
    await look(page, 'compare');
  });

  it('tells the score on demand, and never as a percentage', async () => {
    await page.getByRole('button', { name: 'Show the score' }).click();
    const figures = page.getByRole('table', { name: 'What the engine says' });
    await figures.waitFor();
    expect(await figures.innerText()).toMatch(/0\.\d{3}/);
    expect(await figures.innerText()).not.toContain('%');
    await look(page, 'compare-score');
  });

  it('goes on to the next and back by keys, and starts afresh with each', async () => {
    await page.keyboard.press('2');
    await page.keyboard.press('j');
    await page.getByRole('heading', { name: /^Candidate 2 of/ }).waitFor();
    await page.waitForURL(/candidates\/2$/);
    await picturesDrawn(page);
    expect(await page.locator('[data-pane]').count()).toBe(2);
    await page.keyboard.press('k');
    await page.getByRole('heading', { name: /^Candidate 1 of/ }).waitFor();
    await expect
      .poll(() => page.getByRole('button', { name: 'Previous', exact: true }).isDisabled())
      .toBe(true);
  });

  it('hands the candidate to the examiners, once', async () => {
    await page.keyboard.press('e');
    await page.getByRole('status').filter({ hasText: 'With the examiners' }).waitFor();
    expect(await page.getByRole('button', { name: 'Send to examination' }).count()).toBe(0);
    const { body } = await made.examiners[0].browser.get<{ items: object[] }>('/examinations');
    expect(body.items).toHaveLength(1);
    await look(page, 'compare-sent');
  });

  it('says what a candidate that there is not is', async () => {
    await page.goto(`/searches/${made.search}/candidates/900`);
    await page.getByRole('alert').waitFor();
  });

  it('moves large pictures with a frame’s time to spare, in time of the processor', async () => {
    await page.goto(`/searches/${made.search}/candidates/1`);
    await picturesDrawn(page);
    const before = await drawn(page, 'probe');
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    const busyMs = async () => {
      const { metrics } = await devtools.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'TaskDuration')!.value * 1000;
    };
    const steps = 60;
    const start = await busyMs();
    await page.locator('[data-pane=probe]').evaluate(async (pane, count) => {
      const { left, top } = pane.getBoundingClientRect();
      const place = { clientX: left + 80, clientY: top + 80, cancelable: true };
      for (let i = 0; i < count; i++) {
        pane.dispatchEvent(new WheelEvent('wheel', { deltaY: i % 2 === 0 ? -80 : 60, ...place }));
        await new Promise((next) => requestAnimationFrame(next));
      }
    }, steps);
    expect((await busyMs()) - start).toBeLessThan(steps * 16);
    expect((await drawn(page, 'probe')).scale).toBeGreaterThan(before.scale);
  });
});
