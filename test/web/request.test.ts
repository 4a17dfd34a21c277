/** The form that helps to ask for an authorisation, and how one waits for the decision. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { normaliseText as onServer } from '#vitrine/flows/cases/request-text.js';
import { countWritten, normaliseText, repeated } from '../../web/src/screens/request/written.js';
import { onStage } from './browser.js';
import { casework, textsOf, type Casework } from './casework.js';
import { look } from './look.js';

describe('what counts as written', () => {
  it('is what the server counts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(normaliseText(text)).toBe(onServer(text));
      }),
    );
  });

  it('is neither spaces nor full stops', () => {
    expect(countWritten('  A b. -- C!!! ')).toBe(5);
    expect(repeated({ facts: 'The same.', necessity: 'something', alternatives: ' the SAME' })).toEqual([
      'alternatives',
    ]);
    expect(repeated({ facts: '', necessity: '', alternatives: '' })).toEqual([]);
  });
});

onStage('a request', (stage) => {
  let work: Casework;
  beforeAll(async () => void (work = await casework(stage.server)));

  it('is written and sent by keyboard alone, with what is missing told on the way', async () => {
    const id = await work.openCase('2026-0314 Mill Street');
    const { page } = await stage.signedIn(work.ivan);
    await page.goto(`/cases/${id}`);
    await page.getByRole('link', { name: 'Request an authorisation' }).press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Request an authorisation in 2026-0314' }).waitFor();
    await page.getByRole('checkbox', { name: 'convicted' }).waitFor();
    await look(page, 'request-empty');

    await page.getByRole('button', { name: 'Send the request' }).press('Enter');
    await expect.poll(() => focused(page)).toBe('request-collections');
    await page.keyboard.press('Space');
    const { facts, necessity, alternatives, probeDescription } = textsOf(1001);
    await page.getByLabel('The photo you search with').focus();
    await page.keyboard.insertText(probeDescription);
    await page.getByLabel('What happened').focus();
    await page.keyboard.insertText(facts.slice(0, 30));
    await page.getByText('Say more about what happened').first().waitFor();
    await page.getByText('of at least 40 characters').first().waitFor();
    await look(page, 'request-missing');
    await page.keyboard.insertText(facts.slice(30));
    await page.getByLabel('Why this search is necessary').focus();
    await page.keyboard.insertText(facts);
    await page.getByText('Two of the texts say the same').first().waitFor();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText(necessity);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Says too little: “Needed to identify the suspect.”').waitFor();
    await page.getByLabel('What else was tried or considered').focus();
    await page.keyboard.insertText(alternatives);
    await page.getByText('Everything that has to be there is there.').waitFor();
    await look(page, 'request-complete');
    await page.getByRole('button', { name: 'Send the request' }).press('Enter');

    await page.getByRole('heading', { level: 1, name: 'Authorisation in 2026-0314 Mill Street' }).waitFor();
    await page.getByText('Nothing is searched before somebody else decides.').waitFor();
    await page.getByText('Anna Smit (prosecution)').waitFor();
    await look(page, 'authorisation-waiting');
  });

  it('keeps a draft in memory, and asks before it is lost', async () => {
    const id = await work.openCase('2026-0315 Draft');
    const { page } = await stage.signedIn(work.ivan);
    await page.goto(`/cases/${id}/request`);
    await page.getByLabel('What happened').fill('I had begun to write this');
    await page.getByRole('link', { name: 'To the case' }).click();
    await page.getByRole('heading', { level: 1, name: '2026-0315 Draft' }).waitFor();
    await page.goBack();
    await page.getByText('This is what you had begun to write.').waitFor();
    expect(await page.getByLabel('What happened').inputValue()).toBe('I had begun to write this');
    const kept = await page.evaluate(() => localStorage.length + sessionStorage.length);
    expect(kept).toBe(0);
    const asked = page.waitForEvent('dialog');
    const leaving = page.reload().catch(() => undefined);
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.accept();
    await leaving;
    await page.getByLabel('What happened').waitFor();
    expect(await page.getByLabel('What happened').inputValue()).toBe('');
  });

  it('tells what follows from urgency, and that a text was used before', async () => {
    const id = await work.openCase('2026-0316 Urgent');
    const { page } = await stage.signedIn(work.ivan);
    await page.goto(`/cases/${id}/request`);
    await page.getByLabel('Urgent: search now, decision within 48 hours').check();
    await page.getByText('what would be lost by waiting').waitFor();
    await page.getByLabel('Offence').selectOption('murder');
    await page.getByRole('checkbox', { name: 'convicted' }).check();
    const texts = textsOf(1001);
    await page.getByLabel('The photo you search with').fill(texts.probeDescription);
    await page.getByLabel('What happened').fill(texts.facts);
    await page.getByLabel('Why this search is necessary').fill(texts.necessity);
    await page.getByLabel('What else was tried or considered').fill(texts.alternatives);
    await page.getByRole('button', { name: 'Send the request' }).click();
    const refused = page.getByRole('alert').filter({ hasText: 'repeats another, or was used before' });
    await refused.waitFor();
    await page.getByText('This text was used before. Write one for this search.').waitFor();
    expect(await page.getByLabel('What happened').getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByText('Everything that has to be there is there.').count()).toBe(0);
    await refused.getByText('Details for support').click();
    await refused.getByText('was used in the last 90 days').waitFor();
    await look(page, 'request-refused');
    const other = textsOf(1002);
    await page.getByLabel('What happened').fill(other.facts);
    expect(await refused.count()).toBe(0);
    await page.getByLabel('Why this search is necessary').fill(other.necessity);
    await page.getByLabel('What else was tried or considered').fill(other.alternatives);
    await page.getByRole('button', { name: 'Send the request' }).click();
    await page.getByText('You may search now').waitFor();
    await page.getByText(/^lapses in 48 hours \(.+\)$/).waitFor();
    const link = page.getByRole('link', { name: 'Search (1 left)' });
    expect(await link.getAttribute('href')).toMatch(/^\/search\?authorisation=/);
    await look(page, 'authorisation-urgent');
  });

  it('waits quietly: the decision is seen without doing anything', async () => {
    const id = await work.openCase('2026-0317 Waiting');
    const request = await work.request(id);
    const { page } = await stage.signedIn(work.ivan);
    await page.clock.install();
    await page.goto(`/authorisations/${request}`);
    await page.getByText('Waiting for a decision').waitFor();
    await work.decide(request, { text: 'Only photos of the entrance camera' });
    await page.clock.fastForward(16_000);
    await page.getByText('Only photos of the entrance camera').waitFor();
    await page.getByText('You may search', { exact: true }).waitFor();
    await look(page, 'authorisation-granted');
  });

  it('can be taken back after asking', async () => {
    const request = await work.request(await work.openCase('2026-0318 Back'));
    const { page } = await stage.signedIn(work.ivan);
    await page.goto(`/authorisations/${request}`);
    await page.getByRole('button', { name: 'Take back …' }).press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).press('Enter');
    await page.getByText('Nothing is searched under it any more.').waitFor();
    expect(await page.getByRole('link', { name: 'Write another request' }).count()).toBe(1);
  });

  it('is not made in a case that is closed', async () => {
    const id = await work.openCase('2026-0319 Closed');
    await work.ivan.browser.post(`/cases/${id}/close`);
    const { page } = await stage.signedIn(work.ivan);
    await page.goto(`/cases/${id}/request`);
    await page.getByText('This case is not open').waitFor();
  });
});

function focused(page: { evaluate: (read: () => string | undefined) => Promise<string | undefined> }) {
  return page.evaluate(() => document.activeElement?.id);
}
