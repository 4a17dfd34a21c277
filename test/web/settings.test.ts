/** From an installation without rules to one that may search: the policy, the activation, witnesses, and the stop. */
import { beforeAll, it } from 'vitest';
import { memberOf, setPolicy, type Member } from '../http/temporary-server.js';
import { onStage } from './browser.js';
import { focusIsOn } from './keyboard.js';
import { look } from './look.js';

onStage('settings', (stage) => {
  const at = {} as Record<'ada' | 'ben' | 'pia' | 'olga', Member>;

  beforeAll(async () => {
    await setPolicy(stage.server);
    at.ada = await memberOf(stage.server, ['administrator'], { name: 'Ada' });
    at.ben = await memberOf(stage.server, ['administrator'], { name: 'Ben' });
    at.pia = await memberOf(stage.server, ['privacy-officer'], { name: 'Pia' });
    at.olga = await memberOf(stage.server, ['authoriser'], { name: 'Olga' });
  });

  it('the policy changes by two: one writes, the other sees what differs', async () => {
    const { page } = await stage.signedIn(at.ada);
    await page.goto('/settings');
    await page.getByText('No purpose yet.').waitFor();
    await look(page, 'settings-policy-empty');
    await page.getByRole('button', { name: 'Propose a change' }).click();
    await page.getByRole('button', { name: 'Add a purpose' }).click();
    await page.getByLabel(/^Code/).fill('missing-persons');
    await page.getByLabel(/^Title/).fill('Finding missing persons');
    await page.getByLabel(/^Legal basis/).fill('Police act, article 12');
    await page.getByLabel(/^Least severe offence/).fill('none: protection of life');
    await page.getByLabel(/^Offences/).fill('missing-person');
    await page.getByLabel(/^Days until probes/).fill('90');
    await page.getByLabel(/^Why/).fill('What we are here for.');
    await look(page, 'settings-policy-change');
    await page.getByRole('button', { name: 'Propose', exact: true }).click();
    await page.getByText('A change is proposed').waitFor();
    await page.getByRole('row', { name: /^Days until probes.* 180 90$/ }).waitFor();
    await look(page, 'settings-policy-proposed');

    const { page: other } = await stage.signedIn(at.ben);
    await other.goto('/proposals');
    await other.getByRole('row', { name: /^Days until probes.* 180 90$/ }).waitFor();
    await other.getByRole('row', { name: 'missing-persons: Legal basis – Police act, article 12' }).waitFor();
    await look(other, 'proposals-policy');
    await other.getByRole('button', { name: /^Approve/ }).click();
    await other.getByText('Nothing waits for a decision.').waitFor();
    await other.goto('/settings/policy');
    await other.getByText('Finding missing persons').waitFor();
    await other.getByText('90 days').waitFor();
    await look(other, 'settings-policy');
  });

  it('the activation is put on record by a privacy officer and an administrator', async () => {
    const { page } = await stage.signedIn(at.pia);
    await page.goto('/settings/activation');
    await page.getByText('Not active: nothing can be searched yet').waitFor();
    await look(page, 'settings-activation-missing');
    await page.getByRole('button', { name: 'Propose an activation' }).click();
    await page.getByLabel(/^Organisation/).fill('Example archive');
    await page.getByLabel(/^Who answers for it/).fill('The director');
    await page.getByLabel(/^Number in the register/).fill('EU-2026-771');
    await page.getByLabel(/^Decision of the board/).fill('3 November 2026');
    await page.getByLabel(/^Legal basis for missing-persons/).fill('Police act, article 12');
    for (const name of ['Data protection impact assessment', 'Fundamental rights impact assessment']) {
      const group = page.locator('fieldset', { has: page.getByRole('heading', { name }) });
      await group.getByLabel(/^Reference/).fill('2026-04');
      await group.getByLabel(/^Date/).fill('2026-09-01');
      await group.getByLabel(/^Review on/).fill('2099-09-01');
    }
    await page.getByText('Was not needed').click();
    await page.getByLabel(/^Why not/).fill('The authority said so.');
    await page.getByLabel(/^Why: others/).fill('All is in place.');
    await look(page, 'settings-activation-form');
    await page.getByRole('button', { name: 'Propose', exact: true }).click();
    await page.getByRole('button', { name: 'Propose an activation' }).waitFor();

    const { page: other } = await stage.signedIn(at.ada);
    await other.goto('/proposals');
    await other.getByRole('cell', { name: 'EU-2026-771' }).waitFor();
    await look(other, 'proposals-activation');
    await other.getByRole('button', { name: 'Approve: Activation' }).click();
    await other.getByText(/The policy asks for 2 witnesses and names 0. Searches stop on/).waitFor();
    await other.goto('/settings/activation');
    await other.getByText('Active', { exact: true }).waitFor();
    await look(other, 'settings-activation');
  });

  it('witnesses are shown, and what is missing of them', async () => {
    const { page } = await stage.signedIn(at.pia);
    await page.goto('/settings/witnesses');
    await page.getByText('The policy asks for 2 witnesses and names 0.').first().waitFor();
    await look(page, 'settings-witnesses');
    const { page: other } = await stage.signedIn(at.olga);
    await other.goto('/settings/witnesses');
    await other.getByRole('heading', { name: 'Nothing is here' }).waitFor();
  });

  it('one privacy officer stops all searches, two people let them begin again', async () => {
    const { page } = await stage.signedIn(at.pia);
    await page.goto('/settings/stop');
    await page.getByRole('button', { name: 'Stop all searches' }).waitFor();
    await look(page, 'settings-stop');
    await page.getByRole('button', { name: 'Stop all searches' }).click();
    const ask = page.getByRole('dialog');
    await ask.getByLabel(/^Why/).fill('Something looks wrong in the log.');
    await look(page, 'settings-stop-ask');
    await ask.getByRole('button', { name: 'Stop all searches' }).click();
    await page.getByText('All searches are stopped').waitFor();
    // The button that asked is gone.
    await focusIsOn(page.locator('h1'));

    const { page: other } = await stage.signedIn(at.olga);
    await other.goto('/');
    await other.getByText('All searches are stopped').waitFor();
    await look(other, 'home-stopped');
    await other.getByRole('link', { name: 'Who can let them begin again' }).click();
    await other.getByText('Reason: Something looks wrong in the log.').waitFor();
    await other.getByText(/^Privacy officers: .*Pia/).waitFor();
    await other.getByRole('button', { name: 'Propose to let searches begin again' }).click();
    await other.getByRole('dialog').getByLabel(/^Why/).fill('It was explained.');
    await other.getByRole('dialog').getByRole('button', { name: 'Propose' }).click();
    await other.getByText('It is proposed to let searches begin again.').waitFor();
    await look(other, 'settings-stopped');

    await page.goto('/proposals');
    await page.getByRole('button', { name: 'Approve: Let searches begin again' }).click();
    await page.getByText('Nothing waits for a decision.').waitFor();
    await page.goto('/settings/stop');
    await page.getByRole('button', { name: 'Stop all searches' }).waitFor();
  });
});
