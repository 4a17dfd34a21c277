/** Where people begin: what waits for them by role, what is missing before the first search, and the tools register. */
import { beforeAll, expect, it } from 'vitest';
import { soloPolicy } from '#vitrine/flows/policy/policy.js';
import { memberOf, setPolicy } from '../http/temporary-server.js';

import { onStage } from './browser.js';
import { look } from './look.js';

onStage('the start', (stage) => {
  beforeAll(() => setPolicy(stage.server));

  it('tells the first administrator what comes next, who invites a second one alone', async () => {
    const { page } = await stage.signedIn(await memberOf(stage.server, ['administrator'], { name: 'Ada' }));
    await page.goto('/');
    await page.getByRole('heading', { name: 'Before the first search' }).waitFor();
    await page.getByText('0 of 6 done').waitFor();
    await look(page, 'home-checklist');
    await page.getByRole('link', { name: 'A second administrator' }).click();
    await page.getByRole('button', { name: 'Invite a person' }).click();
    const form = page.getByRole('dialog');
    await form.getByText('This one you invite alone').waitFor();
    await form.getByLabel('Name').fill('Ben');
    await form.getByLabel('E-mail address').fill('ben@example.org');
    await form.getByLabel(/^Who answers for this person/).fill('The board');
    await form.getByRole('button', { name: 'Invite' }).click();
    expect(await form.locator('pre').innerText()).toMatch(/\/invitation#\S{20,}$/);
    await look(page, 'people-second');
  });

  it('tells who is untrained why some doors are closed', async () => {
    const facts = { name: 'Ivan', trainingValidUntil: null };
    const { page } = await stage.signedIn(await memberOf(stage.server, ['investigator', 'curator'], facts));
    await page.goto('/');
    await page.getByText('Some of your roles are asleep').waitFor();
    await page.getByText('There is none yet.').waitFor();
    await look(page, 'home-untrained');
  });

  it('opens the tools register, where a use is entered and a quarter answered for', async () => {
    const { page } = await stage.signedIn(await memberOf(stage.server, ['privacy-officer'], { name: 'Pia' }));
    await page.goto('/tools');
    await page.getByLabel(/^Tool/).fill('FaceFinder');
    await page.getByLabel(/^Vendor/).fill('Example Inc.');
    await page.getByLabel(/^Note/).fill('A free trial, by one officer.');
    await page.getByRole('button', { name: 'Register' }).click();
    const now = new Date();
    await page.goto(`/tools?quarter=${now.getUTCFullYear()}-Q${Math.floor(now.getUTCMonth() / 3) + 1}`);
    await page.getByRole('cell', { name: /FaceFinder/ }).waitFor();
    await look(page, 'tools');
  });
});

onStage('the start, alone', (stage) => {
  it('says that nobody supervises, and leads to searching and to collections', async () => {
    await setPolicy(stage.server, soloPolicy);
    const all = ['curator', 'investigator', 'administrator'] as const;
    const { page } = await stage.signedIn(await memberOf(stage.server, all, { name: 'Ada' }));
    await page.goto('/');
    await page.getByText('alone and unsupervised').waitFor();
    await page.getByRole('link', { name: 'Search', exact: true }).first().waitFor();
    expect(await page.getByRole('heading', { name: 'Before the first search' }).count()).toBe(0);
    // There is nobody to authorise, to examine, or to agree.
    const menu = page.getByRole('navigation');
    await expect.poll(() => menu.getByRole('link', { name: 'People' }).count()).toBe(0);
    expect(await menu.getByRole('link', { name: 'Collections' }).count()).toBe(1);
    await look(page, 'home-solo');
  });
});
