import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeRemoval, listCollections } from '#vitrine/flows/collections/collections.js';
import { reindex } from '#vitrine/flows/index/reindex.js';
import { searchPhoto } from '#vitrine/flows/search/search-photo.js';
import { status } from '#vitrine/flows/status.js';
import { verify } from '#vitrine/flows/index/verify.js';
import type { Vitrine } from '#vitrine/flows/vitrine.js';
import { takeWriterLock } from '#vitrine/store/writer-lock.js';
import type { FaceId } from '#vitrine/types.js';
import {
  faceItems,
  facePhoto,
  item,
  lawful,
  soloGrant,
  streamOf,
  temporaryVitrine,
  type TemporaryVitrine,
} from './temporary-vitrine.js';
import { addCollection, indexPhotos, removeCollection } from '../support/curator.js';

describe('verify, reindex and removal', () => {
  let temporary: TemporaryVitrine;
  let vitrine: Vitrine;

  beforeAll(async () => {
    temporary = await temporaryVitrine();
    vitrine = temporary.vitrine;
    await addCollection(vitrine, { ...lawful, name: 'faces' });
    await indexPhotos(vitrine, { collection: 'faces', items: streamOf(faceItems(3, 2)) });
    const request = { case: 'case-2041', reason: 'test', collections: [], user: 'tester' };
    await searchPhoto(vitrine, await soloGrant(vitrine, request), { photo: facePhoto(1, 3) });
  });
  afterAll(() => temporary.remove());

  const codes = async () => (await verify(vitrine)).problems.map(({ code }) => code);

  test('finds nothing wrong where nothing is, and says how much it looked at', async () => {
    const { faces } = await status(vitrine);
    expect(await verify(vitrine)).toEqual({
      ok: true,
      checked: { photos: 6, faces, thumbnails: faces, indexRows: faces, probes: 1 },
      problems: [],
      notes: [],
    });
  });

  test.each([
    ['photo.pictures', () => vitrine.folder.thumbnails],
    ['probe.unreadable', () => vitrine.folder.probes],
  ])('%s: a file that is gone or altered', async (code, folder) => {
    const [file] = filesIn(folder());
    const whole = readFileSync(file!);
    const altered = Buffer.from(whole);
    altered[altered.length >> 1]! ^= 4;
    writeFileSync(file!, altered);
    expect(await codes()).toEqual([code]);
    rmSync(file!);
    expect(await codes()).toEqual([code]);
    writeFileSync(file!, whole);
    expect(await codes()).toEqual([]);
  });

  test('file.orphan: a file that belongs to nothing', async () => {
    const strays = [join(vitrine.folder.thumbnails, 'stray'), join(vitrine.folder.probes, 'stray')];
    for (const stray of strays) writeFileSync(stray, 'x');
    expect(await codes()).toEqual(['file.orphan', 'file.orphan']);
    for (const stray of strays) rmSync(stray);
  });

  test('face.embedding: one that is not of length 1, or missing', async () => {
    const { db } = vitrine.store;
    const [first] = await db.selectFrom('embedding').selectAll().orderBy('face_id').limit(1).execute();
    await db
      .updateTable('embedding')
      .set({ vector: Buffer.alloc(2048) })
      .where('face_id', '=', first!.face_id)
      .execute();
    expect(await codes()).toEqual(['face.embedding']);
    await db.deleteFrom('embedding').where('face_id', '=', first!.face_id).execute();
    expect(await codes()).toEqual(['face.embedding']);
    await db.insertInto('embedding').values(first!).execute();
  });

  test('index.missing-face and index.extra-face: a rebuild mends both', async () => {
    const { db } = vitrine.store;
    const { faces } = await status(vitrine);
    const index = await vitrine.openIndexForWriting();
    const { id } = (await listCollections(vitrine))[0]!;
    const [lost] = await index.faceIds(id);
    await index.remove(id, [lost!]);
    const stranger = (index.lastFaceId(id) + 1) as FaceId;
    const embedding = new Float32Array(512).fill(Math.sqrt(1 / 512));
    const photoId = (await db.selectFrom('photo').select('id').executeTakeFirstOrThrow()).id;
    await index.add(id, [{ faceId: stranger, photoId, embedding, capturedAtSeconds: null, quality: 1 }]);
    await index.close();
    expect(await codes()).toEqual(['index.missing-face', 'index.extra-face']);
    const seen: number[] = [];
    expect(await reindex(vitrine, { onProgress: (done) => seen.push(done) })).toMatchObject({
      collections: 1,
      faces,
    });
    expect(seen.at(-1)).toBe(faces);
    expect(await codes()).toEqual([]);
  });

  test('index.damaged: files that do not open; a rebuild mends it', async () => {
    await vitrine.releaseIndex();
    for (const file of filesIn(vitrine.folder.index)) writeFileSync(file, randomBytes(5000));
    expect(await codes()).toEqual(['index.damaged']);
    await reindex(vitrine);
    expect(await codes()).toEqual([]);
  });

  test('erasure.pending: what was cut off is no problem, and carried out by the next writer', async () => {
    const { db } = vitrine.store;
    const photo = await db.selectFrom('photo').selectAll().executeTakeFirstOrThrow();
    const name = 'ab'.repeat(16);
    const preview = Buffer.from('half done');
    await vitrine.images.write(photo.collection_id, [{ name, preview, thumbnails: [] }]);
    const row = { collection_id: photo.collection_id, images_name: name, face_ids: '[]' };
    await db.insertInto('erasure').values(row).execute();
    expect(await verify(vitrine)).toMatchObject({
      ok: true,
      problems: [],
      notes: [{ code: 'erasure.pending', message: expect.stringMatching(/^1 erasures/) }],
    });
    await indexPhotos(vitrine, { collection: 'faces', items: streamOf([]) });
    expect(await verify(vitrine)).toMatchObject({ ok: true, notes: [] });
    expect(await vitrine.images.read(photo.collection_id, name)).toBeNull();
  });

  test('index.behind: faces that the index does not have yet are no problem', async () => {
    const [collection] = await listCollections(vitrine);
    await vitrine.releaseIndex();
    const index = await vitrine.openIndexForWriting();
    await index.removeCollection(collection!.id);
    await index.close();
    expect(await verify(vitrine)).toMatchObject({ ok: true, notes: [{ code: 'index.behind' }] });
    await indexPhotos(vitrine, { collection: 'faces', items: streamOf([]) });
    expect(await verify(vitrine)).toMatchObject({ ok: true, notes: [] });
  });

  test('a template that was deleted cannot be found in any file, whoever has the key', async () => {
    const index = await vitrine.openIndexForWriting();
    const { id } = (await listCollections(vitrine))[0]!;
    const before = filesIn(vitrine.folder.index).map((file) => [file, readFileSync(file)] as const);
    await index.close();
    const changed = [item('s1/1', () => facePhoto(9, 1), { version: '2' })];
    expect(await indexPhotos(vitrine, { collection: 'faces', items: streamOf(changed) })).toMatchObject({
      indexed: 1,
    });
    // Where a row was deleted, every file that holds rows was written anew.
    const left = before.filter(([file, bytes]) => existsSync(file) && readFileSync(file).equals(bytes));
    expect(left.filter(([, bytes]) => bytes.length > 10_000)).toEqual([]);
    expect(await vitrine.useIndex(async (view) => view.count(id))).toBe((await status(vitrine)).faces);
    expect(await codes()).toEqual([]);
  });

  test('nothing in the data folder can be read without the key', async () => {
    // Long enough not to come about by chance in random bytes.
    const known = [lawful.owner, lawful.purpose, 'archive.test', 'case-2041', 'tester', 'photo-images'];
    for (const file of filesIn(vitrine.folder.root)) {
      // Not the lock: opening and closing it here would be safe only because nobody holds it.
      if (file === vitrine.folder.writerLock) continue;
      const bytes = readFileSync(file);
      for (const text of known) expect(bytes.includes(text), `${text} in ${file}`).toBe(false);
      for (const text of known) expect(file.slice(vitrine.folder.root.length)).not.toContain(text);
    }
  });

  test('a removed collection leaves only the searches made in it', async () => {
    const preview = await describeRemoval(vitrine, 'faces');
    const lock = takeWriterLock(vitrine.folder.writerLock);
    await expect(removeCollection(vitrine, 'faces')).rejects.toMatchObject({ code: 'store.busy' });
    lock.release();
    expect(preview).toMatchObject({ photos: 6 });
    const { photos, faces } = preview;
    expect(await removeCollection(vitrine, 'faces')).toEqual({
      removed: { photos, faces },
      overwritten: true,
    });
    expect(filesIn(vitrine.folder.thumbnails)).toEqual([]);
    expect(filesIn(vitrine.folder.index)).toEqual([]);
    const { db } = vitrine.store;
    for (const table of ['collection', 'photo', 'source_item', 'face', 'embedding', 'erasure'] as const) {
      expect(await db.selectFrom(table).selectAll().execute(), table).toEqual([]);
    }
    expect(await db.selectFrom('search').selectAll().execute()).toHaveLength(1);
    expect(await verify(vitrine)).toMatchObject({ ok: true });
    await expect(removeCollection(vitrine, 'faces')).rejects.toMatchObject({ code: 'collection.unknown' });
  });
});

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
