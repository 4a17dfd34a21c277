/** What holds for every request, whatever it asks for. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Hono } from 'hono';
import { AppError, errorCodes } from '#vitrine/errors.js';
import { httpStatusOf } from '#vitrine/http/http-status.js';
import { openJobs } from '#vitrine/http/jobs.js';
import { limitOf } from '#vitrine/http/overload.js';
import { problem } from '#vitrine/http/problem.js';
import { rateLimit } from '#vitrine/http/rate-limit.js';
import { openMetrics } from '#vitrine/http/metrics.js';
import type { HttpEnv, Served } from '#vitrine/http/served.js';
import type { PersonId, SearchId } from '#vitrine/types.js';
import { signedAddresses } from '#vitrine/http/signed-addresses.js';
import { memberOf, openBrowser, origin, setPolicy, temporaryServer } from './temporary-server.js';
import type { Member, TemporaryServer } from './temporary-server.js';

let server: TemporaryServer;
let member: Member;

beforeAll(async () => {
  server = await temporaryServer();
  await setPolicy(server);
  member = await memberOf(server, ['curator']);
});
afterAll(() => server.remove());

describe('answers', () => {
  it('carry headers that protect the browser, refusals too', async () => {
    for (const path of ['/health', '/session', '/nowhere']) {
      const { headers } = await openBrowser(server).get(path);
      const policy = headers.get('content-security-policy')!;
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('cookies are kept from scripts and other sites', async () => {
    const browser = openBrowser(server);
    const signIn = { email: member.person.email, password: 'correct horse battery staple' };
    const { headers } = await browser.post('/session/password', signIn);
    const cookies = headers.getSetCookie().filter((line) => !/max-age=0/i.test(line));
    expect(cookies.length).toBeGreaterThan(0);
    for (const line of cookies) expect(line).toMatch(/; HttpOnly; SameSite=Lax/i);
  });

  it('of problems have one shape', async () => {
    const { status, headers, body } = await openBrowser(server).get('/session');
    expect(status).toBe(401);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(body).toEqual({
      type: 'urn:vitrine:error:session.missing',
      title: 'session.missing',
      status: 401,
      detail: expect.any(String),
      instance: `urn:vitrine:request:${headers.get('x-request-id')}`,
      code: 'session.missing',
    });
  });

  it('name the place of a mistake and never the value', async () => {
    const wrong = { email: 'not-an-address', password: 'x'.repeat(300) };
    const { status, body } = await openBrowser(server).post<{ detail: string }>('/session/password', wrong);
    expect({ status, body }).toMatchObject({ status: 400, body: { code: 'usage' } });
    expect(body.detail).toBe('email: expected an e-mail address; password: expected at most 200 characters');
    const headers = { 'content-type': 'application/json' };
    const malformed = await server.app.request(`${origin}/api/v1/session/password`, {
      method: 'POST',
      headers: { ...headers, origin },
      body: '{"email":',
    });
    expect(malformed.status).toBe(400);
  });
});

it.each(errorCodes)('%s has a status for errors', (code) => {
  expect(httpStatusOf(code)).toBeGreaterThanOrEqual(400);
});

describe('requests of other sites', () => {
  const path = '/account/tokens';
  const json = { name: 'x', days: 1 };

  it.each(['http://evil.test', 'null', 'http://localhost:9999'])('from %s change nothing', async (other) => {
    const { status, body } = await member.browser.post(path, json, { headers: { origin: other } });
    expect({ status, body }).toMatchObject({ status: 403, body: { code: 'request.foreign' } });
  });

  it('change nothing with a header of another kind than a token', async () => {
    const headers = { origin: 'http://evil.test', authorization: 'Basic dTpw' };
    const { status, body } = await member.browser.post(path, json, { headers });
    expect({ status, body }).toMatchObject({ status: 403, body: { code: 'request.foreign' } });
  });

  it('of our own pages do, unless a text in them would be cut where it is read', async () => {
    const tool = { tool: 'X', vendor: 'Y', kind: 'trial', unit: 'unit-1', from: '2026-01-01', to: null };
    expect(await member.browser.post('/tools', { ...tool, note: 'seen\0unseen' })).toMatchObject({
      status: 400,
      body: { code: 'request.invalid' },
    });
    expect(await member.browser.post(path, json)).toMatchObject({ status: 201 });
  });
});

describe('limits', () => {
  it('a body that is too long is refused, also when it does not say how long it is', async () => {
    const long = JSON.stringify({ email: 'a@example.org', password: 'x'.repeat(300_000) });
    const headers = { 'content-type': 'application/json', origin };
    const told = await server.app.request(`${origin}/api/v1/session/password`, {
      method: 'POST',
      headers: { ...headers, 'content-length': String(long.length) },
      body: long,
    });
    expect({ status: told.status, body: await told.json() }).toMatchObject({
      status: 413,
      body: { code: 'request.too-large' },
    });
    const chunked = await server.app.request(`${origin}/api/v1/session/password`, {
      method: 'POST',
      headers: { ...headers, 'transfer-encoding': 'chunked' },
      body: new Blob([long]).stream(),
      duplex: 'half',
    });
    expect(chunked.status).toBe(413);
  });

  it('whoever tries many passwords waits', async () => {
    const browser = openBrowser(server);
    const signIn = { email: 'victim@example.org', password: 'guess' };
    const statuses: number[] = [];
    for (let i = 0; i < 14; i++) statuses.push((await browser.post('/session/password', signIn)).status);
    expect(statuses[0]).toBe(401);
    const last = await browser.post('/session/password', signIn);
    expect(last).toMatchObject({ status: 429, body: { code: 'request.too-many' } });
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('fill up again with time, each caller by itself', () => {
    let now = 0;
    const limit = rateLimit(2, 60, () => now);
    limit.take('a');
    limit.take('a');
    expect(() => limit.take('a')).toThrow('try again in 1 s');
    limit.take('b');
    now += 1000;
    limit.take('a');
    expect(() => limit.take('a')).toThrow();
  });

  it('of work under way answer 503 at once, and take more when some is done', async () => {
    const gate = new EventTarget();
    const held = new Promise((resolve) => gate.addEventListener('open', resolve));
    const app = new Hono<HttpEnv>();
    app.use(async (c, next) => {
      c.set('served', { metrics: openMetrics() } as Served);
      await next();
    });
    app.onError((error, c) => problem(c, error));
    app.use(limitOf(1));
    app.get('/', async (c) => {
      await held;
      return c.text('done');
    });
    const first = app.request('/');
    const second = await app.request('/');
    expect(second.status).toBe(503);
    expect(second.headers.get('retry-after')).toBe('2');
    gate.dispatchEvent(new Event('open'));
    expect((await first).status).toBe(200);
    expect((await app.request('/')).status).toBe(200);
  });

  it('of uploads count before their bodies have come', async () => {
    const cookie = [...member.browser.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const held: ReadableStreamDefaultController[] = [];
    const upload = (): Promise<Response> =>
      new Promise((begun) => {
        const body = new ReadableStream(
          {
            pull(controller) {
              held.push(controller);
              begun(new Response(null));
              return new Promise(() => undefined);
            },
          },
          { highWaterMark: 0 },
        );
        const headers = {
          origin,
          cookie,
          'content-type': 'multipart/form-data; boundary=x',
          'content-length': '1000',
        };
        const sent = { method: 'POST', headers, body, duplex: 'half' } as RequestInit;
        void Promise.resolve(server.app.request(`${origin}/api/v1/collections/any/photos`, sent)).then(begun);
      });
    for (let i = 0; i < 16; i++) await upload();
    expect(held).toHaveLength(16);
    expect((await upload()).status).toBe(503);
    for (const controller of held) controller.error(new Error('the client left'));
  });

  it('of who follows a job count until the job has ended', async () => {
    const gate = new EventTarget();
    const held = new Promise((resolve) => gate.addEventListener('open', resolve));
    const jobs = openJobs(() => new Date());
    const run = async (): Promise<never> => {
      await held;
      throw new AppError('interrupted', 'as the test wants');
    };
    const { id } = jobs.start({
      collection: 'any',
      by: member.person.id,
      source: { kind: 'files', name: null },
      total: 0,
      bytes: 0,
      run,
    });
    const { signal } = new AbortController();
    const following = Array.from({ length: 64 }, () => jobs.follow(id, signal));
    expect(() => jobs.follow(id, signal)).toThrow('too many');
    gate.dispatchEvent(new Event('open'));
    for (const each of following) for await (const { state } of each) expect(state).not.toBe('done');
    expect(() => jobs.follow(id, signal)).not.toThrow();
    await jobs.close();
  });

  it('of jobs keep every one that goes on in reach, however many of nothing come after it', async () => {
    const jobs = openJobs(() => new Date());
    const source = { kind: 'files', name: null } as const;
    const work = { collection: 'any', by: member.person.id, source, total: 0, bytes: 0, run: untilCancelled };
    const { id } = jobs.start(work);
    for (let i = 1; i < 200; i++) jobs.start(work);
    expect(() => jobs.start(work)).toThrow('wait to be indexed');
    expect(jobs.get(id).state).not.toBe('done');
    for (const each of jobs.list()) jobs.cancel(each.id);
    await jobs.close();
    expect(jobs.list()).toHaveLength(200);
  });
});

function untilCancelled(_told: unknown, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new AppError('interrupted', 'as the test wants')));
  });
}

function parse(address: string) {
  const url = new URL(address, origin);
  const signature = url.searchParams.get('signature')!;
  return { query: { until: Number(url.searchParams.get('until')), signature } };
}

function incoming(remoteAddress: string) {
  return { incoming: { socket: { remoteAddress } } };
}

function metricsFrom(address: string) {
  return server.app.request(`${origin}/metrics`, {}, incoming(address));
}

describe('signed addresses', () => {
  const addresses = signedAddresses();
  const now = Date.UTC(2026, 0, 1);
  const shown = { path: '/faces/1', person: 'a' as PersonId, search: 's' as SearchId };

  it('open one picture for one person and two minutes at most', () => {
    const { query } = parse(addresses.sign(shown, now));
    addresses.check(shown, query, now + 59_000);
    for (const later of [1, 30_000, 59_999]) {
      const { query: signed } = parse(addresses.sign(shown, now + later));
      expect(signed.until - (now + later)).toBeLessThanOrEqual(120_000);
      expect(signed.until - (now + later)).toBeGreaterThanOrEqual(60_000);
    }
    const others = [{ path: '/faces/2' }, { person: 'b' as PersonId }, { search: null }];
    for (const other of others) expect(() => addresses.check({ ...shown, ...other }, query, now)).toThrow();
    expect(() => addresses.check(shown, { ...query, until: query.until + 60_000 }, now)).toThrow();
    expect(() => addresses.check(shown, query, now + 120_001)).toThrow();
    expect(() => signedAddresses().check(shown, query, now)).toThrow();
  });
});

describe('for operators', () => {
  it('health and readiness open to anybody and tell nothing', async () => {
    const browser = openBrowser(server);
    expect(await browser.get('/health')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await browser.get('/ready')).toMatchObject({ status: 200, body: { status: 'ok' } });
  });

  it('metrics open to this machine, or with their token', async () => {
    expect((await metricsFrom('192.0.2.1')).status).toBe(401);
    const local = await metricsFrom('127.0.0.1');
    expect(local.status).toBe(200);
    const text = await local.text();
    expect(text).toMatch(/^vitrine_log_searches \d+$/m);
    expect(text).toMatch(/^vitrine_http_requests_total\{method="GET",route="\/health",status="200"\} \d+$/m);
    expect(text).not.toContain('victim');

    const guarded = await temporaryServer({ behindProxy: true, metricsToken: 'secret' });
    try {
      const request = (headers = {}) =>
        guarded.app.request(`${origin}/metrics`, { headers }, incoming('127.0.0.1'));
      expect((await request()).status).toBe(401);
      expect((await request({ authorization: 'Bearer other' })).status).toBe(401);
      expect((await request({ authorization: 'Bearer secret' })).status).toBe(200);
    } finally {
      await guarded.remove();
    }
  });

  it('describe the API without any other site', async () => {
    const page = await member.browser.get<string>('/docs');
    expect(page.status).toBe(200);
    expect(page.body).toContain('POST /session/password');
    expect(page.body).not.toMatch(/<(script|link|img|iframe)|https?:\/\/(?!www\.w3\.org)/);
    const { body } = await member.browser.get<{ openapi: string; paths: object }>('/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    expect(Object.keys(body.paths)).toContain('/session/password');
  });
});
