/** Holders of photos in a bucket and behind an address: opened like those on this machine, and nothing of them stays on its disk. */
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bucketItems, bucketPlace, parseBucket } from '#vitrine/sources/s3.js';
import { listedItems } from '#vitrine/sources/web/listed-photos.js';
import type { WebSettings } from '#vitrine/sources/web/open-web.js';
import type { Provenance, SourceItems } from '#vitrine/types.js';
import { addCollection, indexPhotos } from '../../support/curator.js';
import { randomFrom } from '../../support/photos.js';
import { zipOf } from '../../support/zip.js';
import { facePhoto, lawful, temporaryVitrine, type TemporaryVitrine } from '../../flows/temporary-vitrine.js';
import { openS3, type S3Server } from '../s3-server.js';
import { openTestWeb, type Pages, type TestWeb } from './test-web.js';

let web: TestWeb;
let s3: S3Server;
let temporary: TemporaryVitrine;
let folder: string;
const before = process.env['TMPDIR'];
const settings: WebSettings = {
  now: () => new Date(),
  resolve: async () => ['127.0.0.1'],
  allowPrivate: (host, address) => address === '127.0.0.1' && host.endsWith('.test'),
  wait: async () => undefined,
};

const random = randomFrom(1);
/** Above what is read at once. */
const padding = Buffer.from(Array.from({ length: 4_300_000 }, () => Math.floor(random() * 256)));
const small = zipOf([{ name: 'in/1.pgm', bytes: facePhoto(1, 1) }]);
const large = zipOf([
  { name: 'noise.bin', bytes: padding },
  { name: '2.pgm', bytes: facePhoto(2, 1) },
]);

beforeAll(async () => {
  temporary = await temporaryVitrine();
  folder = await mkdtemp(join(tmpdir(), 'holders-'));
  process.env['TMPDIR'] = folder;
  [web, s3] = await Promise.all([
    openTestWeb({}),
    openS3({ 'crawls/a/small.zip': small, 'crawls/a/large.zip': large, 'crawls/a/3.pgm': facePhoto(3, 1) }),
  ]);
  for (const name of ['bucket', 'list']) await addCollection(temporary.vitrine, { ...lawful, name });
});
afterAll(async () => {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  await Promise.all([web.close(), s3.close()]);
  await temporary.remove();
  await rm(folder, { recursive: true });
});

const bucket = () => ({ ...parseBucket('s3://crawls/a/'), endpoint: s3.endpoint });
const indexBucket = (more: object = {}) =>
  indexPhotos(temporary.vitrine, {
    collection: 'bucket',
    items: bucketItems(bucket(), settings),
    places: [bucketPlace(bucket())],
    ...more,
  });
const indexList = (names: string[], more: Partial<WebSettings> = {}) => {
  const lines = names.map((name) => ({
    source: web.address(name),
    page: null,
    title: 'The crawl',
    capturedAt: '2020',
  }));
  const items: SourceItems = listedItems('crawls.csv', lines, 'mailto:a@example.org', {
    ...settings,
    ...more,
  });
  return indexPhotos(temporary.vitrine, { collection: 'list', items });
};
const rows = async (collection: string) =>
  (
    await temporary.vitrine.store.db
      .selectFrom('source_item')
      .innerJoin('collection', 'collection.id', 'source_item.collection_id')
      .where('collection.name', '=', collection)
      .selectAll('source_item')
      .execute()
  ).map((row) => ({ ...row, name: row.location.replace(/^(s3|http):\/\/[^/]*:\d+\//, '') }));
const outcomes = async (collection: string) =>
  Object.fromEntries(
    (await rows(collection)).map(({ name, photo_id, skip_code, skip_reason }) => [
      name,
      photo_id === null ? (skip_code === null ? 'opened' : `${skip_code}: ${skip_reason}`) : 'photo',
    ]),
  );
const left = async () => (await readdir(folder)).filter((name) => name.startsWith('vitrine-'));

describe('a bucket', () => {
  it('has its holders opened, each photo with the address of the object and its place in it', async () => {
    expect(await indexBucket()).toMatchObject({ indexed: 3 });
    expect(await outcomes('bucket')).toMatchObject({
      'crawls/a/small.zip': 'opened',
      'crawls/a/small.zip!/in/1.pgm': 'photo',
      'crawls/a/large.zip': 'opened',
      'crawls/a/large.zip!/2.pgm': 'photo',
      'crawls/a/3.pgm': 'photo',
    });
    const row = (await rows('bucket')).find(({ name }) => name.endsWith('2.pgm'))!;
    const { custody, fetchedAt } = JSON.parse(row.provenance!) as Provenance;
    const place = `s3://${new URL(s3.endpoint).host}/crawls/`;
    expect(custody[0]).toBe(`bucket ${place}`);
    expect(custody[1]).toMatch(new RegExp(`^${place}a/large\\.zip sha256:[0-9a-f]{64}$`));
    expect(fetchedAt).toMatch(/Z$/);
    expect(await left()).toEqual([]);
  });

  it('is not asked again for what did not change, and shows what vanished', async () => {
    s3.asked.length = 0;
    expect(await indexBucket()).toMatchObject({ indexed: 0, vanished: { total: 0 } });
    expect(s3.asked.filter((each) => !each.endsWith('/'))).toEqual([]);
    s3.objects.delete('crawls/a/small.zip');
    s3.objects.delete('crawls/a/3.pgm');
    const { vanished } = await indexBucket();
    expect(vanished?.items.map(({ source }) => source.replace(/^.*crawls/, '')).toSorted()).toEqual([
      '/a/3.pgm',
      '/a/small.zip!/in/1.pgm',
    ]);
    expect((await outcomes('bucket'))['crawls/a/3.pgm']).toBe('photo');
  });

  it('that lies about what it holds is believed as far as it is listed', async () => {
    s3.objects.set('crawls/a/lie.pgm', facePhoto(5, 1));
    s3.sent.set('crawls/a/lie.pgm', Buffer.concat([facePhoto(5, 1), Buffer.alloc(50_000_000)]));
    s3.objects.set('crawls/a/large.pgm', Buffer.concat([facePhoto(6, 1), padding]));
    s3.sent.set('crawls/a/large.pgm', facePhoto(6, 1));
    s3.objects.set('crawls/a/../../secret.pgm', facePhoto(7, 1));
    await indexBucket();
    const size = 'photo.unreadable: the object is of another size than the bucket said';
    expect(await outcomes('bucket')).toMatchObject({
      'crawls/a/lie.pgm': size,
      'crawls/a/large.pgm': size,
      'crawls/a/../../secret.pgm': 'photo.refused: its key has steps that lead elsewhere',
    });
    expect(s3.asked.some((each) => each.includes('secret'))).toBe(false);
    s3.sent.delete('crawls/a/lie.pgm');
    expect(await indexBucket()).toMatchObject({ indexed: 1 });
  });

  it('that lists the same for ever is given up', async () => {
    s3.loops = true;
    await indexBucket();
    s3.loops = false;
  });
});

const zip: Pages[string] = ({ headers }) =>
  headers['if-none-match'] === '"z"' ? { status: 304 } : { body: large, headers: { etag: '"z"' } };

describe('a list of addresses', () => {
  it('may name holders', async () => {
    web.pages['list.test/crawl.zip'] = zip;
    web.pages['list.test/4.pgm'] = { body: facePhoto(4, 1) };
    expect(await indexList(['list.test/crawl.zip', 'list.test/4.pgm'])).toMatchObject({ indexed: 2 });
    expect(await outcomes('list')).toMatchObject({
      'crawl.zip': 'opened',
      'crawl.zip!/2.pgm': 'photo',
      '4.pgm': 'photo',
    });
    const row = (await rows('list')).find(({ name }) => name.endsWith('2.pgm'))!;
    expect(row).toMatchObject({ source: `${web.address('list.test/crawl.zip')}!/2.pgm`, title: 'The crawl' });
    const { custody, rights, httpHeaders } = JSON.parse(row.provenance!) as Provenance;
    expect(custody[0]).toBe('list "crawls.csv"');
    expect(custody[1]).toMatch(/crawl\.zip sha256:[0-9a-f]{64}$/);
    expect(rights.map(({ signal }) => signal)).toContain('robots.txt');
    expect(httpHeaders).toContainEqual(['etag', '"z"']);
    expect(await left()).toEqual([]);
  });

  it('fetches no holder again that did not change', async () => {
    expect(await indexList(['list.test/crawl.zip'])).toMatchObject({ indexed: 0, unchanged: 1 });
    expect((await outcomes('list'))['crawl.zip!/2.pgm']).toBe('photo');
  });

  it('opens none that may not be used, or breaks off', async () => {
    web.pages['list.test/reserved.zip'] = { body: large, headers: { 'tdm-reservation': '1' } };
    web.pages['list.test/broken.zip'] = {
      by(_request, response) {
        response.writeHead(200, { 'content-length': large.length });
        response.write(large.subarray(0, 1_000_000), () => response.destroy());
      },
    };
    await indexList(['list.test/reserved.zip', 'list.test/broken.zip']);
    expect(await outcomes('list')).toMatchObject({
      'reserved.zip': expect.stringMatching(/^photo\.not-permitted: tdm-reservation/) as string,
      'broken.zip': expect.stringMatching(/^photo\.unreadable: no answer/) as string,
    });
    expect(await left()).toEqual([]);
  });

  it('removes what a process left that is no more, and nothing of one that is at work', async () => {
    const gone = 'vitrine-fetched-999999999-abc';
    const other = `vitrine-fetched-${process.ppid}-abc`;
    for (const name of [gone, other]) await mkdir(join(folder, name));
    web.pages['list.test/crawl.zip'] = { body: large };
    await indexList(['list.test/crawl.zip']);
    expect(await left()).toEqual([other]);
    await rm(join(folder, other), { recursive: true });
  });

  it('loses what a holder held when it is taken down', async () => {
    web.pages['list.test/crawl.zip'] = { status: 410 };
    await indexList(['list.test/crawl.zip']);
    expect(await outcomes('list')).toMatchObject({
      'crawl.zip': expect.stringMatching(/^photo\.gone/) as string,
      'crawl.zip!/2.pgm': expect.stringMatching(/^photo\.gone/) as string,
      '4.pgm': 'photo',
    });
  });
});
