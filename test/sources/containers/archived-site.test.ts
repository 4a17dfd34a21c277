/**
 * A real web archive from beginning to end: wget fetches a small site into a WARC file, the file is indexed into a real store, and a search for a
 * face gives back the address and the page. Another writer, warcio, is read alike.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WARCRecord, WARCSerializer } from 'warcio';
import { indexPhotos } from '#vitrine/flows/collections/index-photos.js';
import { actAsUser } from '#vitrine/flows/people/solo.js';
import { searchPhoto } from '#vitrine/flows/search/search-photo.js';
import { foundFiles } from '#vitrine/sources/folder.js';
import { openHolders } from '#vitrine/sources/open-holders.js';
import { addCollection } from '../../support/curator.js';
import {
  facePhoto,
  lawful,
  soloGrant,
  temporaryVitrine,
  type TemporaryVitrine,
} from '../../flows/temporary-vitrine.js';
import { packed, record } from '../../support/warc.js';
import { waczOf } from '../../support/wacz.js';
import { contained } from './unpacked.js';

const run = promisify(execFile);
const hasWget = await run('wget', ['--version']).then(
  () => true,
  () => false,
);
if (!hasWget) console.warn('skipped: a web archive written by wget, because there is no wget');

const jpeg = (person: number, photo: number): Promise<Buffer> =>
  sharp(facePhoto(person, photo).subarray(-160 * 160), { raw: { width: 160, height: 160, channels: 1 } })
    .jpeg({ quality: 95 })
    .toBuffer();

const byText = (a = '', b = ''): number => a.localeCompare(b);

const folder = mkdtempSync(join(tmpdir(), 'vitrine-web-'));
afterAll(() => rmSync(folder, { recursive: true }));

let temporary: TemporaryVitrine;
beforeAll(async () => {
  temporary = await temporaryVitrine();
});
afterAll(() => temporary.remove());

async function index(collection: string, file: string, retrySkipped = false) {
  const { vitrine } = temporary;
  return indexPhotos(vitrine, await actAsUser(vitrine, 'tester'), {
    collection,
    items: (context) => openHolders(foundFiles([file]), context),
    retrySkipped,
  });
}

/** The best candidate for a photo of that person which is nowhere in the archive. */
async function bestFor(person: number, collection: string) {
  const why = { case: 'C-1', reason: 'test', collections: [collection], user: 'tester' };
  const grant = await soloGrant(temporary.vitrine, why);
  const result = await searchPhoto(temporary.vitrine, grant, {
    photo: facePhoto(person, 9),
    minScore: -1,
    acceptLowQuality: true,
  });
  if (result.kind !== 'answer') throw new Error('expected an answer');
  return result.answer.candidates[0]!.photo;
}

describe.skipIf(!hasWget)('a site that wget archived', () => {
  let server: Server;
  let site = '';

  beforeAll(async () => {
    const photos = new Map([
      ['/photos/plain.jpg', await jpeg(1, 1)],
      ['/photos/dense.jpg', await jpeg(2, 1)],
      ['/photos/shared.jpg', await jpeg(3, 1)],
      ['/photos/moved.jpg', await jpeg(4, 1)],
      ['/photos/alone.jpg', await jpeg(5, 1)],
    ]);
    const html = `<!doctype html><title>Opening night</title>
      <meta property="og:image" content="/photos/shared.jpg">
      <img src="photos/plain.jpg" alt="On stage"><img src="photos/old.jpg">
      <img srcset="/photos/dense.jpg 2x">`;
    server = createServer((request, response) => {
      const photo = photos.get(request.url ?? '');
      if (request.url === '/photos/old.jpg') response.writeHead(302, { Location: '/photos/moved.jpg' }).end();
      else if (photo !== undefined) response.writeHead(200, { 'Content-Type': 'image/jpeg' }).end(photo);
      // Of unknown length, so that it comes in chunks.
      else
        response
          .writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' })
          .write(html, () => response.end());
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  const archive = async (name: string, ...options: string[]): Promise<string> => {
    const quiet = [
      '--no-config',
      '-q',
      '-e',
      'robots=off',
      '--tries=1',
      '--timeout=20',
      '-P',
      join(folder, name),
    ];
    const wanted = [`${site}/news`, `${site}/photos/shared.jpg`, `${site}/photos/alone.jpg`];
    await run('wget', [...quiet, '-p', `--warc-file=${join(folder, name)}`, ...options, ...wanted]);
    return join(folder, name);
  };

  it('is indexed; a search gives the address, the page, its title and the time', async () => {
    await addCollection(temporary.vitrine, { ...lawful, name: 'site' });
    const file = `${await archive('site')}.warc.gz`;
    expect(await index('site', file)).toMatchObject({ indexed: 5, skipped: { total: 0 } });
    for (const [person, photo, page] of [
      [1, 'plain', '/news'],
      [4, 'moved', '/news'],
      [5, 'alone', null],
    ] as const) {
      const best = await bestFor(person, 'site');
      expect(best).toMatchObject({
        source: `${site}/photos/${photo}.jpg`,
        page: page === null ? null : `${site}${page}`,
        title: page === null ? null : 'Opening night',
      });
      expect(Math.abs(Date.parse(best.capturedAt!) - Date.now())).toBeLessThan(600_000);
    }
    const pages = await temporary.vitrine.store.db
      .selectFrom('source_item')
      .select(['source', 'page'])
      .execute();
    expect(Object.fromEntries(pages.map(({ source, page }) => [source, page]))).toMatchObject({
      [`${site}/photos/dense.jpg`]: `${site}/news`,
      [`${site}/photos/shared.jpg`]: `${site}/news`,
    });
    // It is seen again without being opened.
    expect(await index('site', file)).toMatchObject({ seen: 1, unchanged: 1 });
  });

  it('is read alike where it is not packed', async () => {
    const bytes = readFileSync(`${await archive('plain', '--no-warc-compression')}.warc`);
    const items = await contained('plain.warc', bytes);
    expect(items.map(({ source }) => source?.replace(`${site}/photos/`, '')).toSorted(byText)).toEqual([
      'alone.jpg',
      'dense.jpg',
      'moved.jpg',
      'plain.jpg',
      'shared.jpg',
    ]);
    for (const { provenance } of items)
      expect(provenance?.custody).toEqual(
        expect.arrayContaining([expect.stringMatching(/^payload digest sha1:.* fits$/)]),
      );
  });
});

async function written(url: string, body: Uint8Array, type: string, httpHeaders = {}): Promise<Uint8Array> {
  const about = { url, type: 'response', date: '2024-03-01T12:00:00Z', warcVersion: 'WARC/1.1' } as const;
  const made = WARCRecord.create(
    { ...about, httpHeaders: { 'Content-Type': type, ...httpHeaders } },
    (async function* () {
      yield body;
    })(),
  );
  return WARCSerializer.serialize(made, {
    gzip: true,
    digest: { algo: 'sha-256', prefix: 'sha256:', base32: true },
  });
}

describe('a WACZ of records that warcio wrote', () => {
  const site = 'https://press.test';

  it('is indexed; what is damaged in it is on record with its reason', async () => {
    const html = Buffer.from('<title>Meeting</title><img srcset="a.jpg 1x, b.jpg 2x"><img src=c.jpg>');
    const [a, b, c] = await Promise.all(
      [6, 7, 8].map(async (person, i) =>
        written(`${site}/x/${'abc'[i]}.jpg`, await jpeg(person, 1), 'image/jpeg'),
      ),
    );
    b![b!.length >> 1]! ^= 1;
    const page = await written(`${site}/x/`, html, 'text/html');
    const info = packed([record({ type: 'warcinfo', block: 'software: warcio' })]);
    const warc = Buffer.concat([info, a!, b!, c!, page].map((each) => Buffer.from(each)));
    const file = join(folder, 'press.wacz');
    const pages = [{ url: `${site}/x/`, title: 'The meeting', ts: '2024-03-01T12:00:00Z' }];
    writeFileSync(file, waczOf({ warcs: { 'data.warc.gz': warc }, pages }));
    await addCollection(temporary.vitrine, { ...lawful, name: 'press' });
    const summary = await index('press', file);
    expect(summary).toMatchObject({ indexed: 2, skipped: { total: 1 } });
    expect(summary.skipped.items[0]).toMatchObject({ code: 'photo.corrupt' });
    for (const [person, name] of [
      [6, 'a'],
      [8, 'c'],
    ] as const)
      expect(await bestFor(person, 'press')).toMatchObject({
        source: `${site}/x/${name}.jpg`,
        page: `${site}/x/`,
        title: 'The meeting',
        capturedAt: '2024-03-01T12:00:00Z',
      });
  });
});
