/** Sign-on through an organisation's provider: it proves who somebody is, and brings nobody in. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { soloPolicy, strictPolicy } from '#vitrine/flows/policy/policy.js';
import { readSingleSignOn } from '#vitrine/http/accounts/single-sign-on.js';
import { client, openProvider } from './identity-provider.js';
import {
  enterPerson,
  memberOf,
  openBrowser,
  setPolicy,
  temporaryServer,
  type Browser,
  type TemporaryServer,
} from './temporary-server.js';

type Provider = Awaited<ReturnType<typeof openProvider>>;

let provider: Provider;
const servers: TemporaryServer[] = [];

beforeAll(async () => {
  provider = await openProvider();
});
afterAll(async () => {
  provider.close();
  for (const server of servers) await server.remove();
});

async function open(more: Record<string, string> = {}): Promise<TemporaryServer> {
  const singleSignOn = readSingleSignOn({
    VITRINE_OIDC_ISSUER: provider.issuer,
    VITRINE_OIDC_CLIENT_ID: client.id,
    VITRINE_OIDC_CLIENT_SECRET: client.secret,
    ...more,
  });
  const server = await temporaryServer({ singleSignOn });
  servers.push(server);
  return server;
}

async function signIn(browser: Browser, email: string): Promise<number> {
  const { body } = await browser.post<{ url: string }>('/session/single-sign-on');
  const { status } = await browser.get(provider.signIn(body.url, email));
  return status;
}

const secondFactor = { VITRINE_OIDC_SECOND_FACTOR: '1' };

it('lets in who was invited and approved', async () => {
  const server = await open(secondFactor);
  await setPolicy(server, strictPolicy);
  const person = await enterPerson(server, ['auditor']);
  for (let time = 1; time <= 2; time++) {
    const browser = openBrowser(server);
    expect(await signIn(browser, person.email!)).toBe(302);
    expect(await browser.get('/session')).toMatchObject({ body: { person: person.id, name: person.name } });
  }
});

it('joins who has an account already', async () => {
  const server = await open(secondFactor);
  await setPolicy(server, strictPolicy);
  const { person } = await memberOf(server, ['auditor']);
  const browser = openBrowser(server);
  await signIn(browser, person.email!);
  expect(await browser.get('/session')).toMatchObject({ body: { person: person.id } });
});

it('lets in nobody else, and leaves no account of them', async () => {
  const server = await open(secondFactor);
  await setPolicy(server, strictPolicy);
  const invited = await enterPerson(server, ['auditor'], { state: 'invited' });
  const disabled = await enterPerson(server, ['auditor'], { state: 'disabled' });
  for (const email of ['stranger@example.org', invited.email!, disabled.email!]) {
    const browser = openBrowser(server);
    await signIn(browser, email);
    expect(await browser.get('/session')).toMatchObject({ status: 401, body: { code: 'session.missing' } });
  }
  const { internalAdapter } = await server.served.accounts.library.$context;
  expect(await internalAdapter.findUserByEmail('stranger@example.org')).toBeNull();
});

it('is no second factor unless the settings say that the provider asks for one', async () => {
  const server = await open();
  await setPolicy(server, strictPolicy);
  const { person, browser: enrolled } = await memberOf(server, ['auditor']);
  expect(await enrolled.get('/session')).toMatchObject({ status: 200 });
  const browser = openBrowser(server);
  await signIn(browser, person.email!);
  expect(await browser.get('/session')).toMatchObject({
    status: 403,
    body: { code: 'second-factor.missing' },
  });

  const other = await open();
  await setPolicy(other, { ...soloPolicy, preset: 'strict' });
  const colleague = await enterPerson(other, ['auditor']);
  const theirs = openBrowser(other);
  await signIn(theirs, colleague.email!);
  expect(await theirs.get('/session')).toMatchObject({ status: 200 });
});

it.each([false, 'true', undefined])('takes no address of which the provider says %o', async (verified) => {
  const server = await open(secondFactor);
  await setPolicy(server, strictPolicy);
  const { person: here } = await memberOf(server, ['auditor']);
  const linked = await enterPerson(server, ['auditor']);
  await signIn(openBrowser(server), linked.email!);
  const fresh = await enterPerson(server, ['auditor']);
  for (const { email } of [here, linked, fresh]) {
    const browser = openBrowser(server);
    const { body } = await browser.post<{ url: string }>('/session/single-sign-on');
    await browser.get(provider.signIn(body.url, email!, { verified }));
    expect(await browser.get('/session')).toMatchObject({ status: 401, body: { code: 'session.missing' } });
  }
  const { internalAdapter } = await server.served.accounts.library.$context;
  expect(await internalAdapter.findUserByEmail(fresh.email!)).toBeNull();
});

it('takes an answer only from the browser that asked', async () => {
  const server = await open(secondFactor);
  await setPolicy(server, strictPolicy);
  const person = await enterPerson(server, ['auditor']);
  const { body } = await openBrowser(server).post<{ url: string }>('/session/single-sign-on');
  const other = openBrowser(server);
  await other.get(provider.signIn(body.url, person.email!));
  expect(await other.get('/session')).toMatchObject({ status: 401 });
});

it('is not there where nobody set it up', async () => {
  const server = await temporaryServer();
  servers.push(server);
  expect(await openBrowser(server).post('/session/single-sign-on')).toMatchObject({ status: 404 });
  expect(readSingleSignOn({})).toBeNull();
  expect(() => readSingleSignOn({ VITRINE_OIDC_ISSUER: 'https://id.example.org' })).toThrow(
    'VITRINE_OIDC_CLIENT_ID',
  );
});
