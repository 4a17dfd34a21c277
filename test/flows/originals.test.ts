/** The bytes of photos as they came: kept, read again where they are, and gone with the photo in every way it can go. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readOriginal } from '#vitrine/flows/collections/original.js';
import { removePhoto } from '#vitrine/flows/collections/remove-photo.js';
import { removeVanished } from '#vitrine/flows/collections/vanished.js';
import { verify } from '#vitrine/flows/index/verify.js';
import { reembed } from '#vitrine/flows/models/reembed.js';
import { actAsUser } from '#vitrine/flows/people/solo.js';
import type { Vitrine } from '#vitrine/flows/vitrine.js';
import { foundFiles } from '#vitrine/sources/folder.js';
import { openHolders } from '#vitrine/sources/open-holders.js';
import { openLocations } from '#vitrine/sources/read-location.js';
import { uploadedItems } from '#vitrine/sources/upload.js';
import { searchedPlaces } from '#vitrine/sources/whereabouts.js';
import { sha256 } from '#vitrine/lib/sha256.js';
import { suppress } from '#vitrine/store/suppressions.js';
import { deriveKeys, readMasterKey } from '#vitrine/store/master-key.js';
import { originalPath, thumbnailFolder } from '#vitrine/store/data-folder.js';
import type { Collection, SourceItem } from '#vitrine/types.js';
import { addCollection, indexPhotos, removeCollection } from '../support/curator.js';
import { zipOf } from '../support/zip.js';
import {
  facePhoto,
  item,
  lawful,
  streamOf,
  temporaryVitrine,
  type TemporaryVitrine,
} from './temporary-vitrine.js';

let temporary: TemporaryVitrine;
let vitrine: Vitrine;
let collection: Collection;
let folder: string;
let tests = 0;

beforeAll(async () => {
  temporary = await temporaryVitrine();
  vitrine = temporary.vitrine;
});
afterAll(() => temporary.remove());
beforeEach(async () => {
  collection = await addCollection(vitrine, { ...lawful, name: `test ${++tests}` });
  folder = join(temporary.config.dataDir, '..', `folder ${tests}`);
  mkdirSync(folder);
});

const index = (items: SourceItem[], within = vitrine) =>
  indexPhotos(within, { collection: collection.name, items: streamOf(items) });
const kept = (location: string, person: number, photo = 1, version = '1') =>
  item(location, () => facePhoto(person, photo), { keepOriginal: true, version });

function files(): { pictures: number; originals: number } {
  const names = readdirSync(thumbnailFolder(vitrine.folder, collection.id), {
    recursive: true,
    withFileTypes: true,
  }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
  const originals = names.filter((name) => name.endsWith('.original')).length;
  return { pictures: names.length - originals, originals };
}

async function photos() {
  const { db } = vitrine.store;
  const rows = await db
    .selectFrom('photo')
    .selectAll()
    .where('collection_id', '=', collection.id)
    .orderBy('id')
    .execute();
  return Promise.all(
    rows.map(async (row) => ({
      id: row.id,
      collection: row.collection_id,
      sha256: row.sha256,
      imagesName: row.images_name,
      hasOriginal: row.has_original === 1,
      locations: (
        await db.selectFrom('source_item').select('location').where('photo_id', '=', row.id).execute()
      ).map(({ location }) => location),
    })),
  );
}

async function indexFolder() {
  const places = await searchedPlaces([folder]);
  return indexPhotos(vitrine, {
    collection: collection.name,
    items: (context) => openHolders(foundFiles([folder]), context),
    places,
  });
}

test('an upload is kept as it came, sealed; a file is not', async () => {
  writeFileSync(join(folder, 'a.pgm'), facePhoto(2, 1));
  await indexFolder();
  const uploads = uploadedItems([{ name: 'x.pgm', bytes: facePhoto(1, 1) }]);
  await indexPhotos(vitrine, {
    collection: collection.name,
    items: (context) => openHolders(uploads, context),
  });
  expect(files()).toEqual({ pictures: 2, originals: 1 });
  const [file, upload] = await photos();
  expect([file!.hasOriginal, upload!.hasOriginal]).toEqual([false, true]);
  expect(await readOriginal(vitrine.images, file!)).toEqual({
    bytes: facePhoto(2, 1),
    location: join(folder, 'a.pgm'),
  });
  expect(await readOriginal(vitrine.images, upload!)).toEqual({ bytes: facePhoto(1, 1), location: null });
  expect(await verify(vitrine)).toMatchObject({ ok: true, problems: [] });
  // Altered on disk: told, and never handed out.
  writeFileSync(originalPath(vitrine.folder, collection.id, upload!.imagesName), facePhoto(1, 1));
  await expect(readOriginal(vitrine.images, upload!)).rejects.toMatchObject({ code: 'photo.unreadable' });
  expect(await verify(vitrine)).toMatchObject({ problems: [{ code: 'photo.original' }] });
  await removeCollection(vitrine, collection.name);
});

test('a photo that is known from a file is kept when it comes as an upload', async () => {
  await index([item('a', () => facePhoto(1, 1))]);
  expect(files()).toEqual({ pictures: 1, originals: 0 });
  expect(await index([kept('b', 1)])).toMatchObject({ duplicates: 1 });
  expect(files()).toEqual({ pictures: 1, originals: 1 });
  expect(await photos()).toMatchObject([{ hasOriginal: true }]);
  expect(await index([kept('c', 1)])).toMatchObject({ duplicates: 1 });
  expect(await verify(vitrine)).toMatchObject({ ok: true, problems: [] });
});

test('it goes with its photo: changed, removed, vanished, or with the collection', async () => {
  await index([kept('a', 1), kept('b', 2), kept('c', 3)]);
  expect(files()).toEqual({ pictures: 3, originals: 3 });
  await index([kept('a', 4, 1, '2')]);
  expect(files()).toEqual({ pictures: 3, originals: 3 });
  const [first] = await photos();
  await removePhoto(vitrine, await actAsUser(vitrine, 'tester'), collection.name, first!.id);
  expect(files()).toEqual({ pictures: 2, originals: 2 });
  const path = join(folder, 'v.pgm');
  writeFileSync(path, facePhoto(5, 1));
  await index([kept(path, 5)]);
  rmSync(path);
  await indexFolder();
  const places = await searchedPlaces([folder]);
  const actor = await actAsUser(vitrine, 'tester');
  expect(await removeVanished(vitrine, actor, collection.name, places)).toEqual({ addresses: 1, photos: 1 });
  expect(files()).toEqual({ pictures: 2, originals: 2 });
  expect(await verify(vitrine)).toMatchObject({ ok: true, problems: [] });
  await removeCollection(vitrine, collection.name);
  expect(() => files()).toThrow('ENOENT');
  expect(await verify(vitrine)).toMatchObject({ ok: true, problems: [] });
});

/** Every byte of the database file without its encryption. */
async function decryptedStore(): Promise<Buffer> {
  const copy = join(folder, 'store.db');
  copyFileSync(vitrine.folder.store, copy);
  const { keyFile } = temporary.config;
  const { database } = deriveKeys(await readMasterKey(keyFile, temporary.config.dataDir));
  const script = fileURLToPath(new URL('decrypt-child.mjs', import.meta.url));
  execFileSync(process.execPath, [script, copy, Buffer.from(database).toString('hex')]);
  return readFileSync(copy);
}

test('everything that was written of it goes with it, and leaves no trace in the store', async () => {
  // One for each place in which something is kept.
  const words = ['location', 'source', 'page', 'title', 'author', 'licence', 'custody', 'header', 'facts'];
  const marks = (which: string) => new Map(words.map((word) => [word, `${which}-${word}-${tests}`]));
  const of = (which: string, person: number) => {
    const mark = (word: string) => marks(which).get(word)!;
    return item(mark('location'), () => facePhoto(person, 1), {
      keepOriginal: true,
      source: mark('source'),
      page: mark('page'),
      title: mark('title'),
      provenance: {
        author: mark('author'),
        licence: mark('licence'),
        fetchedAt: null,
        httpHeaders: [['x', mark('header')]],
        coordinates: null,
        timecodeMs: null,
        custody: [mark('custody')],
        rights: [],
      },
    });
  };
  await index([of('removed', 1), of('vanished', 2), of('whole', 3)]);
  const { db } = vitrine.store;
  const likenesses: string[] = [];
  for (const [i, which] of ['removed', 'vanished', 'whole'].entries()) {
    likenesses.push(`${tests}${i}abcdefabcdef${tests}${i}`);
    await db
      .updateTable('photo')
      .set({ facts: JSON.stringify({ caption: marks(which).get('facts') }), likeness: likenesses[i]! })
      .where('id', '=', (await photos())[i]!.id)
      .execute();
  }
  await vitrine.store.overwriteDeleted();
  const before = await decryptedStore();
  const all = (which: string, i: number) => [...marks(which).values(), likenesses[i]!];
  for (const [i, which] of ['removed', 'vanished', 'whole'].entries())
    for (const mark of all(which, i)) expect([mark, before.includes(mark)]).toEqual([mark, true]);

  const actor = await actAsUser(vitrine, 'tester');
  await removePhoto(vitrine, actor, collection.name, (await photos())[0]!.id);
  await db
    .updateTable('source_item')
    .set({ vanished_at: '2026-01-01' })
    .where('location', '=', marks('vanished').get('location')!)
    .execute();
  const place = { path: '/', exact: '', prefixes: ['vanished-'] };
  expect(await removeVanished(vitrine, actor, collection.name, [place])).toEqual({ addresses: 1, photos: 1 });
  const between = await decryptedStore();
  for (const [i, which] of ['removed', 'vanished'].entries())
    for (const mark of all(which, i)) expect([mark, between.includes(mark)]).toEqual([mark, false]);
  await removeCollection(vitrine, collection.name);
  const after = await decryptedStore();
  for (const mark of all('whole', 2)) expect([mark, after.includes(mark)]).toEqual([mark, false]);
});

test('what a source said of one photo is not said of the next at its address', async () => {
  const said = { author: 'A', licence: null, fetchedAt: null, httpHeaders: null, coordinates: null };
  const provenance = { ...said, timecodeMs: null, custody: [], rights: [] };
  const { db } = vitrine.store;
  const stored = () =>
    db
      .selectFrom('source_item')
      .select('provenance')
      .where('collection_id', '=', collection.id)
      .executeTakeFirst();
  await index([item('a', () => facePhoto(1, 1), { version: '1', provenance })]);
  await index([item('a', () => facePhoto(1, 1), { version: '2' })]);
  expect(JSON.parse((await stored())!.provenance!)).toEqual(provenance);
  await index([item('a', () => facePhoto(2, 1), { version: '3' })]);
  expect(await stored()).toEqual({ provenance: null });
});

test('of what somebody had erased only the place is noted when it comes again, however often', async () => {
  const erased = facePhoto(7, 1);
  await suppress(vitrine.store.db, vitrine.suppressionKey, [sha256(erased)], '2026-01-01');
  const again = item('again', () => erased, {
    version: '1',
    page: 'p',
    title: 'Jan Janssens',
    capturedAt: '2020',
  });
  for (let i = 0; i < 2; i++) {
    await index([again]);
    const row = await vitrine.store.db
      .selectFrom('source_item')
      .selectAll()
      .where('collection_id', '=', collection.id)
      .executeTakeFirst();
    const nothing = { page: null, title: null, captured_at: null, provenance: null, sha256: null };
    expect(row).toMatchObject({ skip_code: 'photo.suppressed', ...nothing });
  }
});

test('a run that fails between files and store leaves them to the next writer', async () => {
  const failing: Vitrine = {
    ...vitrine,
    images: {
      ...vitrine.images,
      async write(...given) {
        await vitrine.images.write(...given);
        throw new Error('the power goes');
      },
    },
  };
  // More than the gate for bytes in work would let through if what is kept were never given back.
  await expect(index([kept('a', 1), kept('b', 2)], failing)).rejects.toThrow('the power goes');
  expect(files().originals).toBeGreaterThan(0);
  expect(await verify(vitrine)).toMatchObject({
    ok: true,
    problems: [],
    notes: [{ code: 'erasure.pending' }],
  });
  expect(await index([kept('c', 3)])).toMatchObject({ indexed: 1 });
  expect(files()).toEqual({ pictures: 1, originals: 1 });
  // Of a photo that is there: the file stays beside its pictures, and is written again.
  const late: Vitrine = {
    ...vitrine,
    images: {
      ...vitrine.images,
      async writeOriginal(...given) {
        await vitrine.images.writeOriginal(...given);
        throw new Error('the power goes again');
      },
    },
  };
  await index([item('d', () => facePhoto(4, 1))]);
  await expect(index([kept('e', 4)], late)).rejects.toThrow('the power goes again');
  expect(files()).toEqual({ pictures: 2, originals: 2 });
  expect(await verify(vitrine)).toMatchObject({ ok: true, problems: [] });
  await index([kept('e', 4)]);
  expect(await photos()).toMatchObject([{ hasOriginal: true }, { hasOriginal: true }]);
});

test('what lies in a holder is read from it, in any order, and never when it changed', async () => {
  const names = ['1.pgm', '2.pgm', '3.pgm'];
  const zip = (shift: number) =>
    zipOf(names.map((name, i) => ({ name, bytes: facePhoto(i + 1 + shift, 1) })));
  writeFileSync(join(folder, 'x.zip'), zip(0));
  await indexFolder();
  expect(files()).toEqual({ pictures: 3, originals: 0 });
  const all = (await photos()).toSorted((a, b) => (a.locations[0]! < b.locations[0]! ? -1 : 1));
  const locations = openLocations();
  for (const i of [0, 1, 2, 2, 0]) {
    const found = await readOriginal(vitrine.images, all[i]!, locations.read);
    expect(found).toEqual({ bytes: facePhoto(i + 1, 1), location: join(folder, `x.zip!/${names[i]}`) });
  }
  await locations.close();
  writeFileSync(join(folder, 'x.zip'), zip(5));
  await expect(readOriginal(vitrine.images, all[1]!)).rejects.toMatchObject({ code: 'photo.changed' });
  writeFileSync(join(folder, 'x.zip'), zipOf([{ name: 'other.pgm', bytes: facePhoto(1, 1) }]));
  await expect(readOriginal(vitrine.images, all[1]!)).rejects.toMatchObject({ code: 'photo.unreadable' });
  rmSync(join(folder, 'x.zip'));
  await expect(readOriginal(vitrine.images, all[1]!)).rejects.toMatchObject({ code: 'photo.unreadable' });
});

test('embedding again works from what is kept', async () => {
  await index([kept('nowhere', 6)]);
  const [photo] = await photos();
  const faces = await vitrine.store.db
    .selectFrom('face')
    .select('id')
    .where('photo_id', '=', photo!.id)
    .execute();
  const ids = faces.map(({ id }) => id);
  await vitrine.store.db.deleteFrom('embedding').where('face_id', 'in', ids).execute();
  const request = {
    model: vitrine.modelId,
    readOriginal: () => Promise.reject(new Error('nothing lies there')),
    workers: 1,
  };
  expect(await reembed(vitrine, await actAsUser(vitrine, 'tester'), request)).toMatchObject({
    embedded: 1,
    missing: { total: 0 },
  });
});
