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
    expect(text).toContain('sample2.jpg');
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

  it('moves pictures of 2000 px as fast as the screen is drawn', async () => {
    await page.goto(`/searches/${made.search}/candidates/1`);
    await picturesDrawn(page);
    const before = await drawn(page, 'probe');
    const pane = (await page.locator('[data-pane=probe]').boundingBox())!;
    const slowest = await page.evaluate(
      async ({ x, y }) => {
        const target = document.elementFromPoint(x, y)!;
        const frames: number[] = [];
        let last = performance.now();
        for (let i = 0; i < 40; i++) {
          target.dispatchEvent(
            new WheelEvent('wheel', {
              deltaY: i % 2 ? 60 : -80,
              clientX: x,
              clientY: y,
              bubbles: true,
              cancelable: true,
            }),
          );
          await new Promise((next) => requestAnimationFrame(next));
          frames.push(performance.now() - last);
          last = performance.now();
        }
        return frames.toSorted((p, q) => p - q)[30]!;
      },
      { x: pane.x + 80, y: pane.y + 80 },
    );
    expect((await drawn(page, 'probe')).scale).toBeGreaterThan(before.scale);
    expect(slowest).toBeLessThan(50);
  });
});
