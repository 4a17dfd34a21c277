/** Sources named over HTTP: what becomes a job, and what no request can open. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { soloPolicy } from '#vitrine/flows/policy/policy.js';
import { facePhoto } from '../flows/temporary-vitrine.js';
import { openS3, type S3Server } from '../sources/s3-server.js';
import { openTestWeb, type TestWeb } from '../sources/web/test-web.js';
import {
  memberOf,
  setPolicy,
  temporaryServer,
  type Member,
  type TemporaryServer,
} from './temporary-server.js';

interface Job {
  id: string;
  state: string;
  code?: string;
  detail?: string;
  total: number;
  remainingSeconds: number | null;
  error: { code: string; detail: string } | null;
  summary: { indexed: number; skipped: { items: { source: string; code: string; reason: string }[] } } | null;
}

interface Check {
  defects: { total: number; items: { line: number | null; message: string }[] };
  refusals: { reason: string; subject: string | null }[];
  plan: object | null;
}

let web: TestWeb;
let s3: S3Server;
let server: TemporaryServer;
let cleo: Member;

beforeAll(async () => {
  [web, s3] = await Promise.all([
    openTestWeb({
      'localhost/1.pgm': { body: facePhoto(1, 1) },
      'localhost/robots.txt': 'User-agent: *\nDisallow: /closed\n',
      'localhost/start': '<!doctype html><img src="/1.pgm">',
    }),
    openS3({ 'open/1.pgm': facePhoto(2, 1), 'shut/1.pgm': facePhoto(3, 1) }),
  ]);
  Object.assign(process.env, {
    VITRINE_PRIVATE_HOSTS: 'localhost',
    VITRINE_CONTACT: 'mailto:archive@example.org',
    VITRINE_BUCKET_ENDPOINT: s3.endpoint,
    VITRINE_BUCKETS: 'open',
  });
  server = await temporaryServer();
  await setPolicy(server, soloPolicy);
  cleo = await memberOf(server, ['curator']);
  await cleo.browser.post('/collections', {
    name: 'web',
    owner: 'Desk',
    basis: 'consent',
    purpose: 'testing',
  });
});
afterAll(async () => {
  await server.remove();
  await Promise.all([web.close(), s3.close()]);
  for (const name of ['PRIVATE_HOSTS', 'CONTACT', 'BUCKET_ENDPOINT', 'BUCKETS'])
    delete process.env[`VITRINE_${name}`];
});

const add = (source: object) => cleo.browser.post<Job>('/collections/web/sources', { source });

const check = async (source: object) =>
  (await cleo.browser.post<Check>('/collections/web/sources/check', { source })).body;

/** What the job came to. */
async function outcome(source: object): Promise<Job> {
  const { status, body } = await add(source);
  expect(status).toBe(202);
  const events = await cleo.browser.get<string>(`/jobs/${body.id}/events`);
  return [...events.body.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data!) as Job).at(-1)!;
}

const siteText = (host: string, start = '/start') =>
  JSON.stringify({
    name: 'Local',
    hosts: [host],
    start: [`http://${host}${start}`],
    permission: 'letter',
    basis: 'consent',
    approver: 'Cleo',
    contact: 'mailto:archive@example.org',
    until: '2099-01-01',
    seconds_between_requests: 0.2,
  });

describe('a source over HTTP', () => {
  it('is a list of addresses, fetched with leave', async () => {
    const lines = ['1.pgm', 'closed/2.pgm'].map((path) => ({
      source_url: web.address(`localhost/${path}`),
      page_url: null,
    }));
    const job = await outcome({ kind: 'addresses', lines });
    expect(job).toMatchObject({ state: 'done', total: 2, summary: { indexed: 1 } });
    expect(job.summary?.skipped.items.map(({ code }) => code)).toEqual(['photo.not-permitted']);
  });

  it('is a website, with its site.yaml', async () => {
    const job = await outcome({ kind: 'site', text: siteText(`localhost:${web.port}`) });
    expect(job).toMatchObject({ state: 'done', summary: { indexed: 0 } });
    expect(web.asked).toContain('localhost/start');
  });

  it('is a bucket that the server names, and no other one', async () => {
    expect(await outcome({ kind: 's3', address: 's3://open/' })).toMatchObject({
      state: 'done',
      summary: { indexed: 1 },
    });
    const before = s3.asked.length;
    expect((await add({ kind: 's3', address: 's3://shut/' })).body).toMatchObject({ code: 'source.refused' });
    expect(s3.asked.length).toBe(before);
  });

  it.each([
    [{ kind: 'site', text: 'name: x' }, 400, 'source.invalid'],
    [{ kind: 'site', text: siteText('www.facebook.com') }, 403, 'source.refused'],
    [{ kind: 'addresses', lines: [{ path: '/etc/passwd' }] }, 400, 'source.invalid'],
    [{ kind: 'addresses', lines: [{ source_url: 'file:///etc/passwd' }] }, 400, 'source.invalid'],
    [{ kind: 's3', address: 'https://x' }, 400, 'source.invalid'],
  ])('is refused before there is a job: %j', async (source, status, code) => {
    const answer = await add(source);
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
  });

  it.each([
    'http://127.0.0.1:PORT/1.pgm',
    'http://[::1]:PORT/1.pgm',
    'http://169.254.169.254/latest/meta-data/',
  ])('opens nothing private: %s', async (address) => {
    const before = web.asked.length;
    const source_url = address.replace('PORT', String(web.port));
    const job = await outcome({ kind: 'addresses', lines: [{ source_url }] });
    expect(job.summary?.skipped.items[0]).toMatchObject({
      code: 'photo.not-permitted',
      reason: expect.stringContaining('not public') as string,
    });
    expect(web.asked.length).toBe(before);
  });

  it('says why a IIIF document could not be read', async () => {
    const job = await outcome({ kind: 'iiif', address: web.address('localhost/start') });
    expect(job).toMatchObject({ state: 'failed', error: { code: 'source.refused' } });
  });

  it('is told by kind, with who let it be read and until when, and never by the photo', async () => {
    const { body } = await cleo.browser.get<{ items: { kind: string; declaration: string }[] }>(
      '/collections/web/sources',
    );
    expect(new Set(body.items.map(({ kind }) => kind))).toEqual(
      new Set(['addresses', 'bucket', 'iiif', 'site']),
    );
    expect(body.items.find(({ kind }) => kind === 'site')).toMatchObject({
      declaration: siteText(`localhost:${web.port}`),
      approver: expect.any(String) as string,
      basis: expect.any(String) as string,
      until: expect.any(String) as string,
      salts: { declaration: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    });
    for (const { kind, declaration } of body.items)
      if (kind === 'addresses') expect(declaration).not.toContain('http');
    const log = await server.vitrine.logs.open('events');
    const counted: Record<string, number> = {};
    for await (const { bytes } of log.entries()) {
      const entry = JSON.parse(Buffer.from(bytes).toString()) as { sources?: Record<string, number> };
      for (const [kind, count] of Object.entries(entry.sources ?? {}))
        counted[kind] = (counted[kind] ?? 0) + count;
    }
    expect(Object.keys(counted).every((kind) => ['addresses', 'bucket', 'site'].includes(kind))).toBe(true);
    expect(Object.keys(counted).length).toBeGreaterThan(1);
  });

  it('is told what is open here', async () => {
    expect((await cleo.browser.get('/sources')).body).toEqual({
      contact: 'mailto:archive@example.org',
      buckets: ['open'],
    });
  });

  it('is checked before anything is fetched: every defect with its line', async () => {
    const before = web.asked.length;
    const { defects, plan } = await check({ kind: 'site', text: 'name: x\nhosts: [X]\ndepth: 3\ndeep: 4\n' });
    expect(plan).toBeNull();
    expect(defects.items.slice(0, 3)).toEqual([
      { line: 2, message: expect.stringContaining('hosts.0: expected a host name') as string },
      { line: 3, message: 'not known here: "depth"' },
      { line: 4, message: 'not known here: "deep"' },
    ]);
    expect(defects.items.at(-1)).toEqual({
      line: null,
      message: expect.stringContaining('missing') as string,
    });
    const list = await check({ kind: 'list', name: 'a.csv', text: 'path,source_url\na.jpg,\n,ftp://x\n' });
    expect(list.defects.items.map(({ line }) => line)).toEqual([3]);
    const files = await check({ kind: 'list', name: 'a.csv', text: 'path\na.jpg\n' });
    expect(files.defects.items).toEqual([
      { line: 2, message: 'path: expected an address in source_url, not a file' },
    ]);
    const iiif = await check({ kind: 'iiif', address: 'x', allowHosts: ['https://y'] });
    expect(iiif.defects.total).toBe(2);
    expect(web.asked.length).toBe(before);
  });

  it('is told everything for which it is refused', async () => {
    const text = siteText('www.facebook.com').replace('"permission"', '"licence_"').replace('2099', '2001');
    const { refusals } = await check({
      kind: 'site',
      text: text.replace('"licence_":"letter",', '').replace('"basis":"consent",', ''),
    });
    expect(refusals.map(({ reason, subject }) => [reason, subject])).toEqual([
      ['forbidden-host', 'www.facebook.com'],
      ['permission', null],
      ['basis', null],
      ['until', '2001-01-01'],
    ]);
  });

  it('is a list as a text, whose number of addresses is known from the start', async () => {
    const lines = [web.address('localhost/1.pgm'), web.address('localhost/none.pgm'), 'https://x.com/1.jpg'];
    const source = { kind: 'list', name: 'more.csv', text: ['source_url', ...lines].join('\n') };
    expect((await check(source)).plan).toMatchObject({
      name: 'more.csv',
      hostsInAll: 1,
      secondsBetweenRequests: 1,
      list: { total: 3, forbidden: 1 },
    });
    const job = await outcome(source);
    expect(job).toMatchObject({ total: 3, source: { kind: 'list', name: 'more.csv' } });
  });

  it('lets go of what was taken down, and says so', async () => {
    web.pages = { ...web.pages, 'localhost/start': '<img src="/7.pgm">', 'localhost/7.pgm': facePhoto(7, 1) };
    const source = { kind: 'site', text: siteText(`localhost:${web.port}`) };
    expect(await outcome(source)).toMatchObject({ summary: { indexed: 1, removed: 0 } });
    web.pages = { ...web.pages, 'localhost/7.pgm': { status: 410 } };
    expect(await outcome(source)).toMatchObject({ summary: { indexed: 0, removed: 1 } });
  });

  it('is known afterwards: who published it, when it was fetched, what was said of its rights', async () => {
    const { body } = await cleo.browser.get<{ ids: string }>('/collections/web/gallery?text=1.pgm');
    const id = Number(body.ids.split(',')[0]);
    const found = await cleo.browser.get<{ items: object[] }>(`/collections/web/photos/${id}/addresses`);
    expect(found.body.items[0]).toMatchObject({
      source: web.address('localhost/1.pgm'),
      provenance: {
        fetchedAt: expect.stringMatching(/^20/) as string,
        custody: [expect.any(String) as string],
      },
    });
    expect((await cleo.browser.get(`/collections/web/photos/999999/addresses`)).status).toBe(404);
    const skipped = await cleo.browser.get<{ items: { source: string; signal: string | null }[] }>(
      '/collections/web/skipped',
    );
    const closed = skipped.body.items.find(({ source }) => source.endsWith('/closed/2.pgm'));
    expect(closed?.signal).toBe('robots.txt');
  });
});
