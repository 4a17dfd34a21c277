/** An examination from beginning to end, by keys alone, on real photos. */
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import type { AnswerOf } from '#vitrine/http/client.js';
import { onStage } from './browser.js';
import { comparing, drawn, focused, picturesDrawn, type Comparing } from './comparing.js';
import { look } from './look.js';
import { components } from '../../web/src/screens/examination/worksheet-words.js';

type Sheet = AnswerOf<'GET /examinations/{id}'>;

onStage('an examination', (stage) => {
  let made: Comparing;
  let comparisons: string[];
  let page: Page;
  let id: string;

  beforeAll(async () => {
    made = await comparing(stage.server);
    comparisons = await made.submit([1, 2]);
    const [examiner] = made.examiners;
    const begun = await examiner.browser.post<Sheet>('/examinations', { comparison: comparisons[0] });
    id = begun.body.id;
    ({ page } = await stage.signedIn(examiner));
    await page.goto(`/examinations/${id}`);
    await picturesDrawn(page);
  });
  const sheet = async (): Promise<Sheet> =>
    (await made.examiners[0].browser.get<Sheet>(`/examinations/${id}`)).body;
  const saved = () => page.locator('[data-save=saved]').waitFor();
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };

  it('lays the faces side by side, eyes level and equally far apart', async () => {
    const [probe, candidate] = [await drawn(page, 'probe'), await drawn(page, 'candidate')];
    expect(probe.degrees).toBeLessThan(-7);
    expect(Math.abs(candidate.degrees)).toBeLessThan(8);
    await press('a');
    await expect.poll(async () => (await drawn(page, 'probe')).degrees).toBeCloseTo(0, 5);
    await press('a');
    await expect.poll(async () => (await drawn(page, 'probe')).degrees).toBeCloseTo(probe.degrees, 3);
    expect(await page.locator('main').innerText()).not.toMatch(/0\.\d{2}\b|archive|sample|https?:/);
  });

  it('zooms and pans both together, by keys, wheel and drag', async () => {
    const before = [await drawn(page, 'probe'), await drawn(page, 'candidate')];
    await press('+', '+');
    const ratio = async (i: 0 | 1) =>
      (await drawn(page, i === 0 ? 'probe' : 'candidate')).scale / before[i]!.scale;
    await expect.poll(() => ratio(0)).toBeCloseTo(1.5625, 3);
    expect(await ratio(1)).toBeCloseTo(1.5625, 3);
    const pane = page.locator('[data-pane=probe]');
    const place = (await pane.boundingBox())!;
    const corner = async () => page.locator('[data-layer=candidate] img').boundingBox();
    const was = (await corner())!;
    await page.mouse.move(place.x + 100, place.y + 100);
    await page.mouse.down();
    await page.mouse.move(place.x + 160, place.y + 130, { steps: 4 });
    await page.mouse.up();
    await expect.poll(async () => (await corner())!.x - was.x).toBeCloseTo(60, 0);
    await page.mouse.wheel(0, -200);
    await expect.poll(() => ratio(1)).toBeGreaterThan(1.7);
    await press('0');
    await expect.poll(() => ratio(0)).toBeCloseTo(1, 3);
  });

  it('turns, brightens, overlays, wipes and blinks, and has the landmarks on demand', async () => {
    await press('l');
    await page.locator('[data-marks=probe] path').first().waitFor();
    expect(await page.locator('[data-marks=candidate] path').last().getAttribute('d')).toMatch(
      /^M[\d.]+ [\d.]+L/,
    );
    await look(page, 'examination-landmarks');
    await press('l', 'Q', 'Q', 'w');
    await page.getByRole('slider', { name: 'Probe: Brightness' }).focus();
    await press('ArrowRight', 'ArrowRight');
    await expect.poll(async () => (await drawn(page, 'probe')).filter).toContain('brightness(1.1)');
    await press('2', '.', '.');
    const layer = page.locator('[data-layer=candidate]');
    await expect.poll(() => layer.evaluate((each) => getComputedStyle(each).opacity)).toBe('0.6');
    await look(page, 'examination-overlay');
    await press('3');
    await expect.poll(() => layer.evaluate((each) => getComputedStyle(each).clipPath)).toContain('50%');
    await press('4');
    const isShown = () => layer.evaluate((each) => getComputedStyle(each).visibility);
    await expect.poll(isShown).toBe('hidden');
    await press('b');
    await expect.poll(isShown).toBe('visible');
    await press('1', 'p');
    await page.getByText('2 of 2', { exact: true }).waitFor();
  });

  it('has each of these on record', async () => {
    await saved();
    const steps = (await sheet()).adjustments.map(({ side, kind, value }) => `${side} ${kind} ${value}`);
    expect(steps).toEqual([
      'both align 0',
      'both align 1',
      'both zoom 1',
      'both landmarks 1',
      'both landmarks 0',
      'candidate rotation -2',
      'probe rotation 1',
      'probe brightness 110',
      'both view 1',
      'both opacity 60',
      'both view 2',
      'both view 3',
      'both view 0',
      'probe probe 2',
    ]);
  });

  it('is as it was left when one comes back', async () => {
    await page.reload();
    await picturesDrawn(page);
    await page.getByText('2 of 2', { exact: true }).waitFor();
    expect((await drawn(page, 'probe')).filter).toContain('brightness(1.1)');
    expect(await page.getByRole('group', { name: 'Adjust: Candidate' }).innerText()).toContain('-2°');
  });

  it('has a sheet of keys, in which single keys can be turned off', async () => {
    await press('?');
    const dialog = page.getByRole('dialog', { name: 'Keys' });
    await dialog.waitFor();
    await look(page, 'examination-keys');
    await dialog.getByRole('switch', { name: 'Single keys act' }).focus();
    await press(' ', 'Escape');
    await dialog.waitFor({ state: 'detached' });
    await press('2', '?');
    await dialog.waitFor();
    expect(await page.locator('[data-pane="probe candidate"]').count()).toBe(0);
    await dialog.getByRole('switch', { name: 'Single keys act' }).focus();
    await press(' ', 'Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('fills the screen, and gives it back', async () => {
    await press('f');
    await page.locator('[data-full=true]').waitFor();
    await look(page, 'examination-full');
    await press('f');
    await page.locator('[data-full=false]').waitFor();
  });

  it('is filled in by keys, and concluded once all of it is', async () => {
    const conclude = page.getByRole('button', { name: 'Conclude', exact: true });
    expect(await conclude.isDisabled()).toBe(true);
    await page.getByText('19 findings are missing: Skin, Face outline').waitFor();
    await press('s', 'd', 'k', 'r');
    await expect.poll(() => focused(page).getAttribute('placeholder')).toBe('What you see, and where');
    // Letters are letters while one writes.
    await page.keyboard.type('a rounder jaw, seen');
    await press('Escape');
    await press('j', ...components.slice(2).map(() => 'n'));
    await page.getByText('Every component has a finding').waitFor();
    await saved();
    expect((await sheet()).worksheet).toMatchObject({
      skin: { finding: 'similar', remarks: '' },
      'face-outline': { finding: 'different', remarks: 'a rounder jaw, seen' },
      other: { finding: 'not-visible' },
    });
    // On with Tab: from the last component over its remark to the conclusions.
    await press('Tab', 'Tab', ' ', 'ArrowDown');
    await expect
      .poll(() => page.getByRole('radio', { name: 'Support: the same person', exact: true }).isChecked())
      .toBe(true);
    await press('Tab');
    await page.keyboard.type('by components');
    await look(page, 'examination-filled');
    await press('Tab', 'Enter');
    const question = page.getByRole('dialog', { name: 'Conclude this examination?' });
    await question.waitFor();
    await look(page, 'examination-question');
    await press('Tab', 'Enter');
    await page.getByText('Shown when every comparison of that search is decided').waitFor();
    await expect.poll(() => focused(page).innerText()).toContain('Support: the same person');
    expect(await sheet()).toMatchObject({ conclusion: 'support-same', remarks: 'by components' });
    await look(page, 'examination-concluded');
  });

  it('tells the score when everything of the search is decided', async () => {
    const worksheet = Object.fromEntries(components.map((each) => [each, { finding: 'similar' }]));
    for (const [i, { browser }] of made.examiners.entries()) {
      for (const comparison of comparisons.slice(i === 0 ? 1 : 0)) {
        const { body } = await browser.post<Sheet>('/examinations', { comparison });
        await browser.send('PATCH', `/examinations/${body.id}`, { json: { worksheet } });
        await browser.post(`/examinations/${body.id}/conclusion`, { conclusion: 'support-same' });
      }
    }
    await page.reload();
    const figures = page.getByRole('table', { name: 'What the engine says' });
    await figures.waitFor();
    expect(await figures.innerText()).toMatch(/Score \(cosine\)\s+0\.\d{3}/);
  });
});

onStage('an examination on a bad line', (stage) => {
  let made: Comparing;
  let page: Page;

  beforeAll(async () => {
    made = await comparing(stage.server);
    const [comparison] = await made.submit([1]);
    const [examiner] = made.examiners;
    const { body } = await examiner.browser.post<Sheet>('/examinations', { comparison });
    ({ page } = await stage.signedIn(examiner));
    await page.goto(`/examinations/${body.id}`);
    await picturesDrawn(page);
  });

  it('says what is not saved, keeps it, and saves it when the line is back', async () => {
    stage.forgive(/ERR_FAILED|Failed to load resource/);
    await page.route('**/api/v1/examinations/*', (route) =>
      route.request().method() === 'PATCH' ? route.abort() : route.continue(),
    );
    await page.keyboard.press('s');
    await page.locator('[data-save=failed]').waitFor();
    await look(page, 'examination-not-saved');
    await page.unroute('**/api/v1/examinations/*');
    await page.keyboard.press('s');
    await page.locator('[data-save=saved]').waitFor();
    await page.reload();
    await picturesDrawn(page);
    await expect.poll(() => page.getByRole('radio', { name: 'Similar', checked: true }).count()).toBe(2);
  });

  it('works with a finger, and blinks by hand for whoever wants less movement', async () => {
    const touch = await page.context().newCDPSession(page);
    await page.setViewportSize({ width: 820, height: 1180 });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const before = await drawn(page, 'candidate');
    const place = (await page.locator('[data-pane=probe]').boundingBox())!;
    const [x, y] = [place.x + place.width / 2, place.y + place.height / 2];
    const fingers = (apart: number) => [
      { x: x - apart, y, id: 0 },
      { x: x + apart, y, id: 1 },
    ];
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: fingers(30) });
    await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: fingers(60) });
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await expect.poll(async () => (await drawn(page, 'candidate')).scale / before.scale).toBeCloseTo(2, 1);
    await page.getByText('Blink', { exact: true }).click();
    await page.getByRole('button', { name: 'Shown: Probe' }).click();
    await page.getByRole('button', { name: 'Shown: Candidate' }).waitFor();
    expect(await page.getByRole('button', { name: 'Blink by itself' }).count()).toBe(0);
  });

  it('can be given back, after a question', async () => {
    await page.getByRole('button', { name: 'Give back' }).click();
    const question = page.getByRole('dialog', { name: 'Give back' });
    await question.getByRole('button', { name: 'Give back' }).click();
    await page.waitForURL(/\/examinations$/);
    await page.getByText('1 comparison.').waitFor();
  });
});
