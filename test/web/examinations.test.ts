/** The examiner's desk: what waits, and nothing that would colour a comparison. */
import { beforeAll, expect, it } from 'vitest';
import { onStage } from './browser.js';
import { comparing, focused, picturesDrawn, type Comparing } from './comparing.js';
import { look } from './look.js';

onStage('the examiner’s desk', (stage) => {
  let made: Comparing;
  let ids: string[];
  beforeAll(async () => {
    made = await comparing(stage.server);
  });

  it('says when nothing waits', async () => {
    const { page } = await stage.signedIn(made.examiners[0]);
    await page.goto('/examinations');
    await page.getByText('Nothing waits for you').waitFor();
    await look(page, 'examinations-empty');
  });

  it('shows what waits, oldest first, with neither score nor rank nor origin, and which are one’s own', async () => {
    ids = await made.submit([1]);
    ids.push(...(await made.submit([2, 3])));
    const [, second] = ids;
    await made.examiners[0].browser.post('/examinations', { comparison: second });
    const { page } = await stage.signedIn(made.examiners[0]);
    await page.goto('/examinations');
    const rows = page.locator('tbody tr');
    await rows.nth(2).waitFor();
    const shown = (await rows.allInnerTexts()).map((text) => text.split(/\s/)[0] ?? '');
    expect(shown[0]).toBe(ids[0]!.slice(0, 6));
    expect(shown.toSorted()).toEqual(ids.map((id) => id.slice(0, 6)).toSorted());
    const own = rows.filter({ hasText: second!.slice(0, 6) });
    await own.getByText('begun by you').waitFor();
    const text = await page.locator('main').innerText();
    expect(text).not.toMatch(/0\.\d{2}|archive|sample|https?:/);
    await look(page, 'examinations');
  });

  it('is worked with by keys alone', async () => {
    const { page } = await stage.signedIn(made.examiners[1]);
    await page.goto('/examinations');
    await page.locator('tbody tr').nth(2).waitFor();
    await page.keyboard.press('j');
    await expect.poll(() => focused(page).innerText()).toBe('Begin');
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/examinations\/[\w-]+$/);
    await page.getByRole('heading', { name: `Examination ${ids[0]!.slice(0, 6)}` }).waitFor();
    await picturesDrawn(page);
  });

  it('is nobody else’s', async () => {
    const { page } = await stage.signedIn(made.investigator);
    await page.goto('/examinations');
    await page.getByText('Not for your role').waitFor();
  });
});
