/** Letting people in, changing what they may do, and ending it: two administrators, each in front of a browser of their own. */
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { memberOf, password, setPolicy, type Member } from '../http/temporary-server.js';
import { onStage } from './browser.js';
import { focusIsOn } from './keyboard.js';
import { look } from './look.js';

onStage('people', (stage) => {
  let ada: Member;
  let ben: Member;

  beforeAll(async () => {
    await setPolicy(stage.server);
    ada = await memberOf(stage.server, ['administrator'], { name: 'Ada' });
    ben = await memberOf(stage.server, ['administrator'], { name: 'Ben' });
    await memberOf(stage.server, ['investigator', 'curator'], { name: 'Ivan' });
  });

  it('come in by a proposal of one, the approval of the other, and a link', async () => {
    const { page } = await stage.signedIn(ada);
    await page.goto('/people');
    await page.getByRole('row', { name: /Ivan/ }).waitFor();
    await look(page, 'people');
    await page.getByRole('button', { name: 'Invite a person' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Name').fill('Eve');
    await form.getByLabel('E-mail address').fill('eve@example.org');
    await form.getByLabel(/^Who answers for this person/).fill('Head of unit');
    await form.getByRole('combobox', { name: 'Roles' }).press('ArrowDown');
    await page.getByRole('option', { name: 'examiner' }).click();
    await page.keyboard.press('Escape');
    await form.getByLabel(/^Training counts until/).fill('2099-01-01');
    await form.getByLabel(/^Why/).fill('She joins the unit.');
    await look(page, 'people-invite');
    await form.getByRole('button', { name: 'Propose' }).click();
    await form.waitFor({ state: 'detached' });
    await focusIsOn(page.getByRole('button', { name: 'Invite a person' }));
    await page.getByRole('row', { name: /Eve.*proposed/ }).waitFor();

    const { page: other } = await stage.signedIn(ben);
    await other.goto('/');
    await other.getByRole('link', { name: /proposal to decide/ }).click();
    await other.getByRole('heading', { name: 'Let somebody in' }).waitFor();
    await look(other, 'proposals-invite');
    await other.getByRole('button', { name: 'Approve: Let somebody in' }).click();
    const link = await other.locator('pre').innerText();
    await look(other, 'proposals-approved');

    const { page: eve } = await stage.visitor();
    await eve.goto(link);
    await eve.getByLabel(/^Password/).fill(password);
    await eve.getByRole('button', { name: 'Accept the invitation' }).click();
    await eve.getByRole('button', { name: 'Make a passkey' }).click();
    await eve.getByRole('heading', { name: 'Start' }).waitFor();
    await eve.getByText('Nobody waits for you.').waitFor();
  });

  it('see what a change of a person would change before they approve it', async () => {
    const { page } = await stage.signedIn(ada);
    await page.goto('/people');
    await choose(page, 'Ivan', 'Propose a change');
    const form = page.getByRole('dialog');
    await form.getByLabel('Unit').fill('unit-2');
    await form.getByLabel(/^Why/).fill('He moves to another unit.');
    await form.getByRole('button', { name: 'Propose' }).click();
    await form.waitFor({ state: 'detached' });
    await page.goto('/proposals');
    await page.getByText('You proposed this: somebody else decides.').waitFor();

    const { page: other } = await stage.signedIn(ben);
    await other.goto('/proposals');
    const row = other.getByRole('row', { name: /Unit/ });
    await row.getByText('unit-1').waitFor();
    await row.getByText('unit-2').waitFor();
    await look(other, 'proposals-change');
    await other.getByRole('button', { name: 'Refuse: Change of a person' }).click();
    await other.getByText('Nothing waits for a decision.').waitFor();
    await other.getByText('All', { exact: true }).click();
    await other.getByText('refused', { exact: true }).waitFor();
    expect(other.url()).toContain('state=all');
  });

  it('lose their account at once when one administrator says why', async () => {
    const { page } = await stage.signedIn(ada);
    await page.goto('/people?q=ivan');
    await choose(page, 'Ivan', 'End the account');
    const form = page.getByRole('dialog');
    await page.keyboard.press('Escape');
    await form.waitFor({ state: 'detached' });
    await focusIsOn(page.getByRole('button', { name: 'Actions for Ivan' }));
    await choose(page, 'Ivan', 'End the account');
    await form.getByLabel(/^Why/).fill('He left the organisation.');
    await look(page, 'people-end');
    await form.getByRole('button', { name: 'End the account' }).click();
    await page.getByRole('row', { name: /Ivan.*ended/ }).waitFor();
  });

  it('are confirmed after 90 days', async () => {
    stage.server.pass(91 * 24);
    const { page } = await stage.signedIn(ada);
    await page.goto('/people');
    await page.getByText(/not confirmed for 90 days/).waitFor();
    await look(page, 'people-to-confirm');
    const due = page.getByRole('row', { name: /Ben.*not confirmed since/ });
    await due.waitFor();
    await choose(page, 'Ben', 'Confirm: still needed');
    await due.waitFor({ state: 'detached' });
  });

  it('without the role find a door that does not open', async () => {
    const { page } = await stage.signedIn(await memberOf(stage.server, ['curator']));
    await page.goto('/people');
    await page.getByRole('heading', { name: 'Not for your role' }).waitFor();
    expect(await page.getByRole('link', { name: 'People' }).count()).toBe(0);
  });
});

async function choose(page: Page, name: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: action }).click();
}
