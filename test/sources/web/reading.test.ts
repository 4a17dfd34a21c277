/** Pages, sitemaps, robots.txt and manifests of people who mean harm: what is read of them is bounded, and they stop nobody. */
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { openReader } from '#vitrine/sources/web/reading-process.js';
import { headerSignals, tdmrepSignal } from '#vitrine/sources/web/rights.js';

const reader = openReader();
afterAll(() => reader.close());
const at = 'https://press.test/a/';
const page = (html: string, charset: string | null = null) => reader.page(Buffer.from(html), at, charset);

describe('a page', () => {
  it('gives what it embeds, the largest of each, and what it links to', async () => {
    const read = await page(`<!doctype html><title> The
      mayor </title><base href="/b/"><meta property="og:image" content="og.jpg"><link rel="license" href="/cc">
      <picture><source srcset="w.webp 1x, w@2.webp 2x"><img src="w.jpg" alt="A face"></picture>
      <img srcset="s.jpg 300w,l.jpg 1200w, m.jpg 600w"><img data-src="lazy.jpg" src="data:image/gif;base64,AA">
      <noscript><img src="no.jpg"></noscript><script>document.write('<img src="script.jpg">')</script><!-- <img src="comment.jpg"> -->
      <a href="../c#x">c</a><a href="mailto:x@y">m</a><a href="javascript:x()">j</a><a href="//other.test/">o</a>`);
    expect(read).toEqual({
      title: 'The mayor',
      licence: 'https://press.test/cc',
      links: ['https://press.test/c', 'https://other.test/'],
      images: ['og.jpg', 'w@2.webp', 'w.jpg', 'l.jpg', 'lazy.jpg', 'no.jpg'].map((name) => ({
        address: `https://press.test/b/${name}`,
        title: name === 'w.jpg' ? 'A face' : null,
      })),
      metas: [],
    });
  });

  it('gives no address that holds a password', async () => {
    const read = await page(
      '<img src="https://me:secret@press.test/1.jpg"><a href="https://me@press.test/">x</a>',
    );
    expect([read.images, read.links]).toEqual([[], []]);
  });

  it('is read in its own characters', async () => {
    const bytes = Buffer.from('<meta charset="iso-8859-1"><title>caf\xe9</title>', 'latin1');
    expect((await reader.page(bytes, at, null)).title).toBe('café');
    expect(
      (await reader.page(Buffer.from('<title>caf\xe9</title>', 'latin1'), at, 'windows-1252')).title,
    ).toBe('café');
    expect((await reader.page(Buffer.from('<title>x</title>'), at, 'no-such-thing')).title).toBe('x');
  });

  it('of very many images and links is read as far as it is counted', async () => {
    const html = Array.from({ length: 100_000 }, (_, i) => `<img src=${i}><a href=p${i}>`).join('');
    const { images, links } = await page(html);
    expect([images.length, links.length]).toEqual([2000, 5000]);
  });

  it.each([
    ['nothing but openings', '<div>'.repeat(100_000)],
    ['one endless tag', `<img ${'a="b" '.repeat(100_000)}`],
    ['one endless srcset', `<img srcset="${'x, '.repeat(200_000)}">`],
    ['one endless address', `<a href="${'x'.repeat(1_000_000)}">`],
    ['zero bytes', '\0'.repeat(300_000)],
  ])('of %s holds nobody up', async (_, html) => {
    const started = performance.now();
    await page(html);
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});

describe('a sitemap', () => {
  it('may be packed; its pages may name their images', async () => {
    const xml =
      '<urlset xmlns="s" xmlns:image="i"><url><loc> https://press.test/1&amp;2 </loc><image:image><image:loc>/i.jpg</image:loc></image:image></url></urlset>';
    const expected = {
      pages: [{ address: 'https://press.test/1&2', images: ['https://press.test/i.jpg'] }],
      sitemaps: [],
    };
    expect(await reader.sitemap(Buffer.from(xml), at)).toEqual(expected);
    expect(await reader.sitemap(gzipSync(xml), at)).toEqual(expected);
  });

  it('that unpacks without end, or lies too deep, is none', async () => {
    await expect(reader.sitemap(gzipSync(Buffer.alloc(60_000_000)), at)).rejects.toMatchObject({
      code: 'photo.unreadable',
    });
    await expect(reader.sitemap(Buffer.from('<a>'.repeat(1000)), at)).rejects.toMatchObject({
      code: 'photo.unreadable',
    });
  });

  it('of very many images is read as far as they are counted', async () => {
    const image = '<i:image><i:loc>/i</i:loc></i:image>';
    const xml = `<urlset>${`<url><loc>/p</loc>${image.repeat(1000)}</url>`.repeat(150)}</urlset>`;
    const { pages } = await reader.sitemap(Buffer.from(xml), at);
    expect(pages.reduce((sum, { images }) => sum + images.length, 0)).toBe(100_000);
  });

  it('does not expand entities of its own', async () => {
    const xml =
      '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><urlset><url><loc>https://press.test/&e;</loc></url></urlset>';
    expect((await reader.sitemap(Buffer.from(xml), at)).pages[0]?.address).toBe('https://press.test/&e;');
  });
});

const may = async (text: string, path: string) =>
  (
    await reader.robots(
      Buffer.from(text),
      'https://press.test/robots.txt',
      `https://press.test${path}`,
      'Vitrine',
    )
  ).isAllowed;

describe('robots.txt (RFC 9309)', () => {
  it.each([
    ['User-agent: *\nDisallow: /a', '/a/b', false],
    ['User-agent: *\nDisallow: /a', '/b', true],
    ['User-agent: *\nDisallow: /\nAllow: /a', '/a', true],
    ['User-agent: *\nDisallow: /a*c$', '/abc', false],
    ['User-agent: *\nDisallow: /a*c$', '/abcd', true],
    ['User-agent: *\nDisallow: /\n\nUser-agent: vitrine\nDisallow:', '/a', true],
    ['User-agent: VITRINE\nUser-agent: other\nDisallow: /', '/a', false],
    ['User-agent: other\nDisallow: /', '/a', true],
    ['\uFEFFUser-agent: *\r\nDisallow: /a # why', '/a', false],
    // RFC 9309, 2.2.2: what is percent-encoded without need is what it encodes, in the rule and in the address.
    ['User-agent: *\nDisallow: /%61bc', '/abc', false],
    ['User-agent: *\nDisallow: /abc', '/%61bc', false],
    ['User-agent: *\nDisallow: /caf%c3%a9', '/caf%C3%A9', false],
    ['User-agent: *\nDisallow: /café', '/caf%C3%A9', false],
    ['User-agent: *\nDisallow: /a%2Fb', '/a/b', true],
    ['User-agent: Vitrine\n\nUser-agent: *\nDisallow: /', '/a', false],
    ['User-agent: vitrinebot\nDisallow: /', '/a', true],
    ['User-agent: Vitrine/0.1\nDisallow: /', '/a', false],
    ['User-agent: Vitrine\nDisallow: /a\n\nUser-agent: Vitrine\nDisallow: /b', '/b', false],
    ['', '/a', true],
    ['<html>not found</html>', '/a', true],
  ])('%j, %s: %s', async (text, path, expected) => expect(await may(text, path)).toBe(expected));

  it('that holds up its reader costs that reader only', async () => {
    const hasty = openReader({ timeoutMs: 1000 });
    const text = `User-agent: *\n${`Disallow: /${'*a'.repeat(200)}\n`.repeat(1200)}`;
    const ask = (robots: string, path: string) =>
      hasty.robots(Buffer.from(robots), `${at}robots.txt`, `https://press.test${path}`, 'Vitrine');
    await expect(ask(text, `/${'a'.repeat(1900)}`)).rejects.toMatchObject({ code: 'photo.unreadable' });
    await hasty.close();
    expect(await reader.page(Buffer.from('<title>still here</title>'), at, null)).toMatchObject({
      title: 'still here',
    });
  });
});

describe('IIIF', () => {
  it.each([
    ['nesting', '['.repeat(100_000)],
    ['another type', '{"type":"Person"}'],
    ['nothing', ''],
    ['no object', '[]'],
  ])('of %s is none', async (_, text) => {
    await expect(reader.iiif(Buffer.from(text), at)).rejects.toMatchObject({ code: 'photo.unreadable' });
  });

  it('survives what is not of its form', async () => {
    const text = JSON.stringify({
      type: 'Manifest',
      label: 7,
      items: [null, 'x', { items: [{ items: [{ body: [] }] }] }],
      sequences: 'no',
    });
    expect(await reader.iiif(Buffer.from(text), at)).toEqual({ images: [], documents: [] });
  });
});

const effect = (value: string) =>
  headerSignals([['x-robots-tag', value]], at, new Date('2026-06-01'))[0]?.effect;

describe('signals', () => {
  it.each([
    ['noindex', 'refused'],
    ['index, NoAI', 'refused'],
    ['none', 'refused'],
    ['vitrine: noimageindex', 'refused'],
    ['googlebot: noindex', 'allowed'],
    ['googlebot: noindex, vitrine: noimageai', 'refused'],
    ['max-snippet: 20, noimageindex', 'refused'],
    ['nofollow, noarchive', 'allowed'],
    ['noarchive noai', 'refused'],
    ['max-snippet: 20 noimageindex', 'refused'],
    ['unavailable_after: 25 Jun 2050 15:00:00 PST, noindex', 'refused'],
    ['unavailable_after: Sat, 25 Jun 2050 15:00:00 GMT, noai', 'refused'],
    ['googlebot: unavailable_after: 25 Jun 2010 15:00:00 GMT, noindex', 'allowed'],
    ['vitrine: unavailable_after: 25 Jun 2010 15:00:00 GMT', 'refused'],
    ['unavailable_after: soon', 'refused'],
    ['unavailable_after: 25 Jun 2010 15:00:00 GMT', 'refused'],
    ['unavailable_after: Sat, 25 Jun 2050 15:00:00 GMT', 'allowed'],
  ])('x-robots-tag: %s is %s', (value, expected) => expect(effect(value)).toBe(expected));

  it.each([
    ['[{"location":"/","tdm-reservation":1}]', '/x', 'refused'],
    ['[{"location":"/x","tdm-reservation":0},{"location":"/","tdm-reservation":1}]', '/x', 'allowed'],
    // Either reading reserves: the first rule does, the longest does not.
    ['[{"location":"/","tdm-reservation":1},{"location":"/x","tdm-reservation":0}]', '/x', 'refused'],
    ['[{"location":"*.jpg","tdm-reservation":1}]', '/a/b.jpg', 'refused'],
    ['[{"location":"/a*.jpg$","tdm-reservation":1}]', '/a/b.jpg?x', 'allowed'],
    ['[{"location":"/y","tdm-reservation":1}]', '/x', 'allowed'],
    ['[{"location":"/","tdm-reservation":"yes"}]', '/x', 'refused'],
    ['[{"location":"/","tdm-reservation":true}]', '/x', 'refused'],
    ['\uFEFF[{"location":"/","tdm-reservation":1}]', '/x', 'refused'],
    ['[{"location":"/","tdm-reservation":1},{"location":"/y"},7]', '/x', 'refused'],
    ['[{"location":"/café","tdm-reservation":1}]', '/caf%C3%A9/1.jpg', 'refused'],
    [
      JSON.stringify([
        ...Array.from({ length: 1500 }, () => ({ location: '/y', 'tdm-reservation': 0 })),
        { location: '/', 'tdm-reservation': 1 },
      ]),
      '/x',
      'refused',
    ],
  ])('tdmrep.json %s of %s: %s', (text, path, expected) =>
    expect(tdmrepSignal(Buffer.from(text), at, path)?.effect).toBe(expected),
  );

  it('a tdmrep.json that is none says nothing', () => {
    for (const text of ['<html>', '{}', '[1]']) expect(tdmrepSignal(Buffer.from(text), at, '/')).toBeNull();
  });
});
