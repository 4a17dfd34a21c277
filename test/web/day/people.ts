/** The morning: who is who, and by which rules. One chapter of scripted-day.test.ts. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { makeSetupLink } from '#vitrine/flows/people/setup-link.js';
import { password } from '../../http/temporary-server.js';
import type { Stage } from '../browser.js';
import { look } from '../look.js';
import { openTemporaryWitness } from '../witness.js';
import { accept, approve, arrive, day, expectNoWayTo, go, people, press, type Name } from './day.js';

export function lettingIn(stage: Stage): void {
  it('the printed link makes Ada the first administrator, with a passkey', async () => {
    const link = `/setup#${await makeSetupLink(stage.server.vitrine)}`;
    const page = await arrive(stage, 'Ada');
    await page.goto(link);
    await page.getByRole('radio', { name: /An organisation/ }).check();
    await fillPerson(page, 'Ada');
    await page.getByRole('textbox', { name: 'Organisation' }).fill('Example archive');
    await page.getByRole('textbox', { name: 'Unit' }).fill('north');
    await page.getByLabel(/^Password/).fill(password);
    await press(page, 'Begin');
    await press(page, 'Make a passkey');
    await page.getByRole('heading', { name: 'Before the first search' }).waitFor();
  });

  it('she invites Ben, the second administrator, alone', async () => {
    const page = await go('Ada', 'People');
    await press(page, 'Invite a person');
    const form = page.getByRole('dialog', { name: 'Invite the second administrator' });
    await fillPerson(form, 'Ben');
    await press(form, 'Invite');
    const link = await form.getByText(/\/invitation#/).innerText();
    await form.getByRole('button', { name: 'Close' }).last().click();
    await accept(stage, 'Ben', link);
  });

  for (const name of ['Carla', 'Ivan', 'Eve', 'Femke', 'Paul'] as const) {
    it(`Ada proposes ${name}, Ben approves, and ${name} comes in with a passkey`, async () => {
      const page = await go('Ada', 'People');
      await press(page, 'Invite a person');
      const form = page.getByRole('dialog', { name: 'Invite a person' });
      await fillPerson(form, name);
      await form.getByRole('combobox', { name: 'Roles' }).press('ArrowDown');
      for (const role of people[name]) await page.getByRole('option', { name: role, exact: true }).click();
      await page.keyboard.press('Escape');
      await form.getByLabel(/^Training counts until/).fill('2099-12-31');
      await form.getByLabel(/^Why/).fill(`${name} joins the unit.`);
      await press(form, 'Propose');
      await form.waitFor({ state: 'detached' });
      await page.getByRole('row', { name: new RegExp(`${name}.*proposed`) }).waitFor();
      const other = await approve('Ben', 'Let somebody in', `${name} joins the unit.`);
      const outcome = other.getByRole('status').filter({ hasText: `${name.toLowerCase()}@example.org` });
      await accept(stage, name, await outcome.getByText(/\/invitation#/).innerText());
    });
  }

  it('Ada does not approve what she proposed', async () => {
    const page = await go('Ada', 'People');
    await press(page, 'Actions for Femke');
    await page.getByRole('menuitem', { name: 'Propose a change' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Unit').fill('south');
    await form.getByLabel(/^Why/).fill('She works for the other unit.');
    await press(form, 'Propose');
    await go('Ada', 'Proposals');
    await page.getByText('You proposed this: somebody else decides.').waitFor();
    expect(await page.getByRole('button', { name: /^Approve/ }).count()).toBe(0);
    const other = await approve('Ben', 'Change of a person', 'south');
    await other.getByText('Nothing waits for a decision.').waitFor();
  });

  it('Ivan signs out, and in again with his passkey', async () => {
    const page = day.pages.Ivan;
    await press(page, 'Ivan');
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await press(page, 'Sign in with a passkey');
    await page.getByRole('heading', { name: 'Start' }).waitFor();
  });

  it('who administers does not search, and who searches does not administer', async () => {
    await expectNoWayTo('Ada', '/search', 'Search');
    await expectNoWayTo('Ivan', '/people', 'People');
  });
}

export function rules(stage: Stage): void {
  it('a purpose and a witness are proposed by Ada and approved by Ben', async () => {
    day.witness = await openTemporaryWitness(stage.server.vitrine);
    const page = await go('Ada', 'Settings');
    await press(page, 'Propose a change');
    await press(page, 'Add a purpose');
    await page.getByLabel(/^Code/).fill('missing');
    await page.getByLabel(/^Title/).fill('Missing persons');
    await page.getByLabel(/^Legal basis/).fill('Police act, section 3');
    await page.getByLabel(/^Least severe offence/).fill('none: protection of life');
    await page.getByLabel(/^Offences/).fill('missing-person');
    await page.getByLabel('So many must cosign').fill('1');
    await press(page, 'Add a witness');
    await page.getByLabel('Verifier key').fill(day.witness.key);
    await page.getByLabel('Address').fill(day.witness.url);
    await page.getByLabel('Anybody who reaches the server can read the public report').check();
    await page.getByLabel(/^Why/).fill('What we are here for, and who outside watches the log.');
    await press(page, 'Propose');
    await page.getByText('A change is proposed').waitFor();
    const other = await approve('Ben', 'Change of the policy', 'witness.test/w');
    await go('Ben', 'Settings');
    await other.getByText('Missing persons').waitFor();
    await day.witness.cosign();
    await other.getByRole('tab', { name: 'Witnesses' }).click();
    await other.getByRole('cell', { name: 'witness.test/w' }).first().waitFor();
  });

  it('nothing is searched before Paul, the privacy officer, and Ada put the activation on record', async () => {
    const page = await go('Paul', 'Settings');
    await page.getByRole('tab', { name: 'Activation' }).click();
    await page.getByText('Not active: nothing can be searched yet').waitFor();
    await press(page, 'Propose an activation');
    await fillActivation(page);
    await press(page, 'Propose');
    await page.getByRole('button', { name: 'Propose an activation' }).waitFor();
    await approve('Ada', 'Activation', 'EU-2026-771');
    await page.reload();
    await page.getByText('Active', { exact: true }).waitFor();
  });

  it('what is still missing stands on the first page', async () => {
    const page = await go('Ada', 'Start');
    await page.getByText('5 of 6').waitFor();
    await look(page, 'day-checklist');
  });
}

async function fillPerson(place: Page | ReturnType<Page['getByRole']>, name: Name): Promise<void> {
  await place.getByLabel('Name').fill(name);
  await place.getByLabel('E-mail address').fill(`${name.toLowerCase()}@example.org`);
  await place.getByLabel(/^Who answers for this person/).fill('Head of unit');
}

async function fillActivation(page: Page): Promise<void> {
  await page.getByLabel(/^Organisation/).fill('Example archive');
  await page.getByLabel(/^Who answers for it/).fill('The director');
  await page.getByLabel(/^Number in the register/).fill('EU-2026-771');
  await page.getByLabel(/^Decision of the board/).fill('3 November 2026');
  await page.getByLabel(/^Legal basis for missing/).fill('Police act, section 3');
  for (const name of ['Data protection impact assessment', 'Fundamental rights impact assessment']) {
    const group = page.getByRole('group').filter({ has: page.getByRole('heading', { name }) });
    await group.getByLabel(/^Reference/).fill('2026-04');
    await group.getByLabel(/^Date/).fill('2026-09-01');
    await group.getByLabel(/^Review on/).fill('2099-09-01');
  }
  await page.getByText('Was not needed').click();
  await page.getByLabel(/^Why not/).fill('The authority said so.');
  await page.getByLabel(/^Why: others/).fill('All is in place.');
}
