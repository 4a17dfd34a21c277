/** Reports and the public page: made, opened, checked in the browser against the signature, and counted again from what they give. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extract } from 'tar';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Page } from 'playwright-core';
import { currentPolicy } from '#vitrine/flows/policy/policy.js';
import { quartersBefore } from '../../web/src/screens/reports/quarters.js';
import { oversee, type Overseen } from '../http/overseen-server.js';
import { onStage } from './browser.js';
import { look } from './look.js';

describe('the figures of a report', () => {
  it('are in public of quarters that are over', () => {
    const quarters = quartersBefore(new Date('2026-02-10T00:00:00Z'), 5);
    expect(quarters.map(({ from, to }) => `${from} ${to}`)).toEqual([
      '2025-10-01 2025-12-31',
      '2025-07-01 2025-09-30',
      '2025-04-01 2025-06-30',
      '2025-01-01 2025-03-31',
      '2024-10-01 2024-12-31',
    ]);
    expect(quarters[0]).toMatchObject({ year: 2025, quarter: 4 });
  });
});

const whole = (page: Page) =>
  page
    .getByRole('region', { name: /report that was signed/ })
    .locator('[data-whole]')
    .getAttribute('data-whole');

/** What the page saves, by the name of the button. */
async function saved(page: Page, button: string, folder: string): Promise<string> {
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: button, exact: true }).click();
  const file = await coming;
  const path = join(folder, file.suggestedFilename());
  await file.saveAs(path);
  return path;
}

onStage('reports', (stage) => {
  let place: Overseen;
  beforeAll(async () => {
    place = await oversee(stage.server);
  });

  async function openPublicPage(isOpen: boolean): Promise<void> {
    const { db } = stage.server.vitrine.store;
    const { version, policy } = await currentPolicy(db);
    const document = JSON.stringify({ ...policy, publicReport: isOpen });
    await db
      .insertInto('policy')
      .values({ version: version + 1, document, recorded_at: new Date().toISOString() })
      .execute();
  }

  it('is made for a period, opened, checked, and counted again by the command it shows', async () => {
    const { page } = await stage.signedIn(place.auditor);
    await page.goto('/reports');
    await page.getByText('No report was made yet.').waitFor();
    await look(page, 'reports-empty');
    await page.getByRole('button', { name: 'Count and sign' }).click();
    await expect.poll(() => whole(page)).toBe('holds');
    const who = page.getByRole('region', { name: 'Who searched, and for what' });
    expect(await who.getByRole('row', { name: /^Searches 3$/ }).count()).toBe(1);
    await who.getByRole('img', { name: 'Bar chart: Searches by unit' }).locator('.recharts-bar').waitFor();

    const folder = mkdtempSync(join(tmpdir(), 'vitrine-report-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const file of ['Page (HTML)', 'Table (CSV)', 'Figures (JSON)', 'Signature'])
      await saved(page, file, folder);
    await page.getByLabel('Reason').fill('To count again');
    await page.getByRole('button', { name: 'Look', exact: true }).click();
    for (const log of ['Log of searches (tar)', 'Log of everything else (tar)']) {
      await extract({ file: await saved(page, log, folder), cwd: folder });
    }
    const verifier = await page.request.get('/api/v1/verifiers/verify-report.js');
    writeFileSync(join(folder, 'verify-report.js'), await verifier.body());
    const command = await page.getByText('node verify-report.js').innerText();
    const [, run] = command.split('\n');
    const counted = spawnSync('sh', ['-c', run!], { cwd: folder, encoding: 'utf8' });
    expect(counted).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('the logs give its figures'),
    });
    await look(page, 'report');
  });

  it('whose bytes were changed on the way does not hold, and the file is named', async () => {
    const { page } = await stage.signedIn(place.officer);
    await page.goto('/reports');
    await page.route('**/report.json', async (route) => {
      const answer = await route.fetch();
      const body = (await answer.text()).replace('"searches": 3', '"searches": 1');
      await route.fulfill({ response: answer, body });
    });
    await page.getByRole('table', { name: 'Reports that were made' }).getByRole('link').first().click();
    await expect.poll(() => whole(page)).toBe('fails');
    const failed = await page.locator('[data-state=fails]').allInnerTexts();
    expect(failed).toEqual([expect.stringContaining('report.json')]);
    await page.getByText('Copies of the logs are for auditors.').waitFor();
  });

  it('for everybody is behind a closed door unless the policy opens it', async () => {
    const { page } = await stage.visitor();
    await page.goto('/transparency');
    await page.getByText('This organisation does not publish its reports here').waitFor();
    // The signed checkpoints of both logs are there all the same.
    await page.locator('pre', { hasText: '— ' }).nth(1).waitFor();
    await look(page, 'transparency-closed');
  });

  it('for everybody is read and checked without an account', async () => {
    await openPublicPage(true);
    const { page: empty } = await stage.visitor();
    await empty.goto('/transparency');
    await empty.getByText('No public report was made yet.').waitFor();

    const { page: auditor } = await stage.signedIn(place.auditor);
    await auditor.goto('/reports');
    await auditor.getByLabel(/Everybody/).check();
    await auditor.getByRole('button', { name: 'Count and sign' }).click();
    await expect.poll(() => whole(auditor)).toBe('holds');

    const { page } = await stage.visitor();
    await page.goto('/transparency');
    await expect.poll(() => whole(page)).toBe('holds');
    await page.getByText('Ask the organisation for copies of both logs').waitFor();
    await look(page, 'transparency');
    await openPublicPage(false);
    await page.reload();
    await page.getByText('This organisation does not publish its reports here').waitFor();
    // The signed checkpoints of both logs are there all the same.
    await page.locator('pre', { hasText: '— ' }).nth(1).waitFor();
  });

  it('says what is wrong with a period that is none', async () => {
    const { page } = await stage.signedIn(place.auditor);
    await page.goto('/reports');
    await page.getByLabel('First day').fill('2026-03-01');
    await page.getByLabel('Last day').fill('2026-02-01');
    await page.getByText('The last day is before the first.').waitFor();
    expect(new URL(page.url()).search).toBe('');
  });

  it('of a hash that is none says so', async () => {
    const { page } = await stage.signedIn(place.auditor);
    await page.goto(`/reports?report=${'0'.repeat(64)}`);
    await page.getByRole('alert').waitFor();
  });
});
