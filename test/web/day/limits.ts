/** What ends searches: a refusal afterwards, a person's request, the stop. One chapter of scripted-day.test.ts. */
import { expect, it } from 'vitest';
import { look } from '../look.js';
import { approve, choose, day, go, photoFile, press, save } from './day.js';
import { pickProbe, search } from './search.js';
import { fillRequest } from './work.js';

export function urgency(): void {
  let results: string;

  it('Ivan searches at once because it is urgent, and is told what that means', async () => {
    const page = day.pages.Ivan;
    await page.goto(day.caseAddress);
    await fillRequest(page, 'He is without his medicine since yesterday.', 1);
    await page.getByLabel('Urgent: search now, decision within 48 hours').check();
    await press(page, 'Send the request');
    await page.getByText('You may search now').waitFor();
    await page.getByRole('link', { name: 'Search (1 left)' }).click();
    await pickProbe(page);
    await search(page, /^Search \(uses the only search\)/);
    results = page.url();
    await page.getByText('Urgent: nobody has decided yet').waitFor();
  });

  it('Carla refuses: what was found is destroyed', async () => {
    const page = await go('Carla', 'Authorisations');
    await page.getByRole('link', { name: '2026-014 Pier' }).first().click();
    await page.getByText('1 search was made already, as urgent.').waitFor();
    await page.getByText('Refuse', { exact: true }).click();
    await page.getByLabel('Reference').fill('OM-2026-119');
    await page.getByLabel('Authority').fill('Public prosecutor');
    await page.getByLabel('Reason').fill('The first decision was there already: it could have waited.');
    await press(page, 'Refuse …');
    const question = page.getByRole('dialog');
    await question.getByText('What 1 search found is destroyed at once.').waitFor();
    await press(question, 'Refuse');
    await page.getByRole('heading', { level: 2, name: 'Refused' }).waitFor();
    const other = day.pages.Ivan;
    await other.goto(results);
    await other.getByText('The results are destroyed').waitFor();
    await other.goto(day.caseAddress);
    await other
      .getByText(/results erased/)
      .first()
      .waitFor();
  });
}

export function rights(): void {
  it('somebody asks whether they are in there: Paul takes it in and checks who asks', async () => {
    const page = await go('Paul', 'Persons’ requests');
    await press(page, 'Take in a request');
    const form = page.getByRole('dialog');
    await form.getByLabel('Name of the person').fill('Maria Peeters');
    await form.getByLabel('Where the answer goes').fill('Kerkstraat 1, 9000 Gent');
    await form.getByLabel('What the person wrote').fill('Am I in your archive?');
    await press(form, 'Take it in');
    await page.getByRole('heading', { name: 'Next: Check that it is the person' }).waitFor();
    await page.getByLabel('What was compared').fill('Face beside an identity card, at the counter');
    await press(page, 'Identity confirmed');
    await page.getByRole('heading', { name: 'Next: An authoriser decides' }).waitFor();
  });

  it('Carla decides on that search too, and sees no name', async () => {
    const page = await go('Carla', 'Authorisations');
    await page.getByRole('row', { name: /PR-/ }).getByRole('link').first().click();
    await page.getByLabel('Reference').fill('PR-1');
    expect(await page.getByRole('main').innerText()).not.toContain('Peeters');
    await page.getByLabel('Authority').fill('Head of unit');
    await press(page, 'Grant');
    await page.getByRole('heading', { level: 2, name: 'Granted' }).waitFor();
  });

  it('Paul searches with her photo, marks what is she, and the letter goes out', async () => {
    const page = day.pages.Paul;
    await page.getByRole('heading', { name: 'Next: Search with a photo of the person' }).waitFor();
    await choose(page, page.getByRole('button', { name: 'Choose photos' }), [photoFile(2, 8)]);
    await press(page.getByRole('main'), 'Search');
    await page.getByRole('heading', { name: 'Next: Mark the candidates' }).waitFor({ timeout: 60_000 });
    const cards = page.getByRole('region', { name: /^Candidate \d+$/ });
    await cards.first().waitFor();
    let marked = 0;
    for (const card of await cards.all()) {
      const isShe = (await card.innerText()).includes('s2-');
      await card.getByRole('radio', { name: isShe ? 'The person' : 'Somebody else' }).check();
      if (isShe) await card.getByLabel('What shows that it is the person').fill('Brow and chin');
      marked += Number(isShe);
    }
    expect(marked).toBeGreaterThan(0);
    await press(page, 'Keep these marks');
    await page.getByRole('heading', { name: 'Next: Decide and write the answer' }).waitFor();
    await page.getByRole('combobox', { name: 'Where the person can complain' }).fill('The authority');
    await page.keyboard.press('Escape');
    await press(page, 'Show the letter');
    await page
      .getByRole('region', { name: 'Draft of the letter' })
      .getByText('Dear Maria Peeters,')
      .waitFor();
    await press(page, 'Decide');
    await press(page.getByRole('dialog'), 'Decide');
    await page.getByRole('heading', { name: 'Next: Send the letter' }).waitFor();
    const coming = page.waitForEvent('download');
    await page.getByRole('link', { name: 'PDF' }).click();
    expect((await coming).suggestedFilename()).toMatch(/^PR-\d{4}-001\.pdf$/);
    await press(page, 'It is sent: close the request');
    await page.getByText(/^Closed on/).waitFor();
  });
}

export function theStop(): void {
  it('Paul stops all searches: Ivan, about to search, is refused and told why', async () => {
    const page = day.pages.Ivan;
    await page.goto(day.granted);
    await page.getByRole('link', { name: 'Search (1 left)' }).click();
    await pickProbe(page);
    // What others did is heard of with the next question; his is not asked before he presses.
    await page.route('**/api/v1/stop', (route) => route.abort());
    const officer = await go('Paul', 'Settings');
    await officer.getByRole('tab', { name: 'Stop' }).click();
    await press(officer, 'Stop all searches');
    await officer.getByRole('dialog').getByLabel(/^Why/).fill('A complaint is looked into.');
    await press(officer.getByRole('dialog'), 'Stop all searches');
    await officer.getByText('All searches are stopped').waitFor();
    await page.unroute('**/api/v1/stop');
    await press(page, /^Search \(uses the last of 2/);
    await page.getByRole('alert').getByText('(search.stopped)').waitFor({ state: 'attached' });
    await page.getByText('nobody can search until they begin again').waitFor();
    expect(await page.getByRole('button', { name: /^Search \(/ }).isDisabled()).toBe(true);
    await look(page, 'day-stopped');
  });

  it('two let searches begin again, and Ivan searches', async () => {
    const officer = day.pages.Paul;
    await press(officer, 'Propose to let searches begin again');
    await officer.getByRole('dialog').getByLabel(/^Why/).fill('It was explained.');
    await press(officer.getByRole('dialog'), 'Propose');
    await officer.getByText('It is proposed to let searches begin again.').waitFor();
    await approve('Carla', 'Let searches begin again', 'It was explained.');
    const page = day.pages.Ivan;
    await page.getByText('usable now').waitFor();
    await search(page, /^Search \(uses the last of 2/);
    expect(await save(page, 'Save the proof')).toMatch(/\.tlog-proof$/);
  });
}
