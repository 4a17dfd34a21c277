/** Accounts as people meet them, over HTTP, on a real store. */
import { getMigrations } from 'better-auth/db/migration';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Entry } from '#vitrine/audit/entries.js';
import { addCollection } from '#vitrine/flows/collections/collections.js';
import { actAs } from '#vitrine/flows/people/actor.js';
import { makeInvitation } from '#vitrine/flows/people/invitation.js';
import { disablePerson } from '#vitrine/flows/people/people.js';
import { strictPolicy } from '#vitrine/flows/policy/policy.js';
import { actAsUser } from '#vitrine/flows/people/solo.js';
import { makeSetupLink } from '#vitrine/flows/people/setup-link.js';
import { findPerson, updatePerson } from '#vitrine/store/persons.js';
import type { PersonId } from '#vitrine/types.js';
import { oneTimeCode, softwarePasskey } from './authenticators.js';
import {
  enrolCode,
  enterPerson,
  memberOf,
  openBrowser,
  origin,
  password,
  setPolicy,
  temporaryServer,
  type Browser,
  type TemporaryServer,
} from './temporary-server.js';

let server: TemporaryServer;

beforeAll(async () => {
  // Attempts are limited by another test.
  server = await temporaryServer();
  server = { ...server, served: Object.assign(server.served, { attempts: { take: () => undefined } }) };
  await setPolicy(server);
});
afterAll(() => server.remove());

const problem = (status: number, code: string) => ({ status, body: expect.objectContaining({ code }) });

async function newcomer(): Promise<{ browser: Browser; email: string; id: string }> {
  const person = await enterPerson(server, ['curator']);
  await server.served.accounts.create(person.email!, password);
  return { browser: openBrowser(server), email: person.email!, id: person.id };
}

async function eventsOf({ vitrine }: TemporaryServer): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const { bytes } of (await vitrine.logs.open('events')).entries())
    entries.push(JSON.parse(Buffer.from(bytes).toString()) as Entry);
  return entries;
}

async function addPasskey(browser: Browser, passkey: ReturnType<typeof softwarePasskey>) {
  const { body } = await browser.post<{ challenge: string }>('/account/passkeys/challenge');
  return browser.post('/account/passkeys', { name: 'laptop', response: passkey.register(body) });
}

async function signInWithPasskey(browser: Browser, passkey: ReturnType<typeof softwarePasskey>) {
  const { body } = await browser.post<{ challenge: string }>('/session/passkey/challenge');
  return browser.post('/session/passkey', { response: passkey.sign(body) });
}

async function tokenOf(browser: Browser, days = 1) {
  const { body } = await browser.post<{ secret: string; id: string }>('/account/tokens', {
    name: 'script',
    days,
  });
  return body;
}
const bearer = (secret: string) => ({ headers: { authorization: `Bearer ${secret}` } });

it('the tables are what the account library expects', async () => {
  const { toBeCreated, toBeAdded } = await getMigrations(server.served.accounts.library.options);
  expect({ toBeCreated, toBeAdded }).toEqual({ toBeCreated: [], toBeAdded: [] });
});

it('whoever is signed in sees where, and ends the other sessions', async () => {
  const { browser: here, person, uri } = await memberOf(server, ['auditor']);
  const there = openBrowser(server);
  await there.post('/session/password', { email: person.email, password });
  await there.post('/session/code', { code: oneTimeCode(uri, 1) });
  const { body } = await here.get<{ items: { isThis: boolean; factor: string }[] }>('/account/sessions');
  expect(body.items).toMatchObject([
    { isThis: false, factor: 'totp' },
    { isThis: true, factor: 'totp' },
  ]);
  expect(JSON.stringify(body)).not.toContain('token');
  expect(await here.delete('/account/sessions')).toMatchObject({ status: 204 });
  expect(await here.get('/session')).toMatchObject({ status: 200 });
  expect(await there.get('/session')).toMatchObject(problem(401, 'session.missing'));
});

describe('what an account is proven with', () => {
  it('a passkey is removed by its person where another second factor stays; other sessions end', async () => {
    const { browser, person } = await memberOf(server, ['auditor']);
    const { browser: stranger } = await memberOf(server, ['auditor']);
    const passkey = softwarePasskey(origin);
    await addPasskey(browser, passkey);
    const { body } = await browser.get<{ items: { id: string }[] }>('/account/passkeys');
    const path = `/account/passkeys/${body.items[0]!.id}`;
    const there = openBrowser(server);
    expect(await signInWithPasskey(there, passkey)).toMatchObject({ status: 200 });
    expect(await stranger.delete(path)).toMatchObject(problem(404, 'request.unknown'));
    expect(await browser.delete(path)).toMatchObject({ status: 204 });
    expect(await browser.get('/account')).toMatchObject({
      body: { password: true, code: true, passkeys: 0 },
    });
    expect(await there.get('/session')).toMatchObject(problem(401, 'session.missing'));
    expect(await signInWithPasskey(there, passkey)).toMatchObject(problem(401, 'session.refused'));
    expect((await eventsOf(server)).at(-1)).toMatchObject({
      type: 'second-factor.removed',
      by: person.id,
      person: person.id,
      kind: 'passkey',
    });
  });

  it('the last second factor stays, also where two are removed at once', async () => {
    const { browser, email } = await newcomer();
    await browser.post('/session/password', { email, password });
    const passkeys = [softwarePasskey(origin), softwarePasskey(origin)];
    for (const each of passkeys) expect(await addPasskey(browser, each)).toMatchObject({ status: 204 });
    const { body } = await browser.get<{ items: { id: string }[] }>('/account/passkeys');
    const answers = await Promise.all(body.items.map(({ id }) => browser.delete(`/account/passkeys/${id}`)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204, 403]));
    expect(await browser.get('/account')).toMatchObject({ body: { passkeys: 1 } });
  });

  it('the password is changed by whoever knows the present one; other sessions end', async () => {
    const { browser, person, uri } = await memberOf(server, ['auditor']);
    const email = person.email!;
    const there = openBrowser(server);
    await there.post('/session/password', { email, password });
    await there.post('/session/code', { code: oneTimeCode(uri, 1) });
    const wanted = 'another horse, another battery';
    const change = (present: string, next: string) =>
      browser.put('/account/password', { present, wanted: next });
    expect(await change('not the password', wanted)).toMatchObject(problem(401, 'session.refused'));
    expect(await change(password, 'short')).toMatchObject(problem(400, 'usage'));
    expect(await there.get('/session')).toMatchObject({ status: 200 });
    expect(await change(password, wanted)).toMatchObject({ status: 204 });
    expect(await browser.get('/session')).toMatchObject({ status: 200 });
    expect(await there.get('/session')).toMatchObject(problem(401, 'session.missing'));
    expect(await there.post('/session/password', { email, password })).toMatchObject({ status: 401 });
    expect(await there.post('/session/password', { email, password: wanted })).toMatchObject({
      body: { next: 'code' },
    });
    expect((await eventsOf(server)).at(-1)).toMatchObject({ type: 'password.changed', person: person.id });
  });

  it('a token changes none of it', async () => {
    const { browser } = await memberOf(server, ['auditor']);
    const { secret } = await tokenOf(browser);
    const program = openBrowser(server);
    const sent = { json: { present: password, wanted: password }, ...bearer(secret) };
    expect(await program.send('PUT', '/account/password', sent)).toMatchObject(
      problem(401, 'session.missing'),
    );
    expect(await program.send('DELETE', '/account/passkeys/x', bearer(secret))).toMatchObject(
      problem(401, 'session.missing'),
    );
  });
});

it('whoever wants to sign in is told how', async () => {
  expect(await openBrowser(server).get('/session/means')).toMatchObject({ body: { singleSignOn: null } });
});

describe('password and one-time code', () => {
  it('a password alone opens nothing but the way to a second factor', async () => {
    const { browser, email } = await newcomer();
    expect(await browser.post('/session/password', { email, password })).toMatchObject({
      status: 200,
      body: { next: 'enrol' },
    });
    const refused = await browser.get<{ detail: string }>('/session');
    expect(refused).toMatchObject(problem(403, 'person.inactive'));
    expect(refused.body.detail).toMatch(/set up an authenticator app first \(POST \/account\/code/);
    expect(await browser.get('/account')).toMatchObject({ status: 200, body: { code: false, passkeys: 0 } });
    expect(await browser.post('/account/tokens', { name: 'x', days: 1 })).toMatchObject({ status: 403 });
    await enrolCode(browser);
    expect(await browser.get('/session')).toMatchObject({ status: 200, body: { roles: ['curator'] } });
  });

  it('afterwards the password leads to the code, and only the code to a session', async () => {
    const { person, uri } = await memberOf(server, ['auditor']);
    const browser = openBrowser(server);
    const email = person.email!.toUpperCase();
    expect(await browser.post('/session/password', { email, password })).toMatchObject({
      body: { next: 'code' },
    });
    expect(await browser.get('/session')).toMatchObject(problem(401, 'session.missing'));
    expect(await browser.post('/session/code', { code: oneTimeCode(uri, 1) })).toMatchObject({
      body: { next: 'done' },
    });
    expect(await browser.get('/session')).toMatchObject({ body: { person: person.id, means: 'session' } });
    expect(await browser.delete('/session')).toMatchObject({ status: 204 });
    expect(await browser.get('/session')).toMatchObject(problem(401, 'session.missing'));
  });

  it('a code counts once', async () => {
    const { person, uri } = await memberOf(server, ['auditor']);
    const code = oneTimeCode(uri, 1);
    const [first, second] = [openBrowser(server), openBrowser(server)];
    for (const browser of [first, second])
      await browser.post('/session/password', { email: person.email, password });
    expect(await first.post('/session/code', { code })).toMatchObject({ status: 200 });
    expect(await second.post('/session/code', { code })).toMatchObject(problem(401, 'session.refused'));
    expect(await second.get('/session')).toMatchObject(problem(401, 'session.missing'));
  });

  it('does not tell what was wrong', async () => {
    const { person, uri } = await memberOf(server, ['auditor']);
    const browser = openBrowser(server);
    const unknown = await browser.post('/session/password', { email: 'nobody@example.org', password });
    const wrong = await browser.post('/session/password', { email: person.email, password: 'wrong' });
    expect(unknown).toMatchObject(problem(401, 'session.refused'));
    const { instance: _a, ...first } = unknown.body as Record<string, unknown>;
    const { instance: _b, ...second } = wrong.body as Record<string, unknown>;
    expect(first).toEqual(second);
    await browser.post('/session/password', { email: person.email, password });
    const code = oneTimeCode(uri, 40);
    expect(await browser.post('/session/code', { code })).toMatchObject(problem(401, 'session.refused'));
  });
});

describe('passkeys', () => {
  it('sign in by themselves', async () => {
    const { browser, email, id } = await newcomer();
    await browser.post('/session/password', { email, password });
    const passkey = softwarePasskey(origin);
    expect(await addPasskey(browser, passkey)).toMatchObject({ status: 204 });
    // The session that set it up has shown it.
    expect(await browser.get('/session')).toMatchObject({ status: 200, body: { person: id } });
    const other = openBrowser(server);
    expect(await signInWithPasskey(other, passkey)).toMatchObject({ body: { next: 'done' } });
    expect(await other.get('/session')).toMatchObject({ body: { person: id } });
    expect(await other.get('/account/passkeys')).toMatchObject({ body: { items: [{ name: 'laptop' }] } });
  });

  it('are refused when the device asks its holder for nothing', async () => {
    const { browser, email } = await newcomer();
    await browser.post('/session/password', { email, password });
    const silent = softwarePasskey(origin, { verifies: false });
    expect(await addPasskey(browser, silent)).toMatchObject(problem(401, 'session.refused'));
    expect(await browser.get('/account')).toMatchObject({ body: { passkeys: 0 } });
  });

  it('of another site are refused', async () => {
    const { browser, email } = await newcomer();
    await browser.post('/session/password', { email, password });
    const foreign = softwarePasskey('http://other.test');
    expect(await addPasskey(browser, foreign)).toMatchObject(problem(401, 'session.refused'));
    expect(await browser.get('/account')).toMatchObject({ body: { passkeys: 0 } });
  });

  it('are not bypassed by the password', async () => {
    const { browser, email } = await newcomer();
    await browser.post('/session/password', { email, password });
    await addPasskey(browser, softwarePasskey(origin));
    const thief = openBrowser(server);
    expect(await thief.post('/session/password', { email, password })).toMatchObject(
      problem(403, 'second-factor.missing'),
    );
    expect(await thief.post('/account/code', { password })).toMatchObject(problem(401, 'session.missing'));
  });

  it('a session from before they were set up cannot add factors of its own', async () => {
    const { browser, email } = await newcomer();
    const early = openBrowser(server);
    for (const each of [browser, early]) await each.post('/session/password', { email, password });
    await addPasskey(browser, softwarePasskey(origin));
    const refused = problem(403, 'second-factor.missing');
    expect(await early.post('/account/code', { password })).toMatchObject(refused);
    expect(await early.post('/account/passkeys/challenge')).toMatchObject(refused);
  });
});

describe('persons', () => {
  it.each([
    ['was disabled', { state: 'disabled' }, 'person.inactive'],
    ['has ended', { endsOn: '2020-01-01' }, 'person.ended'],
  ] as const)('a session ends when its person %s', async (_what, change, code) => {
    const { person, browser } = await memberOf(server, ['curator']);
    expect(await browser.get('/session')).toMatchObject({ status: 200 });
    await updatePerson(server.vitrine.store.db, { ...person, state: 'active', ...change });
    expect(await browser.get('/session')).toMatchObject(problem(403, code));
  });

  it('whoever was disabled sets up no further factor with a session that was open', async () => {
    const { person, browser } = await memberOf(server, ['curator']);
    await updatePerson(server.vitrine.store.db, { ...person, state: 'disabled' });
    const refused = problem(403, 'person.inactive');
    expect(await browser.post('/account/passkeys/challenge')).toMatchObject(refused);
    expect(await browser.post('/account/code', { password })).toMatchObject(refused);
  });

  it('sessions and tokens from before do not come back with a reinstatement', async () => {
    const { person, browser, uri } = await memberOf(server, ['curator']);
    const { secret } = await tokenOf(browser);
    const officer = await enterPerson(server, ['privacy-officer'], { state: 'active' });
    await enterPerson(server, ['administrator'], { state: 'active' });
    const bystander = await memberOf(server, ['auditor']);
    const actor = actAs(officer, strictPolicy, { means: 'session', secondFactor: true });
    await disablePerson(server.vitrine, actor, person.id, 'left the house');
    await updatePerson(server.vitrine.store.db, { ...person, state: 'approved' });
    for (const sent of [{}, bearer(secret)])
      expect(await browser.get('/session', sent)).toMatchObject(problem(401, 'session.missing'));
    expect(await findPerson(server.vitrine.store.db, person.id)).toMatchObject({ state: 'approved' });
    expect(await bystander.browser.get('/session')).toMatchObject({ status: 200 });
    const afresh = openBrowser(server);
    await afresh.post('/session/password', { email: person.email, password });
    await afresh.post('/session/code', { code: oneTimeCode(uri, 1) });
    expect(await afresh.get('/session')).toMatchObject({ status: 200, body: { person: person.id } });
  });

  it('only approved ones get an account', async () => {
    const person = await enterPerson(server, ['curator'], { state: 'invited' });
    await expect(server.served.accounts.create(person.email!, password)).rejects.toMatchObject({
      code: 'person.inactive',
    });
    await expect(server.served.accounts.create('stranger@example.org', password)).rejects.toThrow();
  });

  it('no address lets anybody sign up', async () => {
    const browser = openBrowser(server);
    const body = { email: 'new@example.org', password, name: 'New' };
    for (const path of [
      '/sign-up/email',
      '/session/single-sign-on/sign-up/email',
      '/api/auth/sign-up/email',
    ]) {
      expect(await browser.post(path, body)).toMatchObject(problem(404, 'request.unknown'));
    }
  });

  it('of two who use one invitation, the password of the one who was refused opens nothing', async () => {
    const person = await enterPerson(server, ['curator']);
    const { store } = server.vitrine;
    const { token } = await store.write((db) => makeInvitation(db, person.id, new Date()));
    const passwords = ['the password of one', 'the password of another'];
    const answers = await Promise.all(
      passwords.map((each) => openBrowser(server).post('/invitations/accept', { token, password: each })),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 410]);
    for (const [i, { status }] of answers.entries()) {
      const signIn = { email: person.email, password: passwords[i] };
      const { status: later } = await openBrowser(server).post('/session/password', signIn);
      expect(later).toBe(status === 201 ? 200 : 401);
    }
    const accepted = (await eventsOf(server)).filter((entry) => entry.type === 'invitation.accepted');
    expect(accepted).toMatchObject([{ person: person.id, by: person.id }]);
  });

  it('of two who use one setup link, the password of the one who was refused opens nothing', async () => {
    const fresh = await temporaryServer();
    onTestFinished(() => fresh.remove());
    const link = await makeSetupLink(fresh.vitrine);
    const { id: _id, state: _state, ...person } = await enterPerson(server, ['administrator']);
    const passwords = ['the password of one', 'the password of another'];
    const answers = await Promise.all(
      passwords.map((each) => openBrowser(fresh).post('/setup', { link, person, password: each })),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 410]);
    for (const [i, { status }] of answers.entries()) {
      const signIn = { email: person.email, password: passwords[i] };
      const { status: later } = await openBrowser(fresh).post('/session/password', signIn);
      expect(later).toBe(status === 201 ? 200 : 401);
    }
  });

  it.each([
    ['roles that do not fit', { roles: ['curator'] }, 'strict', 'person.invalid'],
    ['an end that is over', { endsOn: '2020-01-01' }, 'strict', 'person.invalid'],
    ['an end that is over, alone', { endsOn: '2020-01-01' }, 'solo', 'person.invalid'],
    ['a name that hides something', { name: 'Ada\u202eadA' }, 'strict', 'usage'],
  ] as const)('the setup link outlives %s', async (_what, mistake, preset, code) => {
    const fresh = await temporaryServer();
    onTestFinished(() => fresh.remove());
    const link = (await makeSetupLink(fresh.vitrine))!;
    const { id: _id, state: _state, ...person } = await enterPerson(server, ['administrator']);
    const begin = { link, person, password, preset };
    const browser = openBrowser(fresh);
    const wrong = { ...begin, person: { ...person, ...mistake } };
    expect(await browser.post('/setup', wrong)).toMatchObject(problem(400, code));
    // Whoever has no link learns nothing of what is here.
    const guess = { ...wrong, link: 'x'.repeat(43), person: { ...person, endsOn: '2020-01-01' } };
    expect(await browser.post('/setup', guess)).toMatchObject(problem(410, 'link.invalid'));
    expect(await browser.post('/setup', begin)).toMatchObject({ status: 201 });
  });

  it('the setup link outlives the wrong kind of beginning', async () => {
    const fresh = await temporaryServer();
    onTestFinished(() => fresh.remove());
    // Somebody worked here alone, at the command line.
    const alone = await actAsUser(fresh.vitrine, 'someone');
    await addCollection(fresh.vitrine, alone, { name: 'own', owner: 'a', basis: 'b', purpose: 'c' });
    const link = (await makeSetupLink(fresh.vitrine))!;
    const { id: _id, state: _state, ...person } = await enterPerson(server, ['administrator']);
    const browser = openBrowser(fresh);
    const begin = { link, person, password };
    expect(await browser.post('/setup', begin)).toMatchObject(problem(403, 'policy.strict'));
    expect(await browser.post('/setup', { ...begin, preset: 'solo' })).toMatchObject({ status: 201 });
  });

  it('is active as soon as the second factor is, and not only with the next request', async () => {
    const { db } = server.vitrine.store;
    const [first, second] = [await newcomer(), await newcomer()];
    for (const { browser, email } of [first, second])
      await browser.post('/session/password', { email, password });
    await enrolCode(first.browser);
    expect(await findPerson(db, first.id as PersonId)).toMatchObject({ state: 'active' });
    await addPasskey(second.browser, softwarePasskey('http://other.test'));
    expect(await findPerson(db, second.id as PersonId)).toMatchObject({ state: 'approved' });
    await addPasskey(second.browser, softwarePasskey(origin));
    expect(await findPerson(db, second.id as PersonId)).toMatchObject({ state: 'active' });
  });

  it('whoever is invited again starts anew', async () => {
    const { person, browser, uri } = await memberOf(server, ['curator']);
    await server.served.accounts.create(person.email!, 'another long password');
    expect(await browser.get('/session')).toMatchObject(problem(401, 'session.missing'));
    const other = openBrowser(server);
    const signIn = { email: person.email, password: 'another long password' };
    expect(await other.post('/session/password', signIn)).toMatchObject({ body: { next: 'enrol' } });
    const old = await other.post('/account/code/confirm', { code: oneTimeCode(uri, 1) });
    expect(old).toMatchObject(problem(401, 'session.refused'));
  });
});

describe('tokens', () => {
  it('act for their person and inherit nothing more', async () => {
    const { person, browser } = await memberOf(server, ['curator']);
    const { secret, id } = await tokenOf(browser);
    const program = openBrowser(server);
    expect(await program.get('/session', bearer(secret))).toMatchObject({
      body: { person: person.id, means: 'token', roles: ['curator'] },
    });
    expect(await program.get('/account', bearer(secret))).toMatchObject(problem(401, 'session.missing'));
    const more = await program.post('/account/tokens', { name: 'x', days: 1 }, bearer(secret));
    expect(more).toMatchObject(problem(403, 'role.missing'));
    await updatePerson(server.vitrine.store.db, { ...person, state: 'active', roles: ['auditor'] });
    expect(await program.get('/session', bearer(secret))).toMatchObject({ body: { roles: ['auditor'] } });
    expect(await browser.delete(`/account/tokens/${id}`)).toMatchObject({ status: 204 });
    expect((await eventsOf(server)).at(-1)).toMatchObject({
      type: 'token.removed',
      token: id,
      by: person.id,
    });
    expect(await program.get('/session', bearer(secret))).toMatchObject(problem(401, 'session.missing'));
  });

  it('end on their day, and the store knows only their hash', async () => {
    const { browser } = await memberOf(server, ['curator']);
    const { secret, id } = await tokenOf(browser);
    const { db } = server.vitrine.store;
    const row = await db
      .selectFrom('account_token')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    expect(JSON.stringify(row)).not.toContain(secret.slice(8));
    await db.deleteFrom('account_token').where('id', '=', id).execute();
    await db
      .insertInto('account_token')
      .values({ ...row, expires_at: '2020-01-01T00:00:00.000Z' })
      .execute();
    expect(await openBrowser(server).get('/session', bearer(secret))).toMatchObject({ status: 401 });
  });

  it('made without a second factor do not count as one once the policy asks for it', async () => {
    const lenient = await temporaryServer();
    onTestFinished(() => lenient.remove());
    await setPolicy(lenient, { ...strictPolicy, secondFactor: false });
    const person = await enterPerson(lenient, ['curator']);
    await lenient.served.accounts.create(person.email!, password);
    const browser = openBrowser(lenient);
    await browser.post('/session/password', { email: person.email, password });
    const { secret } = await tokenOf(browser);
    const program = openBrowser(lenient);
    expect(await program.get('/session', bearer(secret))).toMatchObject({ status: 200 });
    await lenient.vitrine.store.db.deleteFrom('policy').execute();
    await setPolicy(lenient, strictPolicy);
    expect(await program.get('/session', bearer(secret))).toMatchObject(
      problem(403, 'second-factor.missing'),
    );
  });

  it('make nobody active', async () => {
    const { person, browser } = await memberOf(server, ['curator']);
    const { secret } = await tokenOf(browser);
    await updatePerson(server.vitrine.store.db, { ...person, state: 'approved' });
    const program = openBrowser(server);
    expect(await program.get('/session', bearer(secret))).toMatchObject(problem(403, 'person.inactive'));
  });

  it('of other people cannot be ended', async () => {
    const [one, other] = [await memberOf(server, ['curator']), await memberOf(server, ['curator'])];
    const { id } = await tokenOf(one.browser);
    const refused = await other.browser.delete(`/account/tokens/${id}`);
    expect(refused).toMatchObject(problem(404, 'request.unknown'));
  });
});
