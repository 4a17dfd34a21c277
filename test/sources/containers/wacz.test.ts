/** WACZ to the letter of its specification (WACZ 1.1.1), and such as differ from their own hashes. */
import { describe, expect, it } from 'vitest';
import { facePhoto } from '../../flows/temporary-vitrine.js';
import { packed, page, picture, record, sha256Digest } from '../../support/warc.js';
import { waczOf, type WaczParts } from '../../support/wacz.js';
import { contained, unpacked } from './unpacked.js';

const site = 'https://press.test';
const [first, second] = [facePhoto(1, 1), facePhoto(2, 1)];

const parts: WaczParts = {
  warcs: {
    'one.warc.gz': packed([
      page(`${site}/a`, '<title>From the HTML</title><img src=/1.pgm><img src=/2.pgm>'),
    ]),
    'two.warc.gz': packed([
      picture(`${site}/1.pgm`, first),
      picture(`${site}/2.pgm`, second),
      record({ type: 'resource', target: `urn:thumbnail:${site}/a`, block: first }),
    ]),
  },
  pages: [{ id: '1', url: `${site}/a`, title: 'As the browser showed it', ts: '2024-05-17T09:30:00Z' }],
};

const found = (wacz: Buffer, name = 'press.wacz') => contained(name, wacz);

describe('a WACZ', () => {
  it('gives its pictures with the page that another of its files has, the title of its list, and the hash of its file', async () => {
    const items = await unpacked('press.wacz', waczOf(parts));
    expect(items).toMatchObject([
      { source: `${site}/1.pgm`, page: `${site}/a`, title: 'As the browser showed it', content: first },
      { source: `${site}/2.pgm`, page: `${site}/a`, title: 'As the browser showed it', content: second },
      { location: 'press.wacz', content: null },
    ]);
    const warc = parts.warcs['two.warc.gz']!;
    expect(items[0]?.location).toBe(`press.wacz!/archive/two.warc.gz!/${site}/1.pgm at 0`);
    expect(items[0]?.provenance?.custody).toEqual([
      expect.stringMatching(/^press\.wacz sha256:/),
      `archive/two.warc.gz ${sha256Digest(warc)}, as in datapackage.json`,
      expect.stringMatching(/^record <urn:uuid:.*> at 0$/),
      expect.stringMatching(/^payload digest sha1:.* fits$/),
      expect.stringMatching(/^block digest sha256:.* fits$/),
    ]);
  });

  it('is known by what is in it, and may be packed once more', async () => {
    for (const wacz of [waczOf({ ...parts, deflated: true }), waczOf(parts)])
      expect((await found(wacz, 'archive.bin')).map(({ content }) => content)).toEqual([first, second]);
  });

  it('one of whose files differs from its hash says so, and gives what its own digests vouch for', async () => {
    const bare = record({ type: 'resource', target: `${site}/bare.pgm`, block: first });
    const warcs = { 'one.warc.gz': packed([picture(`${site}/1.pgm`, first), bare]) };
    const wrong = { 'archive/one.warc.gz': sha256Digest(Buffer.from('other')) };
    const items = await found(waczOf({ warcs, pages: [], hashes: wrong }));
    expect(items.map(({ content }) => content)).toEqual([
      'photo.corrupt: expected a whole WACZ, it differs from its hash in datapackage.json',
      first,
      'photo.corrupt: the archive differs from its hash, and the record has no digest that fits',
    ]);
    expect(items[1]?.provenance?.custody?.[0]).toMatch(
      /^archive\/one\.warc\.gz sha256:.*, differs from datapackage\.json$/,
    );
  });

  it.each([
    [
      'whose list of pages differs from its hash',
      { hashes: { 'pages/pages.jsonl': 'sha256:00' } },
      'pages/pages.jsonl',
    ],
    ['whose datapackage.json differs from its hash', { digest: 'sha256:00' }, 'datapackage.json'],
    ['without a datapackage.json', { without: 'datapackage.json' }, 'datapackage.json'],
  ])('%s says so, and gives its pictures', async (_, more, name) => {
    const items = await found(waczOf({ ...parts, ...more }));
    expect(items[0]).toMatchObject({ within: name, content: expect.stringMatching(/^photo\.corrupt/) });
    expect(items.slice(1).map(({ content }) => content)).toEqual([first, second]);
    if (name === 'pages/pages.jsonl') expect(items[1]?.title).toBe('From the HTML');
  });

  it('that was cut gives what is left, and the reason', async () => {
    const items = await found(waczOf(parts).subarray(0, -40));
    expect(items.slice(0, -1)).toEqual(await found(waczOf(parts)));
    expect(items.slice(-1)).toMatchObject([
      { within: 'press.wacz', content: expect.stringMatching(/^photo\.corrupt/) },
    ]);
  });
});
