/** From the link that the server printed to somebody who can work: alone, and as the first administrator of an organisation. */
import { expect, it } from 'vitest';
import { makeInvitation } from '#vitrine/flows/people/invitation.js';
import { makeSetupLink } from '#vitrine/flows/people/setup-link.js';
import { oneTimeCode } from '../http/authenticators.js';
import { enterPerson, password } from '../http/temporary-server.js';
import { onStage } from './browser.js';
import { tabTo } from './keyboard.js';
import { look } from './look.js';

onStage('the first start, alone', (stage) => {
  it('takes a form and two more presses as far as a collection for photos', async () => {
    const link = await makeSetupLink(stage.server.vitrine);
    const { page } = await stage.visitor();
    await page.goto(`/setup#${link}`);
    await page.getByRole('radio', { name: /I, alone/ }).waitFor();
    await look(page, 'setup');
    await page.getByLabel('Name').fill('Ada');
    await page.getByLabel('E-mail address').fill('ada@example.org');
    await page.getByLabel(/^Password/).fill(password);
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByRole('heading', { name: 'Your first collection' }).waitFor();
    expect(new URL(page.url()).hash).toBe('');
    await look(page, 'setup-collection');
    await page.getByRole('button', { name: 'Make the collection and add photos' }).click();
    await page.waitForURL('**/collections/My%20photos');
    expect(await page.context().cookies()).toContainEqual(expect.objectContaining({ httpOnly: true }));
  });

  it('a link counts once, and one that is not whole says so', async () => {
    const { page } = await stage.visitor();
    await page.goto('/setup');
    await page.getByText('The link is not complete').waitFor();
    await look(page, 'setup-incomplete');
    await page.goto('/setup#aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa');
    await page.reload();
    await page.getByLabel('Name').fill('Eve');
    await page.getByLabel('E-mail address').fill('eve@example.org');
    await page.getByLabel(/^Password/).fill(password);
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByRole('alert').getByText('The link was used, replaced, or is over.').waitFor();
  });
});

onStage('the first start of an organisation', (stage) => {
  it('ends with an administrator who has a passkey, by keyboard alone', async () => {
    const link = await makeSetupLink(stage.server.vitrine);
    const { page } = await stage.visitor();
    await page.goto(`/setup#${link}`);
    const alone = page.getByRole('radio', { name: /I, alone/ });
    await alone.waitFor();
    await tabTo(page, alone);
    await page.keyboard.press('ArrowDown');
    await page.getByRole('radio', { name: /An organisation/, checked: true }).waitFor();
    for (const answer of ['Ada', 'ada@example.org', 'Example archive', 'north', 'The board']) {
      await page.keyboard.press('Tab');
      await page.keyboard.type(answer);
    }
    await tabTo(page, page.getByLabel(/^Password/));
    await page.keyboard.type(password);
    await look(page, 'setup-organisation');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor();
    await look(page, 'second-factor-passkey');
    await tabTo(page, page.getByRole('button', { name: 'Make a passkey' }));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Start' }).waitFor();
  });

  it('or with an authenticator app, whose code is shown to be scanned and as text', async () => {
    const { page } = await stage.visitor();
    const person = await enterPerson(stage.server, ['curator']);
    const { token } = await stage.server.vitrine.store.write((db) =>
      makeInvitation(db, person.id, new Date()),
    );
    await page.goto(`/invitation#${token}`);
    await page.getByText(person.name, { exact: false }).waitFor();
    await look(page, 'invitation');
    await page.getByLabel(/^Password/).fill(password);
    await page.getByRole('button', { name: 'Accept the invitation' }).click();
    await page.getByText('Authenticator app').click();
    await page.getByRole('button', { name: 'Show the code to scan' }).click();
    await page.getByRole('img', { name: /QR code/ }).waitFor();
    await look(page, 'second-factor-app');
    const secret = (await page.locator('pre').innerText()).replaceAll(' ', '');
    await page
      .getByLabel('The six digits it shows now')
      .fill(oneTimeCode(`otpauth://totp/x?secret=${secret}`));
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('heading', { name: 'Start' }).waitFor();
  });
});
