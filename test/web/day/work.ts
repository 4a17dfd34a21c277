/** Photos, a case, and leave to search in it. One chapter of scripted-day.test.ts. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { look } from '../look.js';
import { choose, day, expectNoWayTo, go, photoFile, press } from './day.js';

export const persons = [1, 2, 3, 4, 5];
const photos = [1, 2, 3, 4, 5];

export function gallery(): void {
  it('Carla, the curator, says whose photos they are, adds them, and watches them go in', async () => {
    const page = await go('Carla', 'Collections');
    await press(page, 'New collection');
    const form = page.getByRole('dialog');
    await form.getByLabel('Name').fill('archive');
    await form.getByLabel('Owner').fill('Photo desk');
    await form.getByLabel('Legal basis').fill('Archives act, section 3');
    await form.getByLabel('Purpose').fill('Missing persons');
    await press(form, 'Make the collection');
    await page.getByRole('heading', { level: 1, name: 'archive' }).waitFor();
    const notes = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('not a photo') };
    const files = persons.flatMap((person) => photos.map((photo) => photoFile(person, photo)));
    await choose(page, page.getByRole('button', { name: 'Choose photos' }), [...files, notes]);
    await page
      .getByRole('status', { name: 'Progress' })
      .getByText(/ of 26 looked at/)
      .waitFor();
    await page.getByText('25 added with 25 faces, 0 already there, 1 left out').waitFor({ timeout: 60_000 });
    await press(page, '1 left out');
    await page.getByRole('cell', { name: /notes\.txt/ }).waitFor();
    await look(page, 'day-photos-added');
  });

  it('she looks through them', async () => {
    const page = day.pages.Carla;
    await page.getByRole('tab', { name: 'Photos' }).click();
    await page.getByRole('status').getByText('25 photos').waitFor();
    await page.getByRole('grid').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('Photo 1 of 25').waitFor();
    await page.keyboard.press('Escape');
  });

  it('nothing is missing any more before the first search', async () => {
    const page = await go('Ada', 'Collections');
    await page.getByRole('listitem').filter({ hasText: 'archive' }).waitFor();
    await go('Ada', 'Start');
    await page.getByRole('heading', { name: 'Waiting for you' }).waitFor();
    await expect.poll(() => page.getByRole('heading', { name: 'Before the first search' }).count()).toBe(0);
  });
}

export function casework(): void {
  it('Ivan opens a case and cannot search in it yet', async () => {
    const page = await openCase('Ivan', '2026-014 Pier');
    day.caseAddress = page.url();
    await page.getByText('None yet. A search needs the decision of another person.').waitFor();
    await go('Ivan', 'Search');
    await page.getByText('You have no authorisation to search').waitFor();
    await page.getByRole('link', { name: 'To the cases' }).click();
    await page.getByRole('link', { name: '2026-014 Pier' }).click();
  });

  it('he writes why; nobody else decides for him, and he does not either', async () => {
    const page = day.pages.Ivan;
    await request(page, 'The family of the missing man gave the photo.', 2);
    await page.getByText('Nothing is searched before somebody else decides.').waitFor();
    await page.getByText('Carla (north)').waitFor();
    day.granted = page.url();
    expect(await page.getByLabel('Reference').count()).toBe(0);
    await look(page, 'day-waiting');
  });

  it('the same words are no reasons a second time', async () => {
    const page = day.pages.Ivan;
    await page.goto(day.caseAddress);
    await fillRequest(page, 'The family of the missing man gave the photo.', 1);
    await press(page, 'Send the request');
    await page.getByRole('alert').getByText('(request.text)').waitFor({ state: 'attached' });
  });

  it('Carla, who may decide, does not decide on a request of her own', async () => {
    const page = await openCase('Carla', '2026-015 Harbour');
    await request(page, 'This is of somebody who could say yes to others.', 1);
    await page.getByText('Nobody decides on a request of their own.').waitFor();
    await page.getByText('Nobody can decide on this now').waitFor();
    await press(page, 'Take back …');
    await press(page.getByRole('dialog'), 'Take back');
    await page.getByText('Nothing is searched under it any more.').waitFor();
  });

  it('others find no way to decide: neither Eve nor Ada', async () => {
    await expectNoWayTo('Eve', day.granted, 'Authorisations');
    await expectNoWayTo('Ada', day.granted, 'Authorisations');
  });

  it('Carla reads his request on her desk and grants it, on a condition', async () => {
    const page = await go('Carla', 'Start');
    await page.getByRole('link', { name: '1 request for authorisation to decide' }).click();
    await page.getByRole('link', { name: '2026-014 Pier' }).click();
    await page.getByText('The family of the missing man gave the photo.').first().waitFor();
    await page.getByLabel('Reference').fill('OM-2026-118');
    await page.getByLabel('Authority').fill('Public prosecutor');
    await page.getByLabel('Conditions').fill('Only with the photo from the family.');
    await look(page, 'day-desk');
    await press(page, 'Grant');
    await page.getByRole('heading', { level: 2, name: 'Granted' }).waitFor();
  });
}

async function openCase(name: 'Ivan' | 'Carla', reference: string): Promise<Page> {
  const page = await go(name, 'Cases');
  await press(page, 'New case');
  const form = page.getByRole('dialog');
  await form.getByLabel('Reference').fill(reference);
  await form.getByLabel('Purpose').selectOption('Missing persons');
  await form.getByText('Legal basis: Police act, section 3').waitFor();
  await form.getByLabel('Last day').fill('2099-12-31');
  await press(form, 'Open the case');
  await page.getByRole('heading', { level: 1, name: reference }).waitFor();
  return page;
}

/** From the page of the case to what waits for a decision. */
export async function request(page: Page, detail: string, searches: number): Promise<void> {
  await fillRequest(page, detail, searches);
  await press(page, 'Send the request');
  await page.getByRole('heading', { level: 1, name: /^Authorisation in/ }).waitFor();
}

export async function fillRequest(page: Page, detail: string, searches: number): Promise<void> {
  await page.getByRole('link', { name: 'Request an authorisation' }).click();
  await page.getByLabel('The photo you search with').fill('A portrait from the family album, from the front');
  await page.getByRole('checkbox', { name: 'archive' }).check();
  await page.getByLabel('Number of searches').fill(String(searches));
  await page.getByLabel('What happened').fill(`He was last seen on the pier on Monday. ${detail}`);
  await page
    .getByLabel('Why this search is necessary')
    .fill(`Nothing else has led to the place where he may be. ${detail}`);
  await page
    .getByLabel('What else was tried or considered')
    .fill(`Hospitals and friends were called before, without result. ${detail}`);
}
