/** The log browser: entries and whole logs are checked in the browser, on real logs, and looks are entries. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { eventFields } from '#vitrine/audit/entry-fields.js';
import words from '../../web/src/i18n/en/log.json' with { type: 'json' };
import { oversee, type Overseen } from '../http/overseen-server.js';
import { onStage } from './browser.js';
import { look } from './look.js';
import { startWitness, type TemporaryWitness } from './witness.js';

it('has words for every kind of entry, and for none that is gone', () => {
  const named = Object.entries(words.types).flatMap(([family, names]) =>
    Object.keys(names).map((name) => `${family}.${name}`),
  );
  expect(named.toSorted()).toEqual(['search.begun', ...Object.keys(eventFields)].toSorted());
});

async function giveReason(page: Page): Promise<void> {
  await page.getByLabel('Reason').fill('Monthly check');
  await page.getByRole('button', { name: 'Look', exact: true }).click();
  await page.getByRole('listbox').waitFor();
}

const whole = (page: Page, name: string) =>
  page.getByRole('region', { name }).locator('[data-whole]').getAttribute('data-whole');

onStage('the log', (stage) => {
  let place: Overseen;
  let witness: TemporaryWitness;
  beforeAll(async () => {
    place = await oversee(stage.server);
    witness = await startWitness(stage.server.vitrine);
    await witness.cosign();
  });
  afterAll(() => witness.close());

  async function opened(address = '/log'): Promise<Page> {
    const { page } = await stage.signedIn(place.auditor);
    await page.goto(address);
    return page;
  }

  it('is whole, by the browser’s own arithmetic, before a reason is given', async () => {
    const page = await opened();
    await page.getByText('the checkpoint holds').waitFor();
    await page.getByText('witness.test/w cosigned 3 entries').waitFor();
    await page.getByLabel('Reason').waitFor();
    await look(page, 'log-reason');
  });

  it('an entry is looked at for a reason, and checked up to the witness', async () => {
    const page = await opened();
    await page.getByRole('button', { name: 'Look', exact: true }).click();
    await page.getByText('Say why in a few words.').waitFor();
    await giveReason(page);
    await page.getByRole('option').first().click();
    await expect.poll(() => whole(page, 'Entry 2')).toBe('holds');
    const steps = page.getByRole('region', { name: 'Entry 2' }).locator('[data-state=holds]');
    expect(await steps.count()).toBe(4);
    await page.getByRole('img', { name: /lead to the root/ }).waitFor();
    await page.getByRole('row', { name: /^How decided Decision before the search$/ }).waitFor();
    expect(page.url()).toMatch(/log=searches&entry=2/);
    await look(page, 'log-entry');
    // Arrows move through the list.
    await page.getByRole('listbox').press('ArrowDown');
    await expect.poll(() => whole(page, 'Entry 1')).toBe('holds');
  });

  it('a changed entry is found, and the step named', async () => {
    const page = await opened();
    await page.route('**/api/v1/log/searches/find?*', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: (await answer.text()).replaceAll('unit-1', 'unit-9') });
    });
    await giveReason(page);
    await page.getByRole('option').last().click();
    await expect.poll(() => whole(page, 'Entry 0')).toBe('fails');
    const failed = page.getByRole('region', { name: 'Entry 0' }).locator('[data-state=fails]');
    expect(await failed.allInnerTexts()).toEqual([
      expect.stringContaining('these bytes are not the entry'),
      expect.stringContaining('another root'),
    ]);
    // What stands above it, and its row, do not say the opposite.
    expect(await whole(page, 'Checkpoint and witnesses')).toBe('fails');
    await page.getByText('Entry 0 does not hold', { exact: true }).waitFor();
    await page.getByRole('option', { name: /does not hold/ }).waitFor();
    await look(page, 'log-tampered');
  });

  it('a log that was put back is found by the tab that saw it before', async () => {
    const page = await opened();
    await page.getByText('the checkpoint holds').waitFor();
    const { vitrine } = stage.server;
    const older = (await (await vitrine.logs.open('events')).checkpoint()).split('\n')[1];
    await page.getByText('Everything else', { exact: true }).click();
    await page.getByText(`${older} entries`, { exact: true }).waitFor();
    // Another history of the same length: other bytes under a root that the first one did not have.
    await page.route('**/api/v1/log/events', async (route) => {
      const answer = await route.fetch();
      const body = (await answer.json()) as { checkpoint: string };
      const lines = body.checkpoint.split('\n');
      body.checkpoint = lines.with(2, Buffer.alloc(32, 7).toString('base64')).join('\n');
      await route.fulfill({ response: answer, json: body });
    });
    await page.getByRole('button', { name: 'Check again' }).click();
    await expect.poll(() => whole(page, 'Checkpoint and witnesses')).toBe('fails');
    const failed = page.locator('[data-state=fails]');
    expect(await failed.allInnerTexts()).toEqual(
      expect.arrayContaining([expect.stringContaining(`this tab saw before (${older} entries)`)]),
    );
    await look(page, 'log-put-back');
  });

  it('is filtered by kind and person, kept in the address, and saved', async () => {
    const page = await opened(`/log?log=events&about=${place.ivan.person.id}&type=case.opened`);
    await giveReason(page);
    expect(await page.getByRole('option').count()).toBe(1);
    await page.getByRole('option', { name: /Case opened/ }).waitFor();
    await page.getByRole('button', { name: 'Download' }).click();
    const saved = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: /CSV/ }).click();
    const file = await (await saved).path();
    expect(readFileSync(file, 'utf8').trim().split('\r\n')).toHaveLength(2);
    await page.getByRole('button', { name: 'Clear' }).click();
    await expect.poll(() => page.getByRole('option').count()).toBeGreaterThan(5);
    await page.getByRole('option').first().click();
    await page.getByText('younger than the last visit of the witnesses').waitFor();
    await look(page, 'log-events');
  });

  it('shows a privacy officer that it is whole, and no entries', async () => {
    const { page } = await stage.signedIn(place.officer);
    await page.goto('/log');
    await page.getByText('Entries are shown to auditors').waitFor();
    expect(await page.getByLabel('Reason').count()).toBe(0);
  });

  it('says what is wrong when the server refuses or is gone', async () => {
    const page = await opened();
    await page.getByText('the checkpoint holds').waitFor();
    stage.forgive(/Failed to load resource: net::ERR/);
    await page.route('**/api/v1/log/searches/find?*', (route) => route.abort());
    await page.getByLabel('Reason').fill('Monthly check');
    await page.getByRole('button', { name: 'Look', exact: true }).click();
    await page.getByRole('alert').waitFor();
    await page.unroute('**/api/v1/log/searches/find?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('listbox').waitFor();
  });
});
