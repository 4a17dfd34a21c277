/** The authoriser’s desk: what comes first, what a decision rests on, granting less, refusing, and deciding after the fact. */
import { beforeAll, describe, expect, it } from 'vitest';
import { settled, waitingFirst } from '../../web/src/screens/authorisations/queue.js';
import { memberOf } from '../http/temporary-server.js';
import { onStage } from './browser.js';
import { casework, type Casework } from './casework.js';
import { look } from './look.js';

describe('the order of the queue', () => {
  const none = {
    state: 'requested',
    standing: 'awaiting',
    mode: 'exAnte',
    clock: null,
    decision: null,
  } as const;
  const urgent = { ...none, standing: 'usable', mode: 'urgent48h' } as const;
  const all = [
    { ...none, id: 'new', requestedAt: '2026-03-03' },
    { ...none, id: 'old', requestedAt: '2026-03-01' },
    { ...urgent, id: 'later', requestedAt: '2026-03-01', clock: { until: '2026-03-09', next: 'expired' } },
    { ...urgent, id: 'sooner', requestedAt: '2026-03-02', clock: { until: '2026-03-05', next: 'locked' } },
    { ...urgent, id: 'locked', standing: 'locked', requestedAt: '2026-03-02' },
    { ...none, id: 'over', standing: 'expired', requestedAt: '2026-01-01' },
    { ...none, id: 'exempt', standing: 'usable', mode: 'exemptInitialId', requestedAt: '2026-01-15' },
    { ...none, id: 'done', state: 'granted', standing: 'usable', requestedAt: '2026-02-01' },
  ] as const;

  it('is what is locked, what is urgent by its clock, then the oldest', () => {
    expect(waitingFirst(all).map(({ id }) => id)).toEqual(['locked', 'sooner', 'later', 'old', 'new']);
  });

  it('of what is settled is newest first', () => {
    expect(settled(all).map(({ id }) => id)).toEqual(['done', 'exempt', 'over']);
  });
});

onStage('the authoriser’s desk', (stage) => {
  let work: Casework;
  let older: string;
  beforeAll(async () => {
    work = await casework(stage.server);
  });

  it('says so when nothing waits', async () => {
    const { page } = await stage.signedIn(work.anna);
    await page.goto('/authorisations');
    await page.getByText('Nothing waits for a decision.').waitFor();
    await look(page, 'authorisations-empty');
  });

  it('has what is most urgent first, and is walked by j, k and Enter', async () => {
    const caseId = await work.openCase('2026-0314 Mill Street');
    older = await work.request(caseId);
    await work.request(await work.openCase('2026-0315 Harbour'), { searches: 1 });
    const urgent = await work.request(await work.openCase('2026-0316 Urgent'), { mode: 'urgent48h' });
    await work.search(urgent);
    const { page } = await stage.signedIn(work.anna);
    await page.goto('/authorisations');
    await page.getByRole('link', { name: '2026-0316 Urgent' }).waitFor();
    const rows = await page.getByRole('row').locator('td:first-child a').allTextContents();
    expect(rows).toEqual(['2026-0316 Urgent', '2026-0314 Mill Street', '2026-0315 Harbour']);
    await page.getByText(/^results lock in 48 hours \(.+\)$/).waitFor();
    await look(page, 'authorisations');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Authorisation in 2026-0314 Mill Street' }).waitFor();
  });

  it('grants less, with conditions, by keyboard alone', async () => {
    const { page } = await stage.signedIn(work.anna);
    await page.goto(`/authorisations/${older}`);
    await page.getByLabel('Reference').waitFor();
    await page.getByText('Basis: Police act, section 12.').waitFor();
    await page.getByText('Nothing was searched in this case yet.').waitFor();
    await look(page, 'authorisation-decide');
    await page.getByLabel('Reference').focus();
    await page.keyboard.type('OM-2026-118');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Public prosecutor');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('2');
    await page.getByRole('checkbox', { name: 'missing-2026' }).press('Space');
    await page.getByLabel('Conditions').focus();
    await page.keyboard.type('Only the still of the entrance camera');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 2, name: 'Granted' }).waitFor();
    await page.getByText('Only the still of the entrance camera').waitFor();
    await page.getByText('Requested: 3 searches in convicted, missing-2026').waitFor();
    await page.getByText('0 of 2 searches used').waitFor();
    await page.getByRole('link', { name: 'To the next request' }).waitFor();
    await look(page, 'authorisation-narrowed');
  });

  it('shows what was searched before in the case, and refuses what was urgent after asking', async () => {
    const caseId = await work.openCase('2026-0400 Again');
    const first = await work.request(caseId);
    await work.decide(first);
    await work.search(first);
    const urgent = await work.request(caseId, { mode: 'urgent48h' });
    await work.search(urgent);
    const { page } = await stage.signedIn(work.anna);
    await page.goto(`/authorisations/${urgent}`);
    await page.getByText('1 search was made already, as urgent.').waitFor();
    await page.getByText('2 of 12 searches that the policy allows this case were made.').waitFor();
    await page.getByRole('cell', { name: 'under this request' }).waitFor();
    await look(page, 'authorisation-before');
    await page.getByText('Refuse', { exact: true }).click();
    await page.getByLabel('Reference').fill('OM-2026-119');
    await page.getByLabel('Authority').fill('Public prosecutor');
    await page.getByLabel('Reason').fill('It could have waited for a decision');
    await page.getByRole('button', { name: 'Refuse …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('What 1 search found is destroyed at once.').waitFor();
    await look(page, 'authorisation-refusing');
    await dialog.getByRole('button', { name: 'Refuse', exact: true }).click();
    await page.getByRole('heading', { level: 2, name: 'Refused' }).waitFor();
    await page.getByText('It could have waited for a decision').waitFor();
    await page.getByRole('cell', { name: 'results erased' }).waitFor();
    await look(page, 'authorisation-refused');
  });

  it('says why somebody cannot decide, and who can', async () => {
    const caseId = await work.openCase('2026-0401 Conflict');
    await work.bo.browser.post(`/cases/${caseId}/notes`, { text: 'I spoke to the witness' });
    const request = await work.request(caseId);
    const { page } = await stage.signedIn(work.bo);
    await page.goto(`/authorisations/${request}`);
    await page.getByText('You have another part in this case').waitFor();
    await page.getByText('Anna Smit (prosecution)').waitFor();
    expect(await page.getByLabel('Reference').count()).toBe(0);
  });

  it('lets an auditor read and not decide', async () => {
    const auditor = await memberOf(stage.server, ['auditor']);
    const { page } = await stage.signedIn(auditor);
    await page.goto('/authorisations?show=settled');
    await page.getByRole('link', { name: '2026-0400 Again' }).first().click();
    await page.getByRole('heading', { level: 2, name: 'The request' }).waitFor();
    expect(await page.getByLabel('Reference').count()).toBe(0);
  });
});
