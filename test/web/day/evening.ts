/** The evening: what the auditor sees and checks, and what a stranger can. One chapter of scripted-day.test.ts. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extract } from 'tar';
import { expect, it } from 'vitest';
import { verify } from '../../http/day.js';
import type { Stage } from '../browser.js';
import { look } from '../look.js';
import { contexts, day, go, holds, press, save } from './day.js';

export function oversight(stage: Stage): void {
  it('Paul, the auditor, says why he looks, and sees who searched for what', async () => {
    const page = await go('Paul', 'Who searched');
    await page.getByLabel('Reason').fill('Evening round');
    await press(page, 'Look');
    const searches = page.getByRole('table', { name: 'Searches, newest first' });
    await searches
      .getByRole('row', { name: /Ivan.*2026-014 Pier.*Missing persons/ })
      .first()
      .waitFor();
    expect(await searches.getByRole('row', { name: /2026-014 Pier/ }).count()).toBe(3);
    await searches.getByRole('row', { name: /1 supported lead.*1 export/ }).waitFor();
    await searches.getByRole('row', { name: /Urgent.*Authorisation refused.*Results erased/ }).waitFor();
    await look(page, 'day-who-searched');
  });

  it('his browser proves that the first search is in the log, and the witness saw it', async () => {
    await day.witness.cosign();
    const page = day.pages.Paul;
    await page.getByRole('link', { name: 'No. 0' }).click();
    await holds(page.getByRole('region', { name: 'Checkpoint and witnesses' }));
    const entry = page.getByRole('region', { name: 'Entry 0' });
    await holds(entry);
    await entry.getByText('An outsider cosigned this state of the log.').waitFor();
    await entry.getByRole('img', { name: /lead to the root/ }).waitFor();
    // Ids and commitments: neither photo nor reason. The reference stands beside the id, and is not in the log.
    await entry.getByRole('link', { name: /^2026-014 Pier \(/ }).waitFor();
    expect(await entry.locator('details pre').allTextContents()).not.toContainEqual(
      expect.stringMatching(/2026-014/),
    );
    expect(await entry.innerText()).not.toMatch(/last seen|family/);
    await look(page, 'day-entry');
  });

  it('a proof that is saved there is right for whoever has the verifier alone', async () => {
    const page = day.pages.Paul;
    const entry = page.getByRole('region', { name: 'Entry 0' });
    const proof = await save(page, 'Save the proof', entry);
    const text = await save(page, 'Save the entry', entry);
    const key = await keyOf(stage, 'searches');
    expect(verify('log', ['--proof', proof, '--entry', text, '--key', key])).toMatchObject({ ok: true });
  });

  it('his looking is in the log as well', async () => {
    const page = day.pages.Paul;
    await page.getByText('Everything else', { exact: true }).click();
    await page
      .getByRole('option', { name: /Log read.*Paul/ })
      .first()
      .waitFor();
  });
}

/** As anybody gets it, without an account. */
async function keyOf(stage: Stage, log: 'searches' | 'events'): Promise<string> {
  const { page, context } = await stage.visitor();
  const answer = await page.request.get(`/api/v1/log/${log}/files/keys/0001`);
  const key = (await answer.text()).split('\n')[4]!;
  await context.close();
  return key;
}

export function report(stage: Stage): void {
  it('the report is counted from the log, and the stand-alone verifier counts the same', async () => {
    const page = await go('Paul', 'Reports');
    await press(page, 'Count and sign');
    await holds(page.getByRole('region', { name: /report that was signed/ }));
    const figures = page.getByRole('region', { name: 'Who searched, and for what' });
    await figures.getByRole('row', { name: /^Searches 4$/ }).waitFor();
    await look(page, 'day-report');
    for (const file of ['Page (HTML)', 'Table (CSV)', 'Figures (JSON)', 'Signature']) await save(page, file);
    for (const log of ['Log of searches (tar)', 'Log of everything else (tar)']) {
      await extract({ file: await save(page, log), cwd: day.folder });
    }
    const keys = [await keyOf(stage, 'searches'), await keyOf(stage, 'events')];
    for (const [i, log] of ['searches', 'events'].entries()) {
      const counted = verify('log', [join(day.folder, log), '--key', keys[i]!]);
      expect(counted).toMatchObject({ ok: true, trusted: true });
    }
    const json = join(day.folder, 'report.json');
    const again = () => verify('report', [json, day.folder, ...keys.flatMap((key) => ['--key', key])]);
    expect(again()).toMatchObject({ ok: true });
    // One figure less is found, whatever else is right.
    const text = readFileSync(json, 'utf8');
    expect(text).toContain('"searches": 4');
    writeFileSync(json, text.replace('"searches": 4', '"searches": 3'));
    expect(again()).toMatchObject({ ok: false });
  });

  it('a stranger reads and checks the public one', async () => {
    const auditor = await go('Paul', 'Reports');
    await auditor.getByLabel(/Everybody/).check();
    await press(auditor, 'Count and sign');
    await holds(auditor.getByRole('region', { name: /report that was signed/ }));
    const { page, context } = await stage.visitor();
    await page.goto('/transparency');
    await holds(page.getByRole('region', { name: /report that was signed/ }));
    await context.close();
  });

  it('whoever is let go is out with the next step', async () => {
    const page = await go('Ben', 'People');
    await press(page, 'Actions for Ivan');
    await page.getByRole('menuitem', { name: 'End the account' }).click();
    await page.getByRole('dialog').getByLabel(/^Why/).fill('He left the organisation.');
    await press(page.getByRole('dialog'), 'End the account');
    await page.getByRole('row', { name: /Ivan.*ended/ }).waitFor();
    const gone = day.pages.Ivan;
    await gone.getByRole('link', { name: 'Cases', exact: true }).click();
    await gone.getByRole('button', { name: 'Sign in with a passkey' }).waitFor();
  });
}

export function traces(): void {
  it('no browser kept anything but cookies', async () => {
    expect(contexts()).toHaveLength(7);
    for (const page of Object.values(day.pages)) {
      const kept = await page.evaluate(async () => ({
        local: localStorage.length,
        session: sessionStorage.length,
        databases: (await indexedDB.databases()).length,
        caches: (await caches.keys()).length,
        workers: (await navigator.serviceWorker.getRegistrations()).length,
      }));
      expect(kept).toEqual({ local: 0, session: 0, databases: 0, caches: 0, workers: 0 });
    }
  });

  it('every page came with a policy by which no script but its own runs', () => {
    expect(day.documents.length).toBeGreaterThan(20);
    for (const policy of new Set(day.documents)) {
      const scripts = /script-src ([^;]*)/.exec(policy)?.[1] ?? 'none';
      expect(scripts).toBe("'self'");
      expect(policy).toMatch(/default-src '(none|self)'/);
    }
  });
}
