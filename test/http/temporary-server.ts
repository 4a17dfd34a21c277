/** The app on a real store, and browsers that keep cookies as real ones do. */
import { onTestFinished } from 'vitest';
import { makeApp, type App } from '#vitrine/http/app.js';
import type { ServedOptions } from '#vitrine/http/open-served.js';
import { openServed } from '#vitrine/http/open-served.js';
import type { Served } from '#vitrine/http/served.js';
import { strictPolicy, type Policy } from '#vitrine/flows/policy/policy.js';
import { insertPerson } from '#vitrine/store/persons.js';
import type { Person, PersonId, Role } from '#vitrine/types.js';
import { initialise, openVitrine } from '#vitrine/flows/vitrine.js';
import { temporaryConfig, type TemporaryVitrine } from '../flows/temporary-vitrine.js';
import { oneTimeCode } from './authenticators.js';

export const origin = 'http://localhost:8480';
export const password = 'correct horse battery staple';

export interface TemporaryServer extends TemporaryVitrine {
  served: Served;
  app: App;
  /** Moves the clock of the installation; sessions go by the real one. */
  pass: (hours: number) => void;
}

export async function temporaryServer(options: Partial<ServedOptions> = {}): Promise<TemporaryServer> {
  const config = temporaryConfig();
  await initialise(config);
  let aheadMs = 0;
  const now = () => new Date(Date.now() + aheadMs);
  const vitrine = await openVitrine(config, { workers: 2, now });
  const served = openServed(vitrine, {
    origin,
    behindProxy: false,
    metricsToken: null,
    singleSignOn: null,
    ...options,
  });
  return {
    vitrine,
    config,
    served,
    app: makeApp(served),
    pass: (hours) => void (aheadMs += hours * 3600_000),
    async remove() {
      await served.jobs.close();
      await vitrine.close();
      config.remove();
    },
  };
}

/** One for a single test, with a policy in force; gone when the test is over. */
export async function serverUnder(policy: Policy): Promise<TemporaryServer> {
  const server = await temporaryServer();
  onTestFinished(() => server.remove());
  await setPolicy(server, policy);
  return server;
}

/** Puts a policy in force without the two people that it takes otherwise. */
export async function setPolicy({ vitrine }: TemporaryServer, policy: Policy = strictPolicy): Promise<void> {
  await vitrine.store.db
    .insertInto('policy')
    .values({ version: 1, document: JSON.stringify(policy), recorded_at: new Date().toISOString() })
    .execute();
}

/** An approved person, as two administrators leave one. */
export async function enterPerson(
  { vitrine }: TemporaryServer,
  roles: readonly Role[],
  facts: Partial<Person> = {},
): Promise<Person> {
  const id = crypto.randomUUID() as PersonId;
  const person: Person = {
    id,
    name: `Test ${id.slice(0, 4)}`,
    email: `${id}@example.org`,
    organisation: 'Test archive',
    unit: 'unit-1',
    sponsor: 'Head of unit',
    roles,
    endsOn: '2099-12-31',
    trainingValidUntil: '2099-12-31',
    state: 'approved',
    ...facts,
  };
  await insertPerson(vitrine.store.db, person, new Date().toISOString());
  return person;
}

export interface Answer<T = never> {
  status: number;
  headers: Headers;
  /** What came, parsed where it is JSON. */
  body: T;
}

export type Browser = ReturnType<typeof openBrowser>;

export interface Sent {
  json?: unknown;
  form?: FormData;
  headers?: Record<string, string>;
  /** `text`: as it came, also where it is JSON. */
  as?: 'text';
}

let browsers = 0;

/**
 * `path` below /api/v1, or a whole one. Behind a proxy every browser comes from another address. Whatever is answered, a list as long
 * as an embedding fails the test.
 */
export function openBrowser({ app, served }: TemporaryServer) {
  const { origin: own } = served.settings;
  const jar = new Map<string, string>();
  const number = ++browsers;
  const networkAddress = `192.0.${Math.floor(number / 256)}.${number % 256}`;

  async function send<T = string>(method: string, path: string, sent: Sent = {}): Promise<Answer<T>> {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await app.request(addressOf(path, own), {
      method,
      headers: {
        origin: own,
        'x-forwarded-for': networkAddress,
        ...(cookie === '' ? {} : { cookie }),
        ...(sent.json === undefined ? {} : { 'content-type': 'application/json' }),
        ...sent.headers,
      },
      ...(sent.json === undefined ? {} : { body: JSON.stringify(sent.json) }),
      ...(sent.form === undefined ? {} : { body: sent.form }),
    });
    for (const line of response.headers.getSetCookie()) keep(line);
    const text = await response.text();
    const isJson =
      sent.as !== 'text' && text !== '' && /json/.test(response.headers.get('content-type') ?? '');
    const body = (isJson ? JSON.parse(text) : text) as T;
    if (isJson) refuseEmbeddings(body, `${method} ${path}`);
    return { status: response.status, headers: response.headers, body };
  }

  function keep(line: string): void {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
    if (value === '' || /max-age=0/i.test(line)) jar.delete(name!);
    else jar.set(name!, value!);
  }

  return {
    jar,
    get: <T>(path: string, sent?: Sent) => send<T>('GET', path, sent),
    post: <T>(path: string, json?: unknown, sent: Sent = {}) => send<T>('POST', path, { ...sent, json }),
    put: <T>(path: string, json: unknown) => send<T>('PUT', path, { json }),
    delete: <T>(path: string) => send<T>('DELETE', path),
    send,
  };
}

function refuseEmbeddings(value: unknown, place: string): void {
  if (typeof value !== 'object' || value === null) return;
  const items = Object.values(value);
  if (items.length >= 64 && items.every((item) => typeof item === 'number')) {
    throw new Error(`${place} answered with ${items.length} numbers`);
  }
  for (const item of items) refuseEmbeddings(item, place);
}

function addressOf(path: string, own: string): string {
  if (/^https?:/.test(path)) return path;
  return `${own}${/^\/(api|health|ready|metrics)\b/.test(path) ? '' : '/api/v1'}${path}`;
}

export interface Member {
  person: Person;
  browser: Browser;
  /** For the authenticator app. */
  uri: string;
}

/** A person with an account, an authenticator app, and a session that was proven with it. */
export async function memberOf(
  server: TemporaryServer,
  roles: readonly Role[],
  facts: Partial<Person> = {},
): Promise<Member> {
  const person = await enterPerson(server, roles, facts);
  await server.served.accounts.create(person.email!, password);
  const browser = openBrowser(server);
  await browser.post('/session/password', { email: person.email, password });
  const uri = await enrolCode(browser);
  return { person, browser, uri };
}

export async function enrolCode(browser: Browser): Promise<string> {
  const { body } = await browser.post<{ uri: string }>('/account/code', { password });
  await browser.post('/account/code/confirm', { code: oneTimeCode(body.uri) });
  return body.uri;
}
