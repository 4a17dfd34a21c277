/** The screens of cases: finding one, opening one by keyboard alone, and reading and adding to what happened in it. */
import { beforeAll, expect, it } from 'vitest';
import { memberOf } from '../http/temporary-server.js';
import { onStage } from './browser.js';
import { casework, type Casework } from './casework.js';
import { look } from './look.js';

onStage('cases', (stage) => {
  let work: Casework;
  beforeAll(async () => void (work = await casework(stage.server)));

  it('says what to do while there is none', async () => {
    const { page } = await stage.signedIn(work.ivan);
    await page.goto('/cases');
    await page.getByText('There is no case yet').waitFor();
    await look(page, 'cases-empty');
  });

  it('opens one by keyboard alone', async () => {
    const { page } = await stage.signedIn(work.ivan);
    await page.goto('/cases');
    await page.getByRole('button', { name: 'New case' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('2026-0314 Mill Street');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Ser');
    await page.getByText('Legal basis: Act, section 4').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type('rob');
    await page.keyboard.press('Tab');
    await page.keyboard.type('12312027');
    await look(page, 'cases-new');
    await page.getByLabel('Last day').press('Enter');
    await page.getByRole('heading', { level: 1, name: '2026-0314 Mill Street' }).waitFor();
    await page.getByText('Case opened').waitFor();
    await look(page, 'case-new');
  });

  it('tells what was wrong beside the button', async () => {
    const { page } = await stage.signedIn(work.ivan);
    await page.goto('/cases?new=1');
    await page.getByLabel('Reference').fill('2026-0314 Mill Street');
    await page.getByLabel('Purpose').selectOption('Missing persons');
    await page.getByLabel('Last day').fill('2027-01-31');
    await page.getByRole('button', { name: 'Open the case' }).click();
    await page.getByRole('alert').getByText('There is a case of this reference already.').waitFor();
  });

  it('finds what is looked for, and keeps it in the address', async () => {
    await work.openCase('2026-0007 Harbour');
    const closed = await work.openCase('2025-0444 Old one');
    await work.ivan.browser.post(`/cases/${closed}/close`);
    const { page } = await stage.signedIn(work.anna);
    await page.goto('/cases');
    await page.getByRole('link', { name: '2026-0007 Harbour' }).waitFor();
    await look(page, 'cases');
    await page.getByLabel('Find a case').fill('harb');
    await page.getByText('1 case', { exact: true }).waitFor();
    await page.getByText('Closed', { exact: true }).click();
    await page.getByText('0 cases').waitFor();
    await page.getByLabel('Find a case').fill('');
    await page.getByRole('link', { name: '2025-0444 Old one' }).waitFor();
    await page.reload();
    await page.getByRole('link', { name: '2025-0444 Old one' }).waitFor();
    expect(await page.getByRole('button', { name: 'New case' }).count()).toBe(0);
  });

  it('shows everything in a case, to each what is theirs to read', async () => {
    const id = await work.openCase('2026-0900 Jeweller');
    const first = await work.request(id);
    await work.decide(first, { searches: 2, collections: ['convicted'], text: 'Only the first still' });
    const searched = await work.search(first);
    await work.ivan.browser.post(`/searches/${searched}/examinations`, { ranks: [1, 2] });
    const second = await work.request(id);
    await work.decide(second, { decision: 'refused', text: 'The witness has not been heard yet' });
    await work.request(id, { mode: 'urgent48h' });
    await work.ivan.browser.post(`/cases/${id}/disclosures`, {
      recipient: 'Federal police',
      legalBasis: 'Treaty, article 7',
      content: 'The still and the report',
    });
    const { page } = await stage.signedIn(work.ivan);
    await page.goto(`/cases/${id}`);
    await page.getByText('Candidates sent to the examiners').waitFor();
    await page.getByText('The witness has not been heard yet').waitFor();
    await page.getByText('less than was asked for · 2 searches · convicted').waitFor();
    await page.getByLabel('Add a note').fill('The café owner remembers him.\nShe will come on Monday.');
    await page.getByLabel('Add a note').press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('listitem').getByText('She will come on Monday.').waitFor();
    expect(await page.getByLabel('Add a note').inputValue()).toBe('');
    const link = page.locator('#main').getByRole('link', { name: 'Search', exact: true }).first();
    expect(await link.getAttribute('href')).toMatch(/^\/search\?authorisation=/);
    await look(page, 'case');
    await page.getByText('Notes', { exact: true }).first().click();
    await page.getByText('Candidates sent to the examiners').waitFor({ state: 'detached' });
    expect(page.url()).toContain('show=notes');

    const colleague = await memberOf(stage.server, ['investigator'], { unit: 'north' });
    const other = await stage.signedIn(colleague);
    await other.page.goto(`/cases/${id}?show=notes`);
    await other.page.getByText('Its text is for those who investigate in this case.').waitFor();
  });

  it('closes a case after asking', async () => {
    const id = await work.openCase('2026-0901 Done');
    const { page } = await stage.signedIn(work.ivan);
    await page.goto(`/cases/${id}`);
    await page.getByRole('button', { name: 'Close the case' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('A closed case stays closed').waitFor();
    await look(page, 'case-closing');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Close the case' }).click();
    await dialog.getByRole('button', { name: 'Close the case' }).click();
    await page.getByText('This case is closed.').waitFor();
    expect(await page.getByRole('link', { name: 'Request an authorisation' }).count()).toBe(0);
    await look(page, 'case-closed');
  });

  it('says so where there is no such case, and when the server does not answer', async () => {
    const { page, context } = await stage.signedIn(work.ivan);
    await page.goto('/cases/nothing');
    await page.getByRole('alert').getByText('There is no such case.').waitFor();
    await page.goto('/cases');
    await page.getByRole('link', { name: '2026-0007 Harbour' }).waitFor();
    stage.forgive(/ERR_INTERNET_DISCONNECTED/);
    await context.setOffline(true);
    await page.getByText('No connection to the server').waitFor();
    await page.getByRole('link', { name: '2026-0007 Harbour' }).waitFor();
    await context.setOffline(false);
  });

  it('speaks Dutch and French', async () => {
    for (const [locale, words] of [
      ['nl-BE', 'Zaak zoeken'],
      ['fr-BE', 'Trouver un dossier'],
    ] as const) {
      const { page } = await stage.signedIn(work.ivan, { locale });
      await page.goto('/cases');
      await page.getByLabel(words).waitFor();
      await look(page, `cases-${locale.slice(0, 2)}`);
    }
  });

  it('has room for the longer words of French', async () => {
    const id = await work.openCase('2026-0950 Bijouterie');
    const request = await work.request(id);
    const { page } = await stage.signedIn(work.ivan, { locale: 'fr-BE', size: 'tablet' });
    await page.goto(`/cases/${id}`);
    await page.getByText('Autorisation demandée').waitFor();
    await look(page, 'case-fr');
    await page.goto(`/cases/${id}/request`);
    await page.getByRole('checkbox', { name: 'convicted' }).waitFor();
    await look(page, 'request-fr');
    const desk = await stage.signedIn(work.anna, { locale: 'fr-BE', size: 'tablet' });
    await desk.page.goto(`/authorisations/${request}`);
    await desk.page.getByLabel('Référence').waitFor();
    await desk.page.getByText('Rien n’a encore été recherché').waitFor();
    await look(desk.page, 'authorisation-fr');
  });
});

onStage('a case without supervision', (stage) => {
  it('needs no more than a reference, and leads to searching', async () => {
    const alone = await memberOf(stage.server, ['investigator', 'privacy-officer'], { name: 'Sole Owner' });
    const { page } = await stage.signedIn(alone);
    await page.goto('/cases?new=1');
    await page.getByLabel('Reference').fill('Family album');
    await page.getByLabel('Reference').press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Family album' }).waitFor();
    const link = page.locator('#main').getByRole('link', { name: 'Search', exact: true });
    expect(await link.getAttribute('href')).toBe('/search?case=Family%20album');
    expect(await page.getByRole('heading', { name: 'Authorisations' }).count()).toBe(0);
    await look(page, 'case-unsupervised');
  });
});
