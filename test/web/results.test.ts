/** The results of a search in a real browser: filters, keys, examiners, the report, and results that are not to be seen any more. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { components } from '#vitrine/flows/examination/worksheet.js';
import { memberOf } from '../http/temporary-server.js';
import { onStage } from './browser.js';
import { look } from './look.js';
import { openWorkplace, searchAs, type Workplace } from './searching.js';

const worksheet = Object.fromEntries(components.map((each) => [each, { finding: 'similar' }]));

const focused = (page: Page) =>
  page.evaluate(() => Number(document.activeElement?.getAttribute('data-rank')));
const shownRanks = (page: Page) =>
  page
    .locator('.candidate-open')
    .evaluateAll((all) => all.map((each) => Number(each.getAttribute('data-rank'))));

onStage('results', (stage) => {
  let place: Workplace;
  let search: string;
  beforeAll(async () => {
    place = await openWorkplace(stage.server);
    const authorisation = await place.request();
    await place.decide(authorisation);
    const reason = 'A new photo from the family';
    search = await searchAs(place.investigator, { authorisation, reason, limit: '60', minScore: '-1' });
  });

  async function open(query = ''): Promise<Page> {
    const { page } = await stage.signedIn(place.investigator);
    await page.goto(`/searches/${search}${query}`);
    await page.locator('.candidate-open').first().waitFor();
    return page;
  }

  it('says what was searched, what was found, and that these are leads', async () => {
    const page = await open();
    await page.getByText('These are leads').waitFor();
    await page.getByText('A new photo from the family').waitFor();
    await page.getByText('Entry 0 in the log of searches').waitFor();
    await expect.poll(() => page.locator('.candidate img').first().evaluate(hasPicture)).toBe(true);
    await expect.poll(() => page.locator('.probe-pictures img').evaluate(hasPicture)).toBe(true);
    // No percentages anywhere.
    expect(await page.locator('main').innerText()).not.toMatch(/\d ?%/);
    const source = page.locator('.candidate-panel a[target=_blank]').first();
    expect(await source.getAttribute('href')).toMatch(/^https:\/\/archive\.test\//);
    expect(await source.getAttribute('rel')).toBe('noreferrer noopener');
    await look(page, 'results');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the proof' }).click(),
    ]);
    expect(readFileSync(await download.path(), 'utf8')).toMatch(/^c2sp\.org\/tlog-proof@v1\n/);
  });

  it('filters are in the address, so that a link shows the same', async () => {
    const page = await open();
    const all = await shownRanks(page);
    await page.getByRole('combobox', { name: 'Score' }).click();
    await page.getByRole('option', { name: 'high only' }).click();
    await expect.poll(() => page.url()).toContain('support=strong');
    const strong = await shownRanks(page);
    expect(strong.length).toBeLessThan(all.length);
    expect(strong[0]).toBe(1);
    await page.getByRole('combobox', { name: 'Collection' }).click();
    await page.getByRole('option', { name: 'newspaper' }).click();
    await page.keyboard.press('Escape');
    await page.getByText('No candidate passes these filters.').waitFor();
    const linked = await open('?support=strong&group=no');
    expect((await shownRanks(linked)).length).toBeGreaterThanOrEqual(strong.length);
    const years = await open('?from=2013&to=2013');
    const texts = await years.locator('.candidate-captured').allInnerTexts();
    expect(texts.length).toBeGreaterThan(0);
    for (const text of texts) expect(text).toMatch(/2013/);
  });

  it('is walked through with arrows, marked with x, sent and compared with Enter', async () => {
    const page = await open();
    await page.locator('.candidate-open').first().focus();
    await page.keyboard.press('ArrowRight');
    const second = await focused(page);
    expect(second).toBe((await shownRanks(page))[1]);
    await page.keyboard.press('x');
    await page.keyboard.press('ArrowDown');
    const below = await focused(page);
    const ranks = await shownRanks(page);
    expect(ranks.indexOf(below)).toBeGreaterThan(1);
    await page.keyboard.press('Home');
    expect(await focused(page)).toBe(1);
    await page.keyboard.press('x');
    await page.getByRole('button', { name: 'Send 2 to the examiners' }).waitFor();
    // Back over the filters, as Tab goes.
    for (let i = 0; i < 20; i++) {
      await page.keyboard.press('Shift+Tab');
      const name = await page.evaluate(() => document.activeElement?.textContent ?? '');
      if (name.startsWith('Send 2')) break;
    }
    await page.keyboard.press('Enter');
    await page.getByText('Sent. Two examiners compare them').waitFor();
    await expect.poll(() => page.getByText('with the examiners').count()).toBeGreaterThanOrEqual(2);
    await page.locator('.candidate-open').first().focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(`/searches/${search}/candidates/1$`));
  });

  it('tells what examiners concluded, and exports the report on a supported lead', async () => {
    const page = await open();
    await page.getByText('with the examiners').first().waitFor();
    for (let i = 0; i < 2; i++) {
      const { browser } = await memberOf(stage.server, ['examiner']);
      const queue = await browser.get<{ items: { comparison: string }[] }>('/examinations');
      for (const { comparison } of queue.body.items) {
        const { body } = await browser.post<{ id: string }>('/examinations', { comparison });
        await browser.send('PATCH', `/examinations/${body.id}`, { json: { worksheet } });
        await browser.post(`/examinations/${body.id}/conclusion`, { conclusion: 'support-same' });
      }
    }
    await page.getByRole('button', { name: 'Look again' }).click();
    await expect.poll(() => page.getByText('supported lead').count()).toBeGreaterThanOrEqual(2);
    await page.locator('.candidate-panel').getByText('Examiner 2').waitFor();
    await look(page, 'results-examined');
    await page.getByRole('button', { name: 'Export the lead' }).click();
    await page.getByLabel('What else points to the person?').fill('Too short');
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByText(/^9 of at least \d+ characters/).waitFor();
    const refused = page.getByText('A lead needs support of its own to be exported.');
    await refused.waitFor();
    await page
      .getByLabel('What else points to the person?')
      .fill('Her sister named the person in the album herself');
    expect(await refused.count()).toBe(0);
    await look(page, 'results-export');
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByText('The report is made and in the log').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'PDF' }).click(),
    ]);
    expect(
      readFileSync(await download.path())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
    await page.getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('button', { name: 'Evidence package' }).click();
    await page
      .getByLabel('What else points to the person?')
      .fill('Her sister named the person in the album herself');
    await page.getByRole('button', { name: 'Make it' }).click();
    await page.getByText('it waits two minutes').waitFor();
    await look(page, 'results-evidence');
    const [sent] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Fetch the package' }).click(),
    ]);
    expect(
      readFileSync(await sent.path())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');
    await page.getByText('The package was sent').waitFor();
    expect(await page.getByRole('link', { name: 'Fetch the package' }).count()).toBe(0);
  });

  it('shows an urgent search with its clock, locks it, and says when it was destroyed', async () => {
    const authorisation = await place.request('urgent48h', 1);
    const urgent = await searchAs(place.investigator, { authorisation });
    const { page } = await stage.signedIn(place.investigator);
    await page.goto(`/searches/${urgent}`);
    await page.getByText('Urgent: nobody has decided yet').waitFor();
    await look(page, 'results-urgent');
    stage.server.pass(49);
    await page.reload();
    await page.getByText('The results are locked').waitFor();
    await page.getByRole('link', { name: /^Authorisation of / }).waitFor();
    await page.getByRole('link', { name: /^To case / }).waitFor();
    await page.getByText(/^Any one of these can decide: /).waitFor();
    await look(page, 'results-locked');
    await place.decide(authorisation, 'refused');
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByText('The results are destroyed').waitFor();
    await page.getByRole('link', { name: /^To case / }).waitFor();
    await look(page, 'results-destroyed');
    await page.goto('/searches/none-such');
    await page.getByText('There is no such search.').waitFor();
  });
});

function hasPicture(image: Element): boolean {
  return image instanceof HTMLImageElement && image.complete && image.naturalWidth > 0;
}
