/** A search by keyboard, two blind comparisons, and the lead. One chapter of scripted-day.test.ts. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { components } from '../../../web/src/screens/examination/worksheet-words.js';
import { picturesDrawn } from '../comparing.js';
import { tabTo } from '../keyboard.js';
import { look } from '../look.js';
import { choose, day, expectNoWayTo, go, photoFile, press, save } from './day.js';

export function searching(): void {
  it('Ivan sees the decision and its condition, and searches without touching the mouse', async () => {
    const page = day.pages.Ivan;
    await page.goto(day.granted);
    await page.getByText('Only with the photo from the family.').first().waitFor();
    const onward = page.getByRole('link', { name: 'Search (2 left)' });
    await tabTo(page, onward);
    await page.keyboard.press('Enter');
    await page.getByText('usable now').waitFor();
    await pickProbe(page);
    await search(page, /^Search \(1 of 2 searches\)/);
    day.results = page.url();
    await page.getByText('These are leads').waitFor();
    await page.getByText('Entry 0 in the log of searches').waitFor();
    const active = page.getByRole('complementary', { name: 'The active candidate' });
    await active
      .getByText(/s1-\d\.pgm/)
      .first()
      .waitFor();
    await look(page, 'day-results');
  });

  it('he compares the first two and hands them to the examiners, by keys', async () => {
    const page = day.pages.Ivan;
    await tabTo(page, page.getByRole('button', { name: 'Candidate, rank 1', exact: true }));
    await page.keyboard.press('Enter');
    for (const rank of [1, 2]) {
      if (rank > 1) await page.keyboard.press('j');
      await page.getByRole('heading', { name: new RegExp(`^Candidate ${rank} of`) }).waitFor();
      await page.getByRole('button', { name: 'Send to examination' }).waitFor();
      await picturesDrawn(page);
      await page.keyboard.press('e');
      await page.getByRole('status').filter({ hasText: 'With the examiners' }).waitFor();
    }
  });

  it('nobody else reads what he found', async () => {
    await expectNoWayTo('Ada', new URL(day.results).pathname, 'Search');
    const page = day.pages.Carla;
    await page.goto(day.results);
    await page.getByText('There is no such search.').waitFor();
  });
}

export function examination(): void {
  it('Eve and Femke compare blind, each alone', async () => {
    for (const name of ['Eve', 'Femke'] as const) {
      const page = await go(name, 'Start');
      await page.getByRole('link', { name: '2 comparisons to examine' }).click();
      await page.getByText('2 comparisons.').waitFor();
      for (const conclusion of ['Support: the same person', 'Inconclusive']) {
        await examine(page, conclusion);
        await page.getByRole('link', { name: 'To the comparisons that wait' }).click();
      }
      await page.getByText('Nothing waits for you').waitFor();
    }
  });

  it('Ivan does not examine what he found himself', async () => {
    await expectNoWayTo('Ivan', '/examinations', 'Examinations');
  });
}

async function examine(page: Page, conclusion: string): Promise<void> {
  await page.getByRole('button', { name: 'Begin' }).first().press('Enter');
  await page.getByRole('heading', { name: /^Examination / }).waitFor();
  await picturesDrawn(page);
  const seen = await page.getByRole('main').innerText();
  expect(seen).not.toMatch(/0\.\d{2}|archive|s\d-\d|rank \d|Ivan|Pier/);
  for (const component of components) {
    // What is entered goes to the next row by itself.
    await page.keyboard.press(component === 'skin' ? 'd' : 's');
  }
  await page.getByText('Every component has a finding').waitFor();
  await page.getByRole('radio', { name: conclusion, exact: true }).check();
  await page.getByLabel('Remarks on the whole').fill('by components');
  await press(page, 'Conclude');
  await press(page.getByRole('dialog', { name: 'Conclude this examination?' }), 'Conclude');
  await page.getByRole('link', { name: 'To the comparisons that wait' }).waitFor();
}

export function lead(): void {
  it('a lead that two support leaves the house with what else points to the person', async () => {
    const page = day.pages.Ivan;
    await page.goto(day.results);
    const active = page.getByRole('complementary', { name: 'The active candidate' });
    await active.getByText('supported lead').waitFor();
    await active.getByText('Examiner 2').waitFor();
    await press(active, 'Export the lead');
    const form = page.getByRole('dialog');
    const note = form.getByLabel('What else points to the person?');
    await note.fill('looks alike');
    await press(form, 'Export');
    await form.getByRole('alert').getByText('(export.corroboration)').waitFor({ state: 'attached' });
    await note.fill('The ticket of that evening is in his name, and a witness saw him on the pier.');
    await press(form, 'Export');
    await form.getByText('The report is made and in the log').waitFor();
    const pdf = readFileSync(await save(page, 'PDF'));
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.length).toBeGreaterThan(20_000);
    const html = readFileSync(await save(page, 'HTML'), 'utf8');
    expect(html).toContain('a witness saw him on the pier');
    await page.keyboard.press('Escape');
    await form.waitFor({ state: 'detached' });
  });

  it('the second one, which was inconclusive, does not', async () => {
    const page = day.pages.Ivan;
    await page.goto(`${day.results}?rank=2&group=no`);
    const active = page.getByRole('complementary', { name: 'The active candidate' });
    await active.getByText('not supported', { exact: true }).waitFor();
    expect(await active.getByRole('button', { name: 'Export the lead' }).count()).toBe(0);
  });

  it('to whom it went, and on which basis, stands in the case for others to read', async () => {
    const page = day.pages.Ivan;
    await page.goto(day.caseAddress);
    await press(page, 'Record a disclosure');
    const form = page.getByRole('dialog');
    await form.getByLabel('Recipient').fill('Coast guard');
    await form.getByLabel('Legal basis').fill('Act on rescue, section 8');
    await form.getByLabel('What was disclosed').fill('The report on the first candidate');
    await press(form, 'Save');
    await form.waitFor({ state: 'detached' });
    const other = day.pages.Paul;
    await other.goto(day.caseAddress);
    for (const event of [
      'Case opened',
      'Authorisation granted',
      'Supported lead exported',
      'Disclosed to another body',
    ]) {
      await other.getByRole('listitem').filter({ hasText: event }).first().waitFor();
    }
    await look(other, 'day-case');
  });

  it('a tool that Eve knows of comes into the register', async () => {
    const page = await go('Eve', 'Tools register');
    await page.getByLabel('Tool').fill('Other finder');
    await page.getByLabel('Vendor').fill('A vendor');
    await page.getByLabel('From').fill('2026-01-05');
    await press(page, 'Register');
    await page.getByText('It is in the register.').waitFor();
  });
}

/** By Tab and Enter, and the dialog of the system. */
export async function pickProbe(page: Page): Promise<void> {
  const pick = page.getByRole('button', { name: 'Pick a photo' });
  await tabTo(page, pick);
  await choose(page, pick, [photoFile(1, 8)]);
  await page.getByText('One face was found').waitFor();
}

export async function search(page: Page, button: RegExp): Promise<void> {
  await tabTo(page, page.getByRole('button', { name: button }));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/searches\/[\w-]+$/);
  await page.getByRole('heading', { name: 'Results of a search' }).waitFor();
}
