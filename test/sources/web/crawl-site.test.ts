/**
 * A test web of several hosts, crawled within a site.yaml into a real collection: exactly the allowed requests are made, every refusal is in
 * the store with its reason, and a search finds the right address and page. Visits follow each other in this file.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchPhoto } from '#vitrine/flows/search/search-photo.js';
import { siteItems } from '#vitrine/sources/web/crawl-site.js';
import type { WebSettings } from '#vitrine/sources/web/open-web.js';
import { readSite, type Site } from '#vitrine/sources/web/site.js';
import type { Provenance } from '#vitrine/types.js';
import { addCollection, indexPhotos } from '../../support/curator.js';
import {
  facePhoto,
  lawful,
  soloGrant,
  temporaryVitrine,
  type TemporaryVitrine,
} from '../../flows/temporary-vitrine.js';
import { openTestWeb, type Pages, type Reply, type TestWeb } from './test-web.js';

const html = (body: string, head = '') =>
  `<!doctype html><html><head><title>A page</title>${head}</head><body>${body}</body></html>`;
const face = (person: number, headers: Record<string, string> = {}): Reply => ({
  body: facePhoto(person, 1),
  headers,
});
const outward = Array.from({ length: 100 }, (_, i) => `<a href="http://elsewhere${i}.test/">x</a>`).join('');

/** Answers 304 where the condition holds. */
const tagged =
  (person: number, etag: string): Pages[string] =>
  (request) =>
    request.headers['if-none-match'] === etag ? { status: 304 } : face(person, { etag });
const dated =
  (person: number, date: string): Pages[string] =>
  (request) =>
    request.headers['if-modified-since'] === date ? { status: 304 } : face(person, { 'last-modified': date });

function pagesAt(port: number): Pages {
  const at = (name: string) => `http://${name.replace('/', `:${port}/`)}`;
  return {
    'press.test/robots.txt':
      'User-agent: *\nDisallow: /press/closed\nCrawl-delay: 7\n\nUser-agent: other\nDisallow: /\n',
    'press.test/sitemap.xml': `<?xml version="1.0"?><sitemapindex><sitemap><loc>${at('press.test/map-1.xml')}</loc></sitemap><sitemap><loc>http://elsewhere.test/map.xml</loc></sitemap></sitemapindex>`,
    'press.test/map-1.xml': `<urlset xmlns:image="x"><url><loc>${at('press.test/press/one')}</loc></url><url><loc>${at('press.test/about')}</loc></url></urlset>`,
    'press.test/press/one': html(
      `${outward}<img src="/img/small.pgm" srcset="/img/1.pgm 1200w, /img/small.pgm 300w" alt="The first">
       <img src="http://pictures.test:${port}/2.pgm"><img src="http://cdn.test/x.jpg"><img src="/img/excluded/3.pgm">
       <a href="two#top">two</a><a href="closed">closed</a><a href="/elsewhere">not in the globs</a><a href="/press/linked.pgm">large</a>
       <a href="/press/away">away</a><a href="/press/inside">inside</a><a href="/press/gone">gone</a><a href="/press/fails">fails</a>`,
    ),
    'press.test/press/two': html(
      '<img src="/img/3.pgm"><img src="/img/1.pgm"><a href="one">back</a>',
      '<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">',
    ),
    'press.test/press/linked.pgm': tagged(4, '"four"'),
    'press.test/press/away': { status: 302, headers: { location: 'http://cdn.test/away' } },
    'press.test/press/inside': { status: 302, headers: { location: 'http://169.254.169.254/latest/' } },
    'press.test/press/fails': { status: 500, body: 'oh' },
    'press.test/img/1.pgm': tagged(1, '"one"'),
    'press.test/img/3.pgm': dated(3, 'Mon, 02 Mar 2026 10:00:00 GMT'),
    'pictures.test/2.pgm': face(2),

    'quiet.test/start': html(
      `<img src="/a.pgm"><img src="/b.pgm"><img src="/c.pgm"><img src="/d.pgm"><img src="/e.pgm"><img src="/page.pgm">
       <a href="/noimage">p</a><a href="/noai">p</a><a href="/tdm">p</a><a href="/nofollow">p</a>`,
    ),
    'quiet.test/.well-known/tdmrep.json':
      '[{"location":"/d.*","tdm-reservation":1,"tdm-policy":"https://quiet.test/policy.json"}]',
    'quiet.test/a.pgm': face(5, { 'x-robots-tag': 'noimageindex' }),
    'quiet.test/b.pgm': face(5, { 'x-robots-tag': 'googlebot: noindex, nofollow' }),
    'quiet.test/c.pgm': face(5, { 'tdm-reservation': '1' }),
    'quiet.test/d.pgm': face(5),
    'quiet.test/e.pgm': 'not a picture at all',
    'quiet.test/page.pgm': face(6, { 'x-robots-tag': 'unavailable_after: Sat, 01 Jan 2000 00:00:00 GMT' }),
    'quiet.test/noimage': html('<img src="/f.pgm">', '<meta name="robots" content="NoImageIndex">'),
    'quiet.test/noai': html(
      '<img src="/g.pgm"><img src="/b.pgm">',
      '<meta name="robots" content="max-snippet:10, noai">',
    ),
    'quiet.test/tdm': html('<img src="/h.pgm">', '<meta name="tdm-reservation" content="1">'),
    'quiet.test/nofollow': html('<a href="/never">never</a>', '<meta name="robots" content="nofollow">'),

    'login.test/robots.txt': { status: 403 },
    'broken.test/robots.txt': { status: 503 },
    'slow.test/robots.txt': { by: () => {} },
    'trap.test/robots.txt': { status: 301, headers: { location: 'http://127.0.0.9/robots.txt' } },
    'loop.test/robots.txt': { status: 301, headers: { location: '/robots.txt' } },
  };
}

const hosts = ['press', 'pictures', 'quiet', 'login', 'broken', 'slow', 'trap', 'loop'].map(
  (name) => `${name}.test`,
);
const start = ['quiet.test/start', 'login.test/', 'broken.test/', 'slow.test/', 'trap.test/', 'loop.test/'];

const siteText = (port: number, more: Record<string, unknown> = {}) =>
  JSON.stringify({
    name: 'Press photos',
    hosts: hosts.map((host) => `${host}:${port}`),
    sitemaps: [`http://press.test:${port}/sitemap.xml`],
    start: start.map((each) => `http://${each.replace('/', `:${port}/`)}`),
    pages: { include: ['/press/**', '/start', '/no*', '/tdm', '/'] },
    photos: { exclude: ['/img/excluded/**'] },
    permission: 'letter of 2026-03-02',
    basis: 'legitimate interest',
    approver: 'A. Curator',
    contact: 'mailto:archive@example.org',
    until: '2099-12-31',
    ...more,
  });

function siteOf(text: string): Site {
  const reading = readSite(text);
  if (!reading.ok) throw new Error(JSON.stringify(reading.defects));
  return reading.site;
}

/** Without its scheme and port. */
const name = (location: string) => location.replace(/^http:\/\//, '').replace(/:\d+/, '');

describe('a named website', () => {
  let web: TestWeb;
  let temporary: TemporaryVitrine;
  /** Each wait, and which request came after it. Time passes by waiting only. */
  const waits: { ms: number; next: number }[] = [];
  let time = 0;
  const settings: WebSettings = {
    now: () => new Date(),
    resolve: async () => ['127.0.0.1'],
    allowPrivate: (host, address) => address === '127.0.0.1' && hosts.includes(host),
    headersTimeoutMs: 300,
    clock: () => time,
    async wait(ms) {
      time += ms;
      waits.push({ ms, next: web.asked.length });
    },
  };
  beforeAll(async () => {
    [web, temporary] = await Promise.all([openTestWeb({}), temporaryVitrine()]);
    web.pages = pagesAt(web.port);
    await addCollection(temporary.vitrine, { ...lawful, name: 'press' });
  });
  afterAll(async () => {
    await web.close();
    await temporary.remove();
  });

  const visit = async (text = siteText(web.port)) => {
    const before = web.asked.length;
    const items = siteItems(siteOf(text), settings);
    const summary = await indexPhotos(temporary.vitrine, { collection: 'press', items });
    return { summary, asked: web.asked.slice(before) };
  };
  const rows = () => temporary.vitrine.store.db.selectFrom('source_item').selectAll().execute();
  const skips = async () =>
    Object.fromEntries(
      (await rows()).flatMap((row) =>
        row.skip_code === null
          ? []
          : [[name(row.location), `${row.skip_code}: ${row.skip_reason}`.replaceAll(`:${web.port}`, '')]],
      ),
    );
  const photos = async () =>
    Object.fromEntries(
      (await rows()).flatMap((row) =>
        row.photo_id === null ? [] : [[name(row.location), name(row.page ?? '')]],
      ),
    );
  const rightsOf = async (location: string) => {
    const row = (await rows()).find((each) => name(each.location) === location);
    return (JSON.parse(row?.provenance ?? 'null') as Provenance | null)?.rights ?? [];
  };

  it('is asked exactly for what it allows', async () => {
    const { asked } = await visit();
    expect(asked).toEqual([
      'press.test/robots.txt',
      'press.test/.well-known/tdmrep.json',
      'press.test/sitemap.xml',
      'press.test/map-1.xml',
      'press.test/press/one',
      'press.test/img/1.pgm',
      'pictures.test/robots.txt',
      'pictures.test/.well-known/tdmrep.json',
      'pictures.test/2.pgm',
      'quiet.test/robots.txt',
      'quiet.test/.well-known/tdmrep.json',
      'quiet.test/start',
      'quiet.test/a.pgm',
      'quiet.test/b.pgm',
      'quiet.test/c.pgm',
      'quiet.test/e.pgm',
      'quiet.test/page.pgm',
      'login.test/robots.txt',
      'broken.test/robots.txt',
      'slow.test/robots.txt',
      'trap.test/robots.txt',
      'loop.test/robots.txt',
      'loop.test/robots.txt',
      'loop.test/robots.txt',
      'loop.test/robots.txt',
      'loop.test/robots.txt',
      'loop.test/robots.txt',
      'press.test/press/two',
      'press.test/img/3.pgm',
      'press.test/press/linked.pgm',
      'press.test/press/away',
      'press.test/press/inside',
      'press.test/press/gone',
      'press.test/press/fails',
      'quiet.test/noimage',
      'quiet.test/noai',
      'quiet.test/tdm',
      'quiet.test/nofollow',
    ]);
  });

  it('gave these photos, each with its page', async () => {
    expect(await photos()).toEqual({
      'press.test/img/1.pgm': 'press.test/press/one',
      'pictures.test/2.pgm': 'press.test/press/one',
      'press.test/img/3.pgm': 'press.test/press/two',
      'press.test/press/linked.pgm': 'press.test/press/one',
      'quiet.test/b.pgm': 'quiet.test/start',
    });
  });

  it('has a reason in the store for every refusal', async () => {
    expect(await skips()).toEqual({
      'cdn.test/x.jpg':
        'photo.not-permitted: it lies outside of what was named: cdn.test is not among the hosts',
      'press.test/img/excluded/3.pgm': 'photo.not-permitted: the site.yaml excludes its path',
      'press.test/press/closed':
        'photo.not-permitted: robots.txt: Disallow: /press/closed (http://press.test/robots.txt)',
      'press.test/press/away':
        'photo.not-permitted: it lies outside of what was named: cdn.test is not among the hosts',
      'press.test/press/inside': 'photo.not-permitted: not fetched: its address is not public (linkLocal)',
      'press.test/press/gone': 'photo.gone: the publisher has taken it down (404)',
      'press.test/press/fails': "photo.unreadable: the publisher's server answered 500",
      'quiet.test/a.pgm': 'photo.not-permitted: x-robots-tag: noimageindex (http://quiet.test/a.pgm)',
      'quiet.test/c.pgm': 'photo.not-permitted: tdm-reservation: 1 (http://quiet.test/c.pgm)',
      'quiet.test/d.pgm':
        'photo.not-permitted: tdmrep.json: /d.*: 1 (http://quiet.test/.well-known/tdmrep.json)',
      'quiet.test/e.pgm':
        'photo.unsupported: expected a JPEG, PNG, WebP, TIFF, GIF, AVIF, HEIC, PGM/PPM or camera raw photo, got text',
      'quiet.test/page.pgm':
        'photo.not-permitted: x-robots-tag: unavailable_after: Sat, 01 Jan 2000 00:00:00 GMT (http://quiet.test/page.pgm)',
      'quiet.test/f.pgm': 'photo.not-permitted: meta robots: NoImageIndex (http://quiet.test/noimage)',
      'quiet.test/g.pgm': 'photo.not-permitted: meta robots: max-snippet:10, noai (http://quiet.test/noai)',
      'quiet.test/h.pgm': 'photo.not-permitted: meta tdm-reservation: 1 (http://quiet.test/tdm)',
      'login.test/':
        'photo.not-permitted: robots.txt: answered 403, which counts as no (http://login.test/robots.txt)',
      'broken.test/':
        'photo.not-permitted: robots.txt: answered 503, which counts as no (http://broken.test/robots.txt)',
      'slow.test/':
        'photo.not-permitted: robots.txt: no answer: UND_ERR_HEADERS_TIMEOUT, which counts as no (http://slow.test/robots.txt)',
      'trap.test/':
        'photo.not-permitted: robots.txt: not fetched: its address is not public (loopback), which counts as no (http://trap.test/robots.txt)',
      'loop.test/':
        'photo.not-permitted: robots.txt: more than 5 redirects, which counts as no (http://loop.test/robots.txt)',
    });
  });

  it('has every signal that was looked at in the provenance, allowed or refused', async () => {
    const effects = (await rightsOf('press.test/img/3.pgm')).map(
      ({ signal, effect }) => `${signal} ${effect}`,
    );
    expect(effects).toEqual([
      'permission allowed',
      'basis allowed',
      'robots.txt allowed',
      'tdmrep.json allowed',
      'x-robots-tag allowed',
      'tdm-reservation allowed',
      'meta robots allowed',
      'robots.txt allowed',
      'tdmrep.json allowed',
      'x-robots-tag allowed',
      'tdm-reservation allowed',
    ]);
    const refused = (await rightsOf('quiet.test/d.pgm')).at(-1);
    expect(refused).toEqual({
      signal: 'tdmrep.json',
      value: '/d.*: 1',
      from: `http://quiet.test:${web.port}/.well-known/tdmrep.json`,
      effect: 'refused',
    });
    const row = (await rows()).find((each) => name(each.location) === 'press.test/img/3.pgm');
    const provenance = JSON.parse(row!.provenance!) as Provenance;
    expect(provenance.licence).toBe('https://creativecommons.org/licenses/by/4.0/');
    expect(provenance.custody).toEqual(['website "Press photos", named by A. Curator']);
    expect(provenance.httpHeaders).toContainEqual(['last-modified', 'Mon, 02 Mar 2026 10:00:00 GMT']);
    expect(provenance.fetchedAt).toMatch(/^\d{4}-.*Z$/);
  });

  it('is asked no faster than the slower of its crawl-delay and the manifest', () => {
    const before = Object.fromEntries(waits.map(({ ms, next }) => [web.asked[next], ms]));
    // Before its robots.txt is read the manifest's own rate counts, and between different hosts none.
    expect(before).toMatchObject({
      'press.test/.well-known/tdmrep.json': 7000,
      'press.test/press/one': 7000,
      'press.test/img/1.pgm': 7000,
      'quiet.test/.well-known/tdmrep.json': 2000,
      'quiet.test/a.pgm': 2000,
      'loop.test/robots.txt': 2000,
    });
    expect(before['pictures.test/robots.txt']).toBeUndefined();
  });

  it('is found by a search, with address and page', async () => {
    const grant = await soloGrant(temporary.vitrine, {
      case: 'C-1',
      reason: 'test',
      collections: ['press'],
      user: 'tester',
    });
    const found = await searchPhoto(temporary.vitrine, grant, {
      photo: facePhoto(1, 3),
      minScore: -1,
      limit: 1,
    });
    if (found.kind !== 'answer') throw new Error('expected an answer');
    expect(found.answer.candidates[0]?.photo).toMatchObject({
      source: web.address('press.test/img/1.pgm'),
      page: web.address('press.test/press/one'),
      title: 'The first',
    });
  });

  it('visited again, sends only what changed, and changes nothing', async () => {
    const before = await rows();
    const { summary, asked } = await visit();
    expect(summary).toMatchObject({ indexed: 0, duplicates: 0, unchanged: 5 });
    expect(asked).toContain('press.test/img/1.pgm');
    const conditional = web.headersOf
      .slice(-asked.length)
      .filter((each) => each['if-none-match'] ?? each['if-modified-since']);
    expect(conditional.map((each) => each['if-none-match'] ?? each['if-modified-since'])).toEqual([
      '"one"',
      'Mon, 02 Mar 2026 10:00:00 GMT',
      '"four"',
    ]);
    const kept = (all: typeof before) =>
      all.filter((row) => row.photo_id !== null && !row.version!.startsWith('sha256'));
    expect(kept(await rows())).toEqual(kept(before));
  });

  it('loses here what it lost there, keeps what is only linked no more, and what it cannot tell of', async () => {
    web.pages['press.test/press/one'] = html('<a href="two">two</a><img src="/img/1.pgm">');
    web.pages['press.test/img/1.pgm'] = { status: 410 };
    web.pages['press.test/img/3.pgm'] = { status: 500 };
    web.pages['quiet.test/robots.txt'] = { status: 503 };
    web.pages['press.test/robots.txt'] = 'User-agent: vitrine\nDisallow: /press/linked\n';
    const { asked } = await visit();
    // Linked no more, and asked for again.
    expect(asked.filter((each) => each.startsWith('pictures.test'))).toContain('pictures.test/2.pgm');
    // It is known of it what was known.
    expect((await photos())['pictures.test/2.pgm']).toBe('press.test/press/one');
    expect(Object.keys(await photos()).toSorted()).toEqual([
      'pictures.test/2.pgm',
      'press.test/img/3.pgm',
      'quiet.test/b.pgm',
    ]);
    expect(await skips()).toMatchObject({
      'press.test/img/1.pgm': 'photo.gone: the publisher has taken it down (410)',
      'press.test/img/3.pgm': "photo.unreadable: the publisher's server answered 500",
      'press.test/press/linked.pgm':
        'photo.not-permitted: robots.txt: Disallow: /press/linked (http://press.test/robots.txt)',
      'quiet.test/b.pgm':
        'photo.unreadable: robots.txt: answered 503, which counts as no (http://quiet.test/robots.txt)',
    });
  });

  it('keeps what it has through a second outage, of another kind', async () => {
    web.pages['press.test/robots.txt'] = { status: 500 };
    await visit();
    expect(Object.keys(await photos())).toContain('press.test/img/3.pgm');
    expect((await skips())['press.test/img/3.pgm']).toMatch(/^photo\.unreadable: robots\.txt: answered 500/);
  });

  it('stops at its limits, and says where', async () => {
    web.pages = pagesAt(web.port);
    const { asked } = await visit(siteText(web.port, { limits: { pages: 1 } }));
    expect(asked.filter((each) => /press\.test\/press\/(?!linked)/.test(each))).toEqual([
      'press.test/press/one',
    ]);
    expect((await skips())['quiet.test/start']).toBe(
      'photo.refused: the limit of the site.yaml is reached: 1 pages',
    );
    await visit(siteText(web.port, { limits: { photos: 1 } }));
    expect((await skips())['pictures.test/2.pgm']).toBe(
      'photo.unreadable: the limit of the site.yaml is reached: 1 photos',
    );
    expect(Object.keys(await photos())).toContain('pictures.test/2.pgm');
  });

  it.each<[Record<string, unknown>, string]>([
    [{ until: '2020-01-01' }, 'the last day'],
    [{ permission: undefined }, 'permission or a licence'],
    [{ basis: undefined }, 'legal basis'],
    ...[
      'facebook.com',
      'm.facebook.com',
      'scontent.cdninstagram.com',
      'www.tiktok.com',
      'x.com',
      'pbs.twimg.com',
      'nl.linkedin.com',
      'vk.com',
      'www.pinterest.fr',
      'old.reddit.com',
      'youtu.be',
      'gotinder.com',
    ].map(
      (host) =>
        [{ hosts: [host], start: [`https://${host}/`], sitemaps: [] }, `the terms of ${host} forbid`] as [
          Record<string, unknown>,
          string,
        ],
    ),
  ])('is refused before the first request: %j', (more, why) => {
    const before = web.asked.length;
    expect(() => siteItems(siteOf(siteText(web.port, more)), settings)).toThrow(
      expect.objectContaining({ code: 'source.refused', message: expect.stringContaining(why) as string }),
    );
    expect(web.asked.length).toBe(before);
  });
});

const permitsPage = (path: string, include: string[], exclude: string[] = []) =>
  siteOf(siteText(1, { pages: { include, exclude } })).permits.page(new URL(`http://press.test:1${path}`));

describe('site.yaml', () => {
  it('is told its defects one by one, with their lines', () => {
    const text = `name: Press
hosts: [www.example.org, "*.example.org"]
start:
  - https://www.example.org/press/
  - https://other.example.org/
approver: A. Curator
contact: archive@example.org
until: tomorrow
seconds_between_requests: 0
depth: 3
`;
    expect(readSite(text)).toEqual({
      ok: false,
      defects: [
        {
          line: 2,
          message:
            'hosts.1: expected a host name such as www.example.org, in lower case and without wildcards',
        },
        { line: 5, message: 'start.1: its host is not among the hosts' },
        { line: 8, message: 'until: expected a day such as 2027-12-31' },
        { line: 9, message: 'seconds_between_requests: expected at least 0.2' },
        { line: 10, message: 'not known here: "depth"' },
      ],
    });
  });

  it.each(['', 'just text', '[1, 2', '&a [*a, *a]', 'a: 1\na: 2'])('%j is none', (text) => {
    const reading = readSite(text);
    expect(reading.ok ? [] : reading.defects).not.toEqual([]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['contact: expected a mail address', { contact: 'the archive' }],
    ['start.0: expected an address without a user', { start: ['https://me:secret@press.test:1/'] }],
    ['pages.include.0: expected a path glob that begins with /', { pages: { include: ['press'] } }],
    ['pages.include.0: expected nothing special in a glob', { pages: { include: ['/[a-z]*'] } }],
    ['pages.exclude.0: expected at most 64 alternatives', { pages: { exclude: [`/${'{a,b}'.repeat(7)}`] } }],
  ])('%s', (why, more) => {
    const reading = readSite(siteText(1, more));
    const told = reading.ok ? [] : reading.defects.map(({ message }) => message);
    expect(told).toContainEqual(expect.stringContaining(why));
    expect(JSON.stringify(reading)).not.toContain('secret');
  });

  it.each([
    ['of keys without end', Array.from({ length: 8000 }, (_, i) => `k${i}: x`).join('\n')],
    ['of 200 kB', Array.from({ length: 25_000 }, (_, i) => `k${i}: x`).join('\n')],
    ['that nests without end', '['.repeat(65_000)],
    ['of tags', '!<tag:x> '.repeat(7000)],
  ])('%s holds nobody up', (_, text) => {
    const started = performance.now();
    expect(readSite(text).ok).toBe(false);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it.each<[string, string, boolean]>([
    ['/**', '/', true],
    ['/press/**', '/press', true],
    ['/press/**', '/press/a/b', true],
    ['/press/**', '/pressing', false],
    ['/press/*', '/press/', false],
    ['/press/*', '/press/a', true],
    ['/press/*', '/press/a/b', false],
    ['/a/**/z*', '/a/b/z/c/zz', true],
    ['/a/**/z', '/a/z', true],
    ['/a?c', '/abc', true],
    ['/*.{jpg,png}', '/x.png', true],
    ['/*.{jpg,png}', '/x.gif', false],
    ['/(a+)+b', '/(a+)+b', true],
    ['/a.c', '/abc', false],
  ])('the glob %s and the path %s: %s', (glob, path, expected) =>
    expect(permitsPage(path, [glob])).toBe(expected),
  );

  it.each([
    ['/privé/**', '/priv%C3%A9/1'],
    ['/press/internal/**', '/press/%69nternal/1'],
    ['/press/internal/**', '/press//internal/1'],
    ['/press/internal/**', '/press/./internal/1'],
  ])('what %s excludes is not had by writing it as %s', (exclude, path) =>
    expect(permitsPage(path, ['/**'], [exclude])).toBe(false),
  );

  it.each(['/(a+)+b', '/*a*a*a*a*a*a*a*b', `/${'**/a*a*a/'.repeat(20)}b`])(
    'the glob %s holds nobody up',
    (glob) => {
      const permits = siteOf(siteText(1, { pages: { include: [glob] } })).permits;
      const started = performance.now();
      for (let i = 0; i < 50; i++)
        permits.page(new URL(`http://press.test:1/${'a'.repeat(900)}${'/aaa'.repeat(250)}`));
      expect(performance.now() - started).toBeLessThan(2000);
    },
  );

  it('takes the small social networks for what they are: not on the list, and so a matter of their own robots.txt', () => {
    for (const host of ['fax.com', 'mytinder.example.org', 'notfacebook.com', 'pinterest.example.org'])
      expect(() =>
        siteItems(siteOf(siteText(1, { hosts: [host], start: [`https://${host}/`], sitemaps: [] })), {
          now: () => new Date(),
        }),
      ).not.toThrow();
  });
});
