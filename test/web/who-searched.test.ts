/** Who searched when for what, and what of it looks odd, as auditor and privacy officer see it. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { flagAnomalies } from '#vitrine/flows/brakes/anomalies.js';
import { overTime } from '../../web/src/screens/oversight/over-time.js';
import { oversee, type Overseen } from '../http/overseen-server.js';
import type { Member } from '../http/temporary-server.js';
import { onStage } from './browser.js';
import { look } from './look.js';

describe('counts over time', () => {
  it('have every day between, and months where they are many', () => {
    const few = overTime(
      [
        { day: '2026-02-27', count: 2 },
        { day: '2026-03-02', count: 1 },
      ],
      'en-GB',
    );
    expect(few.by).toBe('day');
    expect(few.counts.map(({ count }) => count)).toEqual([2, 0, 0, 1]);
    const many = overTime(
      [
        { day: '2025-11-30', count: 2 },
        { day: '2025-12-01', count: 3 },
        { day: '2026-03-02', count: 1 },
      ],
      'en-GB',
    );
    expect(many.by).toBe('month');
    expect(many.counts.map(({ count }) => count)).toEqual([2, 3, 0, 0, 1]);
    expect(overTime([], 'en').counts).toEqual([]);
  });
});

async function giveReason(page: Page): Promise<void> {
  await page.getByLabel('Reason').fill('Monthly check');
  await page.getByRole('button', { name: 'Look', exact: true }).click();
}

const rows = (page: Page) =>
  page.getByRole('table', { name: 'Searches, newest first' }).getByRole('row').filter({ hasText: '2026-' });

onStage('oversight', (stage) => {
  let place: Overseen;
  beforeAll(async () => {
    // Whenever this runs, it is outside of these.
    const workingHours = new Date().getHours() < 12 ? { from: 20, to: 21 } : { from: 1, to: 2 };
    place = await oversee(stage.server, { workingHours });
    await flagAnomalies(stage.server.vitrine);
  });

  async function opened(who: Member, address: string): Promise<Page> {
    const { page } = await stage.signedIn(who);
    await page.goto(address);
    return page;
  }

  it('shows each search, and figures as bars and as a table', async () => {
    const page = await opened(place.auditor, '/log/searches');
    await giveReason(page);
    await page.getByText('3 searches', { exact: true }).waitFor();
    expect(await rows(page).count()).toBe(3);
    const newest = await rows(page).first().innerText();
    expect(newest).toContain('Ines');
    expect(newest).toContain('Missing persons');
    expect(newest).toContain('Same photo in another case');
    const people = page.getByRole('region', { name: 'By person' });
    expect(await people.getByRole('row').allInnerTexts()).toEqual([
      expect.stringContaining('By person'),
      expect.stringMatching(/Ivan\s+2/),
      expect.stringMatching(/Ines\s+1/),
    ]);
    await people.getByRole('img', { name: 'Bar chart: By person' }).locator('.recharts-bar').waitFor();
    await look(page, 'who-searched');
  });

  it('is narrowed by a link, and saved as a file', async () => {
    const page = await opened(place.officer, `/log/searches?person=${place.ines.person.id}`);
    await giveReason(page);
    await page.getByText('1 search', { exact: true }).waitFor();
    expect(await rows(page).count()).toBe(1);
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download CSV' }).click();
    expect(readFileSync(await (await saved).path(), 'utf8')).toMatch(/^at,user,.*\r\n.*Ines/);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByText('3 searches', { exact: true }).waitFor();
  });

  it('says so where nobody searched like this', async () => {
    const page = await opened(place.auditor, '/log/searches?to=2020-01-01');
    await giveReason(page);
    await page.getByText('Nobody searched like this.').waitFor();
  });

  it('leads to the entry of the log, and to what is odd', async () => {
    const page = await opened(place.auditor, '/log/searches');
    await giveReason(page);
    await rows(page).last().getByRole('link', { name: 'No. 0' }).click();
    // The reason was given in this tab.
    await page.getByRole('heading', { name: 'Entry 0' }).waitFor();
  });

  it('lists what is odd, and why', async () => {
    const page = await opened(place.auditor, '/anomalies');
    const list = page.getByRole('listitem');
    await list.first().waitFor();
    expect(await list.count()).toBe(4);
    await page.getByText('The same photo was searched with in another case before.').waitFor();
    await page
      .getByText(/outside the working hours of the policy/)
      .first()
      .waitFor();
    expect(await page.getByText('Photos of those who work here').count()).toBe(0);
    await page.getByRole('img', { name: 'Bar chart: By kind' }).locator('.recharts-bar').waitFor();
    await page.getByText('The searches beside it:').first().waitFor();
    await look(page, 'anomalies');
    await page.getByRole('combobox', { name: 'Kind' }).click();
    await page.getByRole('option', { name: 'Same photo in another case' }).click();
    await expect.poll(() => list.count()).toBe(1);
    expect(page.url()).toContain('kind=repeated-probe');
  });

  it('lets the privacy officer mark photos of staff', async () => {
    const page = await opened(place.officer, '/anomalies');
    await page.getByRole('button', { name: 'Mark as staff photos: archive' }).click();
    await page.getByText('archive is marked as photos of staff.').waitFor();
    await look(page, 'anomalies-staff');
    await page.getByRole('button', { name: 'Take the mark away: archive' }).click();
    await page.getByText('archive is not marked any more.').waitFor();
  });
});
