/** The door, from both sides: passwords with codes, passkeys, and the account behind it. */
import { beforeAll, expect, it } from 'vitest';
import { readSingleSignOn } from '#vitrine/http/accounts/single-sign-on.js';
import { oneTimeCode } from '../http/authenticators.js';
import { memberOf, openBrowser, password, setPolicy, type Member } from '../http/temporary-server.js';
import { onStage } from './browser.js';
import { focusIsOn, tabTo } from './keyboard.js';
import { look } from './look.js';

onStage('signing in', (stage) => {
  beforeAll(() => setPolicy(stage.server));

  it('with password and code leads to where somebody wanted to go, by keyboard alone', async () => {
    const { person, uri } = await memberOf(stage.server, ['curator']);
    const { page } = await stage.visitor();
    await page.goto('/settings/stop');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await look(page, 'sign-in');
    await tabTo(page, page.getByLabel('E-mail address'));
    await page.keyboard.type(person.email!);
    await tabTo(page, page.getByLabel(/^Password/));
    await page.keyboard.type('not the password');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await look(page, 'sign-in-refused');
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    const code = page.getByLabel('Code of your app');
    await code.waitFor();
    await look(page, 'sign-in-code');
    await tabTo(page, code);
    await page.keyboard.type(oneTimeCode(uri, 1));
    await page.keyboard.press('Enter');
    await page.waitForURL('**/settings/stop');
    await page.getByRole('tab', { name: 'Stop', selected: true }).waitFor();
  });

  it('leads nowhere else than into the app', async () => {
    const member = await memberOf(stage.server, ['curator']);
    const { page } = await stage.signedIn(member);
    for (const then of ['//example.org/x', '/\\example.org', 'https://example.org', '/sign-in?then=/']) {
      await page.goto(`/sign-in?then=${encodeURIComponent(then)}`);
      await page.getByRole('heading', { name: 'Start' }).waitFor();
      expect(new URL(page.url()).href).toBe(`${stage.origin}/`);
    }
  });

  it('with a passkey works once one was made, and ends when somebody signs out', async () => {
    const { page } = await stage.signedIn(await memberOf(stage.server, ['curator']));
    await page.goto('/account');
    await page.getByRole('button', { name: 'Add a passkey or an app' }).click();
    await page.getByLabel('Name of the passkey').fill('Laptop');
    await page.getByRole('button', { name: 'Make a passkey' }).click();
    await page.getByText('Passkey “Laptop”').waitFor();
    await page.getByRole('button', { name: /^Test / }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByRole('heading', { name: 'Start' }).waitFor();

    await page.goto('/account');
    await page.getByRole('button', { name: 'Remove the passkey “Laptop”' }).click();
    await page.getByRole('button', { name: 'Remove the passkey', exact: true }).click();
    await page.getByText('The passkey is removed.').waitFor();
    await expect.poll(() => page.getByText('Passkey “Laptop”').count()).toBe(0);
  });

  it('offers no provider where none is set up, and speaks Dutch and French', async () => {
    for (const [locale, heading] of [
      ['nl-NL', 'Aanmelden'],
      ['fr-BE', 'Se connecter'],
    ] as const) {
      const { page } = await stage.visitor({ locale });
      await page.goto('/');
      await page.getByRole('heading', { name: heading, exact: true }).waitFor();
      expect(await page.getByRole('button', { name: /example\.org/ }).count()).toBe(0);
    }
  });
});

const provider = {
  VITRINE_OIDC_ISSUER: 'https://id.example.org',
  VITRINE_OIDC_CLIENT_ID: 'vitrine',
  VITRINE_OIDC_CLIENT_SECRET: 'secret',
};

onStage(
  'signing in where the organisation has a provider',
  (stage) => {
    it('offers it by name', async () => {
      await setPolicy(stage.server);
      const { page } = await stage.visitor();
      await page.goto('/');
      await page.getByRole('button', { name: 'Sign in with id.example.org' }).waitFor();
      await look(page, 'sign-in-provider');
      await page.goto('/?error=access_denied');
      await page.getByText('You were not signed in').waitFor();
    });
  },
  { singleSignOn: readSingleSignOn(provider) },
);

onStage('the account', (stage) => {
  beforeAll(() => setPolicy(stage.server));

  it('gets another password from whoever knows the one it has', async () => {
    const member = await memberOf(stage.server, ['curator']);
    const { page } = await stage.signedIn(member);
    await page.goto('/account');
    await page.getByRole('button', { name: 'Change the password' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Present password').fill('not this one');
    await form.getByLabel('New password').fill('another horse, another battery');
    await form.getByRole('button', { name: 'Change the password' }).click();
    await form.getByText('The present password is not right.').waitFor();
    await look(page, 'account-password');
    await form.getByLabel('Present password').fill(password);
    await form.getByRole('button', { name: 'Change the password' }).click();
    await page.getByText('The password is changed.').waitFor();
    await focusIsOn(page.getByRole('button', { name: 'Change the password' }));
  });

  it('shows where one is signed in and ends the rest; a token is shown once', async () => {
    const member = await memberOf(stage.server, ['curator']);
    const elsewhere = await stage.signedIn(await again(member));
    await elsewhere.page.goto('/account');
    await elsewhere.page.getByRole('heading', { name: 'Where you are signed in' }).waitFor();
    const { page } = await stage.signedIn(member);
    await page.goto('/account');
    await page.getByLabel(/^Name of a new token/).fill('nightly import');
    await page.getByRole('button', { name: 'Make a token' }).click();
    const secret = await page.locator('pre').innerText();
    expect(secret.length).toBeGreaterThan(20);
    await look(page, 'account');
    await page.reload();
    await page.getByRole('cell', { name: 'nightly import', exact: true }).waitFor();
    expect(await page.content()).not.toContain(secret);
    await page.getByRole('button', { name: 'End the token nightly import' }).click();
    await page.getByText('You have none.').waitFor();
    await page.getByRole('button', { name: 'End all others' }).click();
    await page.getByRole('button', { name: 'End all others' }).waitFor({ state: 'detached' });
    await elsewhere.page.reload();
    await elsewhere.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  /** Another session of the same person. */
  async function again({ person, uri }: Member) {
    const browser = openBrowser(stage.server);
    await browser.post('/session/password', { email: person.email, password });
    await browser.post('/session/code', { code: oneTimeCode(uri, 1) });
    return { browser };
  }
});
