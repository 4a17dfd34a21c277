/** How a guest behaves: what it waits for, how long it believes what it read, and what counts as no. Time passes by waiting only. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openGuardedFetch } from '#vitrine/sources/web/guarded-fetch.js';
import { openPoliteWeb, type Answer, type PoliteWeb } from '#vitrine/sources/web/polite-web.js';
import { openReader } from '#vitrine/sources/web/reading-process.js';
import { openTestWeb, type Pages } from './test-web.js';

const web = await openTestWeb({});
const reader = openReader();
const guarded = openGuardedFetch({
  contact: 'mailto:archive@example.org',
  allowPrivate: (_host, address) => address === '127.0.0.1',
  resolve: async () => ['127.0.0.1'],
});
afterAll(async () => {
  await Promise.all([guarded.close(), reader.close()]);
  await web.close();
});

let polite: PoliteWeb;
let time = 0;
let waits: number[] = [];
const beginning = Date.parse('2026-06-01T00:00:00Z');

function start(pages: Pages): void {
  web.pages = pages;
  [time, waits] = [0, []];
  polite = openPoliteWeb({
    guarded,
    reader,
    now: () => new Date(beginning + time),
    isNamed: (host) => /^(a|b)\.test:/.test(host),
    gapMs: 1000,
    clock: () => time,
    async wait(ms) {
      waits.push(ms);
      time += ms;
    },
  });
}

beforeEach(() => start({ 'a.test/1': 'one', 'a.test/2': 'two' }));

const ask = (of: string): Promise<Answer> =>
  polite.ask({ address: new URL(web.address(of)), mostBytes: 1000, signal: undefined });
const outcome = async (of: string): Promise<string> => {
  const answer = await ask(of);
  return answer.kind === 'refused'
    ? `${answer.standing}: ${answer.error.message}`.replaceAll(`:${web.port}`, '')
    : `${answer.kind} ${answer.fetched.status}`;
};

describe('a host', () => {
  it.each(['99999999999', '1e30', '3000000'])(
    'that asks for %s seconds between two requests is left alone',
    async (delay) => {
      start({ 'a.test/robots.txt': `User-agent: *\nCrawl-delay: ${delay}`, 'a.test/1': 'one' });
      expect(await outcome('a.test/1')).toMatch(/^passing: robots\.txt: Crawl-delay: .* counts as no/);
      expect(web.asked.at(-1)).toBe('a.test/robots.txt');
    },
  );

  it('is asked for its rules again when a day has passed', async () => {
    expect(await outcome('a.test/1')).toBe('answered 200');
    time += 23 * 3600_000;
    await ask('a.test/2');
    web.pages['a.test/robots.txt'] = 'User-agent: *\nDisallow: /1';
    web.pages['a.test/.well-known/tdmrep.json'] = '[{"location":"/2","tdm-reservation":1}]';
    expect(await outcome('a.test/1')).toBe('answered 200');
    time += 2 * 3600_000;
    expect(await outcome('a.test/1')).toBe('said: robots.txt: Disallow: /1 (http://a.test/robots.txt)');
    expect(await outcome('a.test/2')).toMatch(/^said: tdmrep\.json/);
  });

  it.each([
    ['120', 120_000],
    [new Date(beginning + 200_000).toUTCString(), 200_000],
  ])('that says Retry-After: %s is left in peace for so long', async (header, ms) => {
    web.pages['a.test/1'] = { status: 503, headers: { 'retry-after': header } };
    expect(await outcome('a.test/1')).toBe('answered 503');
    const [before, asked] = [time, web.asked.length];
    await ask('a.test/2');
    expect(web.asked.length).toBe(asked + 1);
    // A date has whole seconds.
    expect(Math.abs(Math.max(...waits) - Math.min(ms, beginning + ms - (beginning + before)))).toBeLessThan(
      5000,
    );
  });

  it.each(['3600', 'Tue, 01 Jun 2027 00:00:00 GMT'])(
    'that says Retry-After: %s is not asked again in this run',
    async (header) => {
      web.pages['a.test/1'] = { status: 429, headers: { 'retry-after': header } };
      await ask('a.test/1');
      const asked = web.asked.length;
      expect(await outcome('a.test/2')).toMatch(/^passing: its host failed too often, or asked for a pause/);
      expect(web.asked.length).toBe(asked);
    },
  );

  it('is not blamed for what was too large, nor for what the host it leads to did', async () => {
    web.pages['a.test/large'] = Buffer.alloc(5000);
    web.pages['a.test/away'] = { status: 302, headers: { location: web.address('b.test/broken') } };
    web.pages['b.test/broken'] = { status: 500 };
    for (let i = 0; i < 6; i++) {
      expect(await outcome('a.test/large')).toMatch(/^passing: more than 1000 bytes/);
      await ask('a.test/away');
    }
    expect(await outcome('a.test/2')).toBe('answered 200');
    expect(await outcome('b.test/other')).toMatch(/^passing: its host failed too often/);
  });

  it('whose robots.txt holds up its reader has given no leave, and has not said no', async () => {
    const robots = `User-agent: *\n${`Disallow: /${'*a'.repeat(200)}\n`.repeat(1200)}`;
    const hasty = openReader({ timeoutMs: 500 });
    start({ 'a.test/robots.txt': robots });
    polite = openPoliteWeb({
      guarded,
      reader: hasty,
      now: () => new Date(),
      isNamed: () => true,
      gapMs: 0,
      wait: async () => undefined,
    });
    const path = `a.test/${'a'.repeat(1900)}`;
    for (let i = 0; i < 2; i++)
      expect(await outcome(path)).toMatch(/^passing: robots\.txt: it cannot be read/);
    await hasty.close();
  });

  it.each<[Pages[string], string]>([
    [Buffer.alloc(600_000, 'x'), 'passing: robots.txt: more than 524288 bytes'],
    [{ status: 401 }, 'seen: robots.txt: answered 401'],
    [{ status: 503 }, 'passing: robots.txt: answered 503'],
    [
      { status: 301, headers: { location: 'http://elsewhere.test/robots.txt' } },
      'passing: robots.txt: it lies outside',
    ],
    [{ status: 404 }, 'answered 200'],
    ['\uFEFFUser-agent: *\nDisallow: /1$', 'said: robots.txt: Disallow: /1$'],
  ])('of a robots.txt like %j', async (robots, expected) => {
    web.pages['a.test/robots.txt'] = robots;
    expect(await outcome('a.test/1')).toContain(expected);
  });

  it('that leads to where nobody may go has said nothing', async () => {
    web.pages['a.test/1'] = { status: 302, headers: { location: 'http://10.0.0.1/' } };
    expect(await outcome('a.test/1')).toMatch(/^passing: not fetched: its address is not public/);
    expect(await outcome('www.facebook.com/x')).toMatch(/^said: the terms of/);
    expect(await outcome('x.com./x')).toMatch(/^said: the terms of/);
  });
});
