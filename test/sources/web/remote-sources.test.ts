/** IIIF documents, lists of addresses and buckets, indexed for real: what comes with each photo, and what is refused. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchPhoto } from '#vitrine/flows/search/search-photo.js';
import { bucketItems, parseBucket } from '#vitrine/sources/s3.js';
import { openSource } from '#vitrine/sources/open-source.js';
import { iiifItems } from '#vitrine/sources/web/iiif.js';
import { listedItems } from '#vitrine/sources/web/listed-photos.js';
import type { WebSettings } from '#vitrine/sources/web/open-web.js';
import type { Provenance, SourceItems } from '#vitrine/types.js';
import {
  facePhoto,
  lawful,
  soloGrant,
  temporaryVitrine,
  type TemporaryVitrine,
} from '../../flows/temporary-vitrine.js';
import { addCollection, indexPhotos } from '../../support/curator.js';
import { openS3, type S3Server } from '../s3-server.js';
import { openTestWeb, type Pages, type TestWeb } from './test-web.js';

let web: TestWeb;
let s3: S3Server;
let temporary: TemporaryVitrine;
const contact = 'mailto:archive@example.org';
const settings: WebSettings = {
  now: () => new Date(),
  resolve: async () => ['127.0.0.1'],
  allowPrivate: (host, address) => address === '127.0.0.1' && host.endsWith('.test'),
  wait: async () => undefined,
};

const json = (value: object) => ({
  headers: { 'content-type': 'application/ld+json' },
  body: JSON.stringify(value),
});

/** Documents with pictures on two hosts. */
function museum(port: number): Pages {
  const at = (name: string) => `http://${name.replace('/', `:${port}/`)}`;
  const three = json({
    '@context': 'http://iiif.io/api/presentation/3/context.json',
    id: at('museum.test/three'),
    type: 'Manifest',
    label: { nl: ['De burgemeester'] },
    rights: 'http://creativecommons.org/publicdomain/mark/1.0/',
    requiredStatement: { label: { en: ['Attribution'] }, value: { en: ['<span>Town archive</span>'] } },
    homepage: [{ id: at('museum.test/objects/3'), type: 'Text' }],
    navDate: '1931-05-01T00:00:00Z',
    items: [
      {
        type: 'Canvas',
        label: { none: ['recto'] },
        items: [
          {
            type: 'AnnotationPage',
            items: [
              {
                type: 'Annotation',
                body: {
                  id: at('images.test/iiif/r/full/200,/0/default.jpg'),
                  type: 'Image',
                  service: [{ id: at('images.test/iiif/r'), type: 'ImageService3', profile: 'level2' }],
                },
              },
            ],
          },
        ],
      },
      { type: 'Canvas', items: [{ items: [{ body: { id: at('museum.test/plain.pgm'), type: 'Image' } }] }] },
      { type: 'Canvas', items: [{ items: [{ body: { id: at('elsewhere.test/x.jpg'), type: 'Image' } }] }] },
    ],
  });
  const two = json({
    '@context': 'http://iiif.io/api/presentation/2/context.json',
    '@id': at('museum.test/two'),
    '@type': 'sc:Manifest',
    label: 'The baker',
    attribution: 'B. Photographer',
    license: 'http://rightsstatements.org/vocab/InC/1.0/',
    sequences: [
      {
        canvases: [
          {
            '@type': 'sc:Canvas',
            images: [
              {
                resource: {
                  '@id': at('images.test/iiif/b/full/full/0/default.jpg'),
                  '@type': 'dctypes:Image',
                  service: {
                    '@context': 'http://iiif.io/api/image/2/context.json',
                    '@id': at('images.test/iiif/b/'),
                  },
                },
              },
            ],
          },
        ],
      },
    ],
  });
  return {
    'museum.test/collection': json({
      '@context': 'http://iiif.io/api/presentation/3/context.json',
      type: 'Collection',
      items: [
        { id: at('museum.test/three'), type: 'Manifest' },
        { id: at('museum.test/two'), type: 'Manifest' },
        { id: at('museum.test/broken'), type: 'Manifest' },
        { id: at('museum.test/closed/four'), type: 'Manifest' },
        { id: at('elsewhere.test/manifest'), type: 'Manifest' },
        { id: at('museum.test/collection'), type: 'Collection' },
      ],
    }),
    'museum.test/robots.txt': 'User-agent: Vitrine\nDisallow: /closed/\n',
    'museum.test/three': three,
    'museum.test/two': two,
    'museum.test/broken': '{"type": "Manifest", "items": [',
    'museum.test/page': '<!doctype html><p>a page</p>',
    'museum.test/plain.pgm': { body: facePhoto(8, 1) },
    'images.test/iiif/r/full/max/0/default.jpg': { body: facePhoto(7, 1), headers: { etag: '"r"' } },
    'images.test/iiif/b/full/full/0/default.jpg': { body: facePhoto(9, 1) },

    'list.test/1.pgm': { body: facePhoto(10, 1), headers: { etag: '"ten"' } },
    'list.test/2.pgm': { body: facePhoto(11, 1), headers: { 'tdm-reservation': '1' } },
    'list.test/page': '<!doctype html><p>no photo</p>',
  };
}

beforeAll(async () => {
  [web, temporary, s3] = await Promise.all([
    openTestWeb({}),
    temporaryVitrine(),
    openS3({
      'photos/2026/a b&c.pgm': facePhoto(12, 1),
      'photos/2026/twelve.pgm': facePhoto(12, 2),
      'photos/2026/disk.img': Buffer.alloc(5_000_000),
      'photos/2026/note.txt': Buffer.from('no photo'),
      'photos/2025/other.pgm': facePhoto(13, 1),
    }),
  ]);
  web.pages = museum(web.port);
  for (const name of ['iiif', 'list', 's3']) await addCollection(temporary.vitrine, { ...lawful, name });
});
afterAll(async () => {
  await Promise.all([web.close(), s3.close()]);
  await temporary.remove();
});

const at = (name: string) => web.address(name);
const index = async (collection: string, items: SourceItems) => {
  const before = web.asked.length;
  const summary = await indexPhotos(temporary.vitrine, { collection, items });
  return { summary, asked: web.asked.slice(before) };
};
const skipped = (summary: { skipped: { items: { source: string; code: string; reason: string }[] } }) =>
  Object.fromEntries(
    summary.skipped.items.map(({ source, code, reason }) => [
      source.replaceAll(`:${web.port}`, ''),
      `${code}: ${reason}`.replaceAll(`:${web.port}`, ''),
    ]),
  );
const find = async (collection: string, person: number) => {
  const grant = await soloGrant(temporary.vitrine, {
    case: 'C-1',
    reason: 'test',
    collections: [collection],
    user: 'tester',
  });
  const found = await searchPhoto(temporary.vitrine, grant, {
    photo: facePhoto(person, 3),
    minScore: -1,
    limit: 1,
  });
  if (found.kind !== 'answer') throw new Error('expected an answer');
  return found.answer.candidates[0]?.photo;
};
const provenanceOf = async (location: string) => {
  const row = await temporary.vitrine.store.db
    .selectFrom('source_item')
    .selectAll()
    .where('location', '=', location)
    .executeTakeFirstOrThrow();
  return JSON.parse(row.provenance ?? 'null') as Provenance;
};

/** Of photos. */
const locations = async () =>
  (
    await temporary.vitrine.store.db
      .selectFrom('source_item')
      .select('location')
      .where('photo_id', 'is not', null)
      .execute()
  ).map(({ location }) => location);

const collection = () => ({
  address: at('museum.test/collection'),
  allowHosts: [`images.test:${web.port}`],
  contact,
});

describe('IIIF', () => {
  it('is read manifest by manifest, on its own host and those that were allowed', async () => {
    const { summary, asked } = await index('iiif', iiifItems(collection(), settings));
    expect(asked).toEqual([
      'museum.test/robots.txt',
      'museum.test/.well-known/tdmrep.json',
      'museum.test/collection',
      'museum.test/three',
      'images.test/robots.txt',
      'images.test/.well-known/tdmrep.json',
      'images.test/iiif/r/full/max/0/default.jpg',
      'museum.test/plain.pgm',
      'museum.test/two',
      'images.test/iiif/b/full/full/0/default.jpg',
      'museum.test/broken',
    ]);
    expect(summary.indexed).toBe(3);
    expect(skipped(summary)).toEqual({
      'http://elsewhere.test/x.jpg':
        'photo.not-permitted: it lies outside of what was named: elsewhere.test is not among the hosts',
      'http://elsewhere.test/manifest':
        'photo.not-permitted: it lies outside of what was named: elsewhere.test is not among the hosts',
      'http://museum.test/broken':
        'photo.unreadable: it cannot be read: it is not of the form that was expected',
      'http://museum.test/closed/four':
        'photo.not-permitted: robots.txt: Disallow: /closed/ (http://museum.test/robots.txt)',
    });
  });

  it('says who, under which rights, when, and where to look (Presentation 3)', async () => {
    expect(await find('iiif', 7)).toMatchObject({
      source: at('images.test/iiif/r/full/max/0/default.jpg'),
      page: at('museum.test/objects/3'),
      title: 'De burgemeester, recto',
      capturedAt: '1931-05-01T00:00:00Z',
    });
    expect(await provenanceOf(at('images.test/iiif/r/full/max/0/default.jpg'))).toMatchObject({
      author: 'Town archive',
      licence: 'http://creativecommons.org/publicdomain/mark/1.0/',
      custody: [`IIIF ${at('museum.test/collection')}`, `IIIF ${at('museum.test/three')}`],
    });
  });

  it('says the same of Presentation 2', async () => {
    expect(await find('iiif', 9)).toMatchObject({
      source: at('images.test/iiif/b/full/full/0/default.jpg'),
      page: at('museum.test/two'),
      title: 'The baker',
    });
    expect(await provenanceOf(at('images.test/iiif/b/full/full/0/default.jpg'))).toMatchObject({
      author: 'B. Photographer',
      licence: 'http://rightsstatements.org/vocab/InC/1.0/',
    });
  });

  it('lets go of what is in the document no more and was taken down, and of nothing else', async () => {
    const before = { ...web.pages };
    web.pages['museum.test/three'] = json({ type: 'Manifest', items: [] });
    const still = await index('iiif', iiifItems(collection(), settings));
    expect(still.asked).toContain('museum.test/plain.pgm');
    expect(await locations()).toContain(at('museum.test/plain.pgm'));
    web.pages['museum.test/plain.pgm'] = { status: 404 };
    await index('iiif', iiifItems(collection(), settings));
    expect(await locations()).not.toContain(at('museum.test/plain.pgm'));
    expect(await locations()).toContain(at('images.test/iiif/r/full/max/0/default.jpg'));
    // Not of this document.
    const other = await index(
      'iiif',
      iiifItems({ ...collection(), address: at('museum.test/three') }, settings),
    );
    expect(other.asked).not.toContain('images.test/iiif/r/full/max/0/default.jpg');
    web.pages = before;
  });

  it.each([
    ['museum.test/page', 'source.refused'],
    ['museum.test/none', 'source.unreachable'],
    ['museum.test/closed/four', 'source.refused'],
  ])('is nothing else: %s', async (name, code) => {
    const items = iiifItems({ address: at(name), allowHosts: [], contact }, settings);
    await expect(index('iiif', items)).rejects.toMatchObject({ code });
  });

  it('is asked for by somebody who can be written to', () => {
    expect(() => iiifItems({ ...collection(), contact: null }, settings)).toThrow(
      expect.objectContaining({ code: 'source.refused' }),
    );
  });
});

const line = (name: string) => ({
  source: at(name),
  page: at('list.test/where'),
  title: 'Ten',
  capturedAt: '2020',
});

describe('a list of addresses', () => {
  it('is fetched line by line, with leave, and no second time where nothing changed', async () => {
    const lines = ['1.pgm', '2.pgm', 'page', 'none.pgm'].map((name) => line(`list.test/${name}`));
    const { summary, asked } = await index('list', listedItems('a.csv', lines, contact, settings));
    expect(asked).toEqual(
      ['robots.txt', '.well-known/tdmrep.json', '1.pgm', '2.pgm', 'page', 'none.pgm'].map(
        (name) => `list.test/${name}`,
      ),
    );
    expect(skipped(summary)).toEqual({
      'http://list.test/2.pgm': 'photo.not-permitted: tdm-reservation: 1 (http://list.test/2.pgm)',
      'http://list.test/page':
        'photo.unsupported: expected a JPEG, PNG, WebP, TIFF, GIF, AVIF, HEIC, PGM/PPM or camera raw photo, got XML or HTML',
      'http://list.test/none.pgm': 'photo.gone: the publisher has taken it down (404)',
    });
    expect(await find('list', 10)).toMatchObject({
      source: at('list.test/1.pgm'),
      page: at('list.test/where'),
      title: 'Ten',
    });
    const before = await provenanceOf(at('list.test/1.pgm'));
    web.pages['list.test/1.pgm'] = ({ headers }) =>
      headers['if-none-match'] === '"ten"' ? { status: 304 } : { status: 500 };
    const again = await index('list', listedItems('a.csv', lines.slice(0, 1), contact, settings));
    expect(again.summary).toMatchObject({ unchanged: 1, skipped: { total: 0 } });
    expect(await provenanceOf(at('list.test/1.pgm'))).toEqual(before);
  });
});

const bucket = (address: string, more = {}) =>
  bucketItems({ ...parseBucket(address), endpoint: s3.endpoint, ...more }, settings);

describe('a bucket', () => {
  it('is listed page by page; what is large and no photo costs its beginning', async () => {
    const { summary } = await index('s3', bucket('s3://photos/2026/'));
    expect(s3.asked.toSorted()).toEqual(
      [
        'GET photos/',
        'GET photos/',
        'GET photos/2026/a b&c.pgm',
        'GET photos/2026/disk.img bytes=0-511',
        'GET photos/2026/note.txt',
        'GET photos/2026/twelve.pgm',
      ].toSorted(),
    );
    expect(summary).toMatchObject({ indexed: 2, skipped: { total: 2, byCode: { 'photo.unsupported': 2 } } });
    expect((await find('s3', 12))?.source).toMatch(
      /^s3:\/\/127\.0\.0\.1:\d+\/photos\/2026\/(a%20b%26c|twelve)\.pgm$/,
    );
    const location = `s3://${new URL(s3.endpoint).host}/photos/2026/twelve.pgm`;
    expect(await provenanceOf(location)).toMatchObject({
      custody: [`bucket s3://${new URL(s3.endpoint).host}/photos/`],
      fetchedAt: expect.stringMatching(/Z$/) as string,
      httpHeaders: [['etag', expect.stringMatching(/^"/) as string]],
    });
  });

  it('is not read again where nothing changed', async () => {
    const before = s3.asked.length;
    s3.objects.set('photos/2026/twelve.pgm', facePhoto(14, 1));
    const { summary } = await index('s3', bucket('s3://photos/2026/'));
    expect(s3.asked.slice(before).filter((each) => !each.endsWith('/'))).toEqual([
      'GET photos/2026/twelve.pgm',
    ]);
    expect(summary).toMatchObject({ indexed: 1, unchanged: 3 });
  });

  it('is read with the credentials of the environment, or none', async () => {
    expect(s3.keys.every((key) => key === null)).toBe(true);
    process.env['AWS_ACCESS_KEY_ID'] = 'AKIATEST';
    process.env['AWS_SECRET_ACCESS_KEY'] = 'secret';
    try {
      await index('s3', bucket('s3://photos/2025', { sourceBase: 'https://press.example/2025/' }));
    } finally {
      delete process.env['AWS_ACCESS_KEY_ID'];
      delete process.env['AWS_SECRET_ACCESS_KEY'];
    }
    expect(s3.keys.at(-1)).toBe('AKIATEST');
    expect((await find('s3', 13))?.source).toBe('https://press.example/2025/2025/other.pgm');
  });

  it.each(['s3://', 's3://UPPER/x', 's3:photos', 's3://a'])('%j is none', (address) => {
    expect(() => parseBucket(address)).toThrow(expect.objectContaining({ code: 'source.invalid' }));
  });

  it('is no way to where a cloud keeps its credentials', () => {
    for (const endpoint of ['http://169.254.169.254', 'http://[fe80::1]', 'file:///etc'])
      expect(() => bucketItems({ bucket: 'photos', prefix: '', endpoint }, settings)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^source\.(refused|invalid)$/) as string }),
      );
  });

  it('that cannot be listed says so, and a name of it that points inside is not dialled', async () => {
    const inside = bucketItems(
      { bucket: 'photos', prefix: '', endpoint: null },
      { ...settings, resolve: async () => ['127.0.0.1'] },
    );
    await expect(index('s3', inside)).rejects.toMatchObject({ code: 'source.unreachable' });
  });
});

describe('what may not be read', () => {
  const remote = { contact, privateHosts: [], s3Endpoint: null, s3Buckets: [], now: () => new Date() };

  it('is refused before the first request', () => {
    expect(() =>
      openSource({ kind: 'iiif', address: 'https://www.instagram.com/x', allowHosts: [] }, remote),
    ).toThrow(expect.objectContaining({ code: 'source.refused' }));
    expect(() => openSource({ kind: 'site', text: 'name: x' }, remote)).toThrow(
      expect.objectContaining({ code: 'source.invalid' }),
    );
  });

  it('is not dialled: without a setting, nothing private is', async () => {
    const before = web.asked.length;
    const items = openSource(
      { kind: 'iiif', address: `http://127.0.0.1:${web.port}/three`, allowHosts: [] },
      remote,
    );
    await expect(index('iiif', items)).rejects.toMatchObject({ code: 'source.refused' });
    expect(web.asked.length).toBe(before);
  });
});
