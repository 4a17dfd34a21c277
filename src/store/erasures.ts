/**
 * What must go from disk and vector index, written down in the same transaction that makes it obsolete. So a crash
 * between the commit and the unlink only delays the unlink: the next writer carries out what it finds here first.
 *
 * It also covers files that are not yet referenced: their names are put here before they are written, and taken out
 * by the transaction that refers to them.
 */
import { z } from 'zod';
import type { CollectionId, FaceId } from '../types.js';
import type { Db } from './tables.js';

export interface Erasure {
  id: number;
  collection: CollectionId;
  /** null: the collection with everything in it. */
  photo: { imagesName: string; faceIds: FaceId[] } | null;
}

const faceIdsSchema = z.array(z.number().int().positive());

/** Marks files about to be written as obsolete unless `keepImages` follows. */
export async function expectImages(
  db: Db,
  collection: CollectionId,
  names: readonly string[],
): Promise<void> {
  if (names.length === 0) return;
  await db
    .insertInto('erasure')
    .values(names.map((name) => ({ collection_id: collection, images_name: name, face_ids: '[]' })))
    .execute();
}

/** The file is referred to from now on. Belongs into the transaction that refers to it. */
export async function keepImages(db: Db, name: string): Promise<void> {
  await db.deleteFrom('erasure').where('images_name', '=', name).execute();
}

/** At most 1000 with ids above `afterId`, oldest first. */
export async function pendingErasures(db: Db, afterId = 0): Promise<Erasure[]> {
  const rows = await db
    .selectFrom('erasure')
    .selectAll()
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(1000)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    collection: row.collection_id,
    photo:
      row.images_name === null
        ? null
        : {
            imagesName: row.images_name,
            faceIds: faceIdsSchema.parse(JSON.parse(row.face_ids ?? '[]')) as FaceId[],
          },
  }));
}

/** To be called when nothing of it is left on disk. */
export async function forgetErasures(db: Db, ids: readonly number[]): Promise<void> {
  for (let start = 0; start < ids.length; start += 500) {
    await db
      .deleteFrom('erasure')
      .where('id', 'in', ids.slice(start, start + 500))
      .execute();
  }
}
