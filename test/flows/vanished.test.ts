/** What a whole run over paths no longer finds, on real folders. */
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { IndexRequest } from '#vitrine/flows/collections/index-photos.js';
import { removeVanished } from '#vitrine/flows/collections/vanished.js';
import { verify } from '#vitrine/flows/index/verify.js';
import { actAsUser } from '#vitrine/flows/people/solo.js';
import type { Vitrine } from '#vitrine/flows/vitrine.js';
import { idSet } from '#vitrine/lib/id-set.js';
import { foundFiles } from '#vitrine/sources/folder.js';
import { openHolders } from '#vitrine/sources/open-holders.js';
import { searchedPlaces } from '#vitrine/sources/whereabouts.js';
import { addCollection, indexPhotos } from '../support/curator.js';
import { zipOf } from '../support/zip.js';
import { facePhoto, lawful, temporaryVitrine, type TemporaryVitrine } from './temporary-vitrine.js';

let temporary: TemporaryVitrine;
let vitrine: Vitrine;
let folder: string;
let name: string;
let tests = 0;

beforeAll(async () => {
  temporary = await temporaryVitrine();
  vitrine = temporary.vitrine;
});
afterAll(() => temporary.remove());
beforeEach(async () => {
  name = `test ${++tests}`;
  folder = join(temporary.config.dataDir, '..', name);
  mkdirSync(join(folder, 'sub'), { recursive: true });
  await addCollection(vitrine, { ...lawful, name });
});

const put = (path: string, bytes: Uint8Array) => writeFileSync(join(folder, path), bytes);
const zip = (...persons: [person: number, photo: number][]) =>
  zipOf(
    persons.map(([person, photo]) => ({ name: `${person}-${photo}.pgm`, bytes: facePhoto(person, photo) })),
  );

async function index(paths = [folder], more: Partial<IndexRequest> = {}) {
  const places = await searchedPlaces(paths);
  return indexPhotos(vitrine, {
    collection: name,
    items: (context) => openHolders(foundFiles(paths), context),
    places,
    ...more,
  });
}

async function remove(paths = [folder]) {
  return removeVanished(vitrine, await actAsUser(vitrine, 'test'), name, await searchedPlaces(paths));
}

/** Below the folder, of those that are marked. */
async function marked() {
  const rows = await vitrine.store.db
    .selectFrom('source_item')
    .innerJoin('collection', 'collection.id', 'source_item.collection_id')
    .select(['location', 'vanished_at'])
    .where('collection.name', '=', name)
    .where('vanished_at', 'is not', null)
    .orderBy('location')
    .execute();
  return rows.map(({ location }) => location.slice(folder.length + 1));
}

async function counts() {
  const { photos } = await vitrine.store.db
    .selectFrom('photo')
    .innerJoin('collection', 'collection.id', 'photo.collection_id')
    .select((select) => select.fn.count('photo.id').as('photos'))
    .where('collection.name', '=', name)
    .executeTakeFirstOrThrow();
  return Number(photos);
}

test('a file that is gone is marked and counted, its photo stays, and back again it is known', async () => {
  put('a.pgm', facePhoto(1, 1));
  put('sub/b.pgm', facePhoto(2, 1));
  put('c.pgm', facePhoto(3, 1));
  expect(await index()).toMatchObject({ indexed: 3, vanished: { total: 0, newly: 0, mostlyGone: [] } });
  renameSync(join(folder, 'sub/b.pgm'), join(folder, '..', `${name}.kept`));
  expect(await index()).toMatchObject({
    unchanged: 2,
    vanished: { total: 1, newly: 1, items: [{ source: join(folder, 'sub/b.pgm'), hasPhoto: true }] },
  });
  expect(await index()).toMatchObject({ vanished: { total: 1, newly: 0, mostlyGone: [] } });
  expect(await marked()).toEqual(['sub/b.pgm']);
  expect(await counts()).toBe(3);
  renameSync(join(folder, '..', `${name}.kept`), join(folder, 'sub/b.pgm'));
  expect(await index()).toMatchObject({ vanished: { total: 0 } });
  expect(await marked()).toEqual([]);
});

test('a changed file is noticed beside a vanished one, and only what was searched is looked at', async () => {
  for (const n of [1, 2, 3, 4]) put(`sub/${n}.pgm`, facePhoto(n, 1));
  put('other.pgm', facePhoto(5, 1));
  put('sub.pgm', facePhoto(6, 1));
  await index();
  put('sub/1.pgm', facePhoto(7, 1));
  for (const path of ['sub/2.pgm', 'other.pgm', 'sub.pgm']) rmSync(join(folder, path));
  expect(await index([join(folder, 'sub')])).toMatchObject({
    indexed: 1,
    unchanged: 2,
    vanished: { total: 1 },
  });
  expect(await marked()).toEqual(['sub/2.pgm']);
});

test('a run that was stopped, and one that failed, mark nothing', async () => {
  for (const n of [1, 2, 3]) put(`${n}.pgm`, facePhoto(n, 1));
  await index();
  rmSync(join(folder, '3.pgm'));
  const stop = new AbortController();
  stop.abort();
  expect(await index([folder], { signal: stop.signal })).toMatchObject({ interrupted: true, vanished: null });
  const failing = index([folder], {
    // eslint-disable-next-line require-yield
    items: async function* () {
      throw new Error('the source breaks');
    },
  });
  await expect(failing).rejects.toThrow('the source breaks');
  expect(await marked()).toEqual([]);
});

test('what lies in a holder that is left as it is has not vanished; out of a changed one it has', async () => {
  put('x.zip', zip([1, 1], [2, 1]));
  put('y.zip', zip([3, 1], [4, 1]));
  expect(await index()).toMatchObject({ indexed: 4 });
  expect(await index()).toMatchObject({ indexed: 0, vanished: { total: 0 } });
  put('x.zip', zip([1, 1], [5, 1]));
  expect(await index()).toMatchObject({ indexed: 1, vanished: { total: 1, newly: 1 } });
  expect(await marked()).toEqual(['x.zip!/2-1.pgm']);
  // A damaged one is seen, but not to its end.
  put('y.zip', zip([3, 1], [4, 1]).subarray(0, 30_000));
  expect(await index()).toMatchObject({ vanished: { total: 1 } });
  rmSync(join(folder, 'x.zip'));
  expect(await index()).toMatchObject({ vanished: { total: 3, newly: 2 } });
  expect(await marked()).toEqual(['x.zip', 'x.zip!/1-1.pgm', 'x.zip!/2-1.pgm', 'x.zip!/5-1.pgm']);
});

test('a holder that was away is opened again, and what it holds is back with it', async () => {
  put('x.zip', zip([1, 1], [2, 1]));
  put('a.pgm', facePhoto(3, 1));
  await index();
  renameSync(join(folder, 'x.zip'), join(folder, '..', `${name}.kept`));
  expect(await index()).toMatchObject({ vanished: { total: 2 } });
  renameSync(join(folder, '..', `${name}.kept`), join(folder, 'x.zip'));
  expect(await index()).toMatchObject({ vanished: { total: 0 } });
  expect(await marked()).toEqual([]);
});

test('what is reached by another way is not gone', async () => {
  mkdirSync(join(folder, 'sub/deep'));
  put('sub/deep/a.pgm', facePhoto(1, 1));
  mkdirSync(join(folder, 'ways'));
  symlinkSync(join(folder, 'sub/deep'), join(folder, 'ways/deep'));
  const ways = join(folder, 'ways');
  expect(await index([ways])).toMatchObject({ indexed: 1 });
  expect(await index([ways, join(folder, 'sub')])).toMatchObject({ duplicates: 1, vanished: { total: 0 } });
});

test('an empty folder is told as mostly gone; removing takes photos that are nowhere else, and is in the log', async () => {
  put('sub/a.pgm', facePhoto(1, 1));
  put('sub/b.pgm', facePhoto(2, 1));
  put('twin.pgm', facePhoto(2, 1));
  put('sub/text.txt', Buffer.from('no photo'));
  await index();
  expect(await remove()).toEqual({ addresses: 0, photos: 0 });
  rmSync(join(folder, 'sub'), { recursive: true });
  mkdirSync(join(folder, 'sub'));
  const summary = await index([join(folder, 'sub')]);
  expect(summary.vanished).toMatchObject({ total: 3, newly: 3, mostlyGone: [join(folder, 'sub')] });
  expect(await counts()).toBe(2);
  expect(await remove()).toEqual({ addresses: 3, photos: 1 });
  expect(await counts()).toBe(1);
  const log = await vitrine.logs.open('events');
  const last = [];
  for (let i = log.size - 2; i < log.size; i++)
    last.push(JSON.parse(Buffer.from(await log.read(i)).toString()));
  expect(last).toMatchObject([
    { type: 'erasure.done', what: 'addresses', reason: 'vanished', count: 3 },
    { type: 'erasure.done', what: 'photos', reason: 'vanished', count: 1 },
  ]);
  expect(await verify(vitrine)).toMatchObject({ ok: true, problems: [] });
});

test('a hundred thousand seen items take kilobytes', () => {
  const seen = idSet();
  for (let id = 1; id <= 100_000; id += 3) seen.add(id);
  expect([seen.has(1), seen.has(2), seen.has(4), seen.has(99_999), seen.has(1e9)]).toEqual([
    true,
    false,
    true,
    false,
    false,
  ]);
  expect(seen.bytes).toBeLessThan(33_000);
});
