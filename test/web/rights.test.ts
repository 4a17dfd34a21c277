/** A person asks about themselves: what a privacy officer sees and does, step by step, until the letter is sent. */
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  castOn,
  fillCollections,
  grant,
  intake,
  searchInClosedCase,
  type Cast,
} from '../http/rights-cast.js';
import { facePhoto } from '../flows/temporary-vitrine.js';
import { samplePhotos } from '../support/samples.js';
import { daysLeft, progressOf, type RightsRequest } from '../../web/src/screens/rights/request.js';
import { threeMonthsAfter } from '../../web/src/screens/rights/three-months.js';
import { answerOf, firstWritten } from '../../web/src/screens/rights/answer.js';
import { onStage } from './browser.js';
import { look } from './look.js';

const fileOf = (person: number, photo: number) => ({
  name: `portrait-${person}.pgm`,
  mimeType: 'image/x-portable-graymap',
  buffer: Buffer.from(facePhoto(person, photo)),
});

onStage('persons’ requests', (stage) => {
  let cast: Cast;
  let page: Page;

  beforeAll(async () => {
    cast = await castOn(stage.server);
    await fillCollections(stage.server, cast);
    await searchInClosedCase(cast, '2026-100');
    page = (await stage.signedIn(cast.petra)).page;
  });

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
  const next = (what: string) => page.getByRole('heading', { name: `Next: ${what}` }).waitFor();

  it('there are none: the list says what to do', async () => {
    await page.goto('/rights');
    await page.getByText('No request is open.').waitFor();
    await look(page, 'rights-empty');
  });

  it('is taken in', async () => {
    await button('Take in a request').click();
    await page.getByLabel('Name of the person').fill('Maria Peeters');
    await page.getByLabel('Where the answer goes').fill('Kerkstraat 1, 9000 Gent');
    await page.getByLabel('Erasure (GDPR art. 17)').check();
    await page.getByLabel('What the person wrote').fill('Am I in your archive? If so, take me out.');
    await look(page, 'rights-new');
    await button('Take it in').click();
    await next('Check that it is the person');
    await page.getByText('Kerkstraat 1, 9000 Gent').waitFor();
    await look(page, 'rights-identity');
  });

  it('waits for an authoriser once it was checked who asks, and goes on by itself', async () => {
    await page.getByLabel('What was compared').fill('Face beside an identity card, at the counter');
    await button('Identity confirmed').click();
    await next('An authoriser decides');
    const { body } = await cast.petra.browser.get<{ items: RightsRequest[] }>('/rights');
    await grant(cast.nina.browser, body.items[0]!.authorisation!);
    await next('Search with a photo of the person');
  });

  it('is searched for with a photo; where that shows several faces, one is chosen', async () => {
    const [group] = await samplePhotos();
    const chooser = page.getByLabel('Photos of the person').locator('input[type=file]');
    await chooser.setInputFiles({ name: 'group.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(group!) });
    await page.getByAltText('Photo 1 of the person').waitFor();
    await look(page, 'rights-search');
    await button('Search').click();
    await page.getByRole('button', { name: 'Face 1' }).waitFor();
    await page.getByText('This searches again and uses one of 2.').waitFor();
    expect(await button('Search').count()).toBe(0);
    await look(page, 'rights-which-face');
    await page.getByText('2 searches left').waitFor();
    await button('Remove group.jpg').click();
    await chooser.setInputFiles(fileOf(1, 6));
    await button('Search').click();
    await next('Mark the candidates');
  });

  it('is compared with each candidate, and marked', async () => {
    await page.getByRole('heading', { name: 'Candidate 1', exact: true }).waitFor();
    await look(page, 'rights-review');
    for (const card of await page.getByRole('region', { name: /^Candidate \d+$/ }).all()) {
      const isPerson = ((await card.textContent()) ?? '').includes('/s1-');
      await card.getByLabel(isPerson ? 'The person' : 'Somebody else', { exact: true }).check();
      if (isPerson) await card.getByLabel('What shows that it is the person').fill('Scar above the brow');
    }
    await button('Keep these marks').click();
    await next('Decide and write the answer');
    await page.getByText('4 candidates were marked as the person.').waitFor();
  });

  it('is asked before anything is erased, and reads what is decided first', async () => {
    expect(await page.getByLabel('They are erased').isDisabled()).toBe(true);
    await page.getByLabel('How they were asked').fill('Looked at the photos at the counter');
    await button('Record').click();
    await page.getByText('recognised themselves in the photos').waitFor();
    await page.getByLabel('They are erased').check();
    await page.getByLabel('Also take them out of the results of closed cases').check();
    await page
      .getByRole('combobox', { name: 'Where the person can complain' })
      .fill('Gegevensbeschermingsautoriteit, Brussel');
    await button('Show the letter').click();
    const letter = page.getByRole('region', { name: 'Draft of the letter' });
    await letter.getByText('We found 4 photos of you.').waitFor();
    await letter.getByText('Missing persons: 1 search').waitFor();
    await look(page, 'rights-answer');
    await button('Decide').click();
    await page.getByText('Decide, and fix the letter?').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Decide' }).click();
    await next('Erase what was decided');
  });

  it('is erased, after a question', async () => {
    await page.getByText('4 photos go').waitFor();
    await look(page, 'rights-erasure');
    await button('Erase now').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Erase now' }).click();
    await next('Send the letter');
    const photos = await stage.server.vitrine.store.db.selectFrom('photo').select('id').execute();
    expect(photos).toHaveLength(9);
  });

  it('is answered: the letter is read, taken along and printed; then the request is closed', async () => {
    await page.getByRole('region', { name: 'The letter' }).getByText('Dear Maria Peeters,').waitFor();
    await look(page, 'rights-letter');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'PDF' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^PR-\d{4}-001\.pdf$/);
    await page.emulateMedia({ media: 'print' });
    await expect.poll(() => page.getByRole('heading', { level: 1 }).isVisible()).toBe(false);
    expect(await page.getByRole('region', { name: 'The letter' }).isVisible()).toBe(true);
    expect(await button('Print').isVisible()).toBe(false);
    await page.emulateMedia({ media: null });
    await button('It is sent: close the request').click();
    await page.getByText(/^Closed on/).waitFor();
    await look(page, 'rights-closed');
  });

  it('a list shows what is late first; more time is taken, or it is not acted on', async () => {
    const early = new Date(Date.now() - 40 * 86_400_000).toISOString().slice(0, 10);
    await cast.petra.browser.post('/rights', intake(stage.server, { name: 'Jan Claes' }));
    await cast.petra.browser.post(
      '/rights',
      intake(stage.server, { name: 'Louise Martin', receivedOn: early, language: 'fr' }),
    );
    await page.goto('/rights');
    const rows = page.getByRole('row');
    await rows.nth(1).getByText('Louise Martin').waitFor();
    await rows
      .nth(1)
      .getByText(/overdue by \d+ days/)
      .waitFor();
    await look(page, 'rights-list');
    await rows.nth(2).getByRole('link').click();
    await button('Take two months more').click();
    await page.getByLabel('Why one month is not enough').fill('Many collections have to be looked through');
    await page.getByRole('button', { name: /^Extend to/ }).click();
    await page.getByText('Many collections have to be looked through').waitFor();
    await button('End without acting').click();
    await page.getByLabel('The identity could not be established').check();
    await page.getByLabel('The reason, as the person reads it').fill('You did not answer our question.');
    await page
      .getByRole('dialog')
      .getByRole('combobox', { name: 'Where the person can complain' })
      .fill('The authority');
    await look(page, 'rights-end');
    await button('End with this letter').click();
    await page.getByText('We could not establish that it is you who asks.').waitFor();
  });

  it('speaks Dutch and French', async () => {
    for (const [locale, title] of [
      ['nl', 'Verzoeken van betrokkenen'],
      ['fr', 'Demandes de personnes'],
    ] as const) {
      const other = await stage.signedIn(cast.petra, { locale });
      await other.page.goto('/rights?state=closed');
      await other.page.getByRole('heading', { name: title }).waitFor();
      await other.page.getByRole('cell', { name: 'Maria Peeters' }).waitFor();
      await other.context.close();
    }
  });
});

describe('the steps', () => {
  const request = {
    step: 'letter',
    identity: { method: 'in-person', note: '', checkedOn: '2026-01-02', by: 'p' },
    authorisation: null,
    standing: null,
    search: { id: 's', requestedAt: '2026-01-02T00:00:00.000Z', candidates: 0 },
    removedAt: null,
    asked: ['access', 'erasure'],
    marked: 0,
  } as unknown as RightsRequest;

  it('say what was passed over because nothing had to be done', () => {
    expect(progressOf(request)).toEqual([
      ['received', 'done'],
      ['identity', 'done'],
      ['decision', 'notNeeded'],
      ['search', 'done'],
      ['review', 'notNeeded'],
      ['answer', 'done'],
      ['erasure', 'notNeeded'],
      ['letter', 'now'],
      ['closed', 'toCome'],
    ]);
  });

  it('asking again for leave is the step of the decision', () => {
    const [, , decision] = progressOf({ ...request, step: 'authorisation' });
    expect(decision).toEqual(['decision', 'now']);
  });

  it.each([
    ['2026-03-31', '2026-03-30', 1],
    ['2026-03-30', '2026-03-30', 0],
    ['2026-03-28', '2026-03-30', -2],
    // Across the change to summer time, when a day has 23 hours.
    ['2026-03-30', '2026-03-28', 2],
  ])('due on %s is on %s %i days away', (due, today, days) => {
    expect(daysLeft(due, today)).toBe(days);
  });

  it('three months are what the server makes of them', () => {
    expect(['2026-11-30', '2026-01-31', '2026-10-15'].map(threeMonthsAfter)).toEqual([
      '2027-02-28',
      '2026-04-30',
      '2027-01-15',
    ]);
  });

  it('nothing is removed where nobody was found, whatever was chosen before', () => {
    const written = { ...firstWritten(request), removal: 'erase' as const };
    expect(answerOf({ marked: 0 }, written).removal).toBeNull();
    expect(answerOf({ marked: 1 }, written).removal).toEqual({ kind: 'erase', destroyResults: false });
  });
});
