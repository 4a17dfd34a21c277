/** Collections as rows. Names are unique and compared exactly. */
import { AppError } from '../errors.js';
import type { Collection, CollectionId } from '../types.js';
import type { CollectionTable } from './gallery-tables.js';
import { forgetSources } from './source-declarations.js';
import type { Db } from './tables.js';
import type { Selectable } from 'kysely';

export type NewCollectionRow = Omit<Collection, 'id'>;

export interface CollectionCounts {
  photos: number;
  faces: number;
  /** Known addresses, skipped ones included. */
  items: number;
  skipped: number;
}

/** Throws `collection.exists`. */
export async function insertCollection(db: Db, wanted: NewCollectionRow): Promise<Collection> {
  const row = await db
    .insertInto('collection')
    .values({
      name: wanted.name,
      owner: wanted.owner,
      basis: wanted.basis,
      purpose: wanted.purpose,
      expires: wanted.expires,
      max_photos: wanted.maxPhotos,
      created_at: wanted.createdAt,
    })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) {
    throw new AppError(
      'collection.exists',
      `there is a collection named ${JSON.stringify(wanted.name)} already`,
    );
  }
  return toCollection(row);
}

export async function findCollection(db: Db, name: string): Promise<Collection | null> {
  const row = await db.selectFrom('collection').selectAll().where('name', '=', name).executeTakeFirst();
  return row === undefined ? null : toCollection(row);
}

/** In the order in which they were made. */
export async function allCollections(db: Db): Promise<Collection[]> {
  const rows = await db.selectFrom('collection').selectAll().orderBy('id').execute();
  return rows.map(toCollection);
}

export async function countCollection(db: Db, id: CollectionId): Promise<CollectionCounts> {
  const photos = await db
    .selectFrom('photo')
    .select((select) => select.fn.countAll().as('count'))
    .where('collection_id', '=', id)
    .executeTakeFirstOrThrow();
  const faces = await db
    .selectFrom('face')
    .select((select) => select.fn.countAll().as('count'))
    .where('collection_id', '=', id)
    .executeTakeFirstOrThrow();
  const items = await db
    .selectFrom('source_item')
    .select((select) => [select.fn.countAll().as('count'), select.fn.count('skip_code').as('skipped')])
    .where('collection_id', '=', id)
    .executeTakeFirstOrThrow();
  return {
    photos: Number(photos.count),
    faces: Number(faces.count),
    items: Number(items.count),
    skipped: Number(items.skipped),
  };
}

/** Deletes the collection with all it holds, and leaves word of what must still go from disk and index. */
export async function deleteCollection(db: Db, id: CollectionId): Promise<void> {
  await db.insertInto('erasure').values({ collection_id: id, images_name: null, face_ids: null }).execute();
  await forgetSources(db, id);
  await db.deleteFrom('collection').where('id', '=', id).execute();
}

function toCollection(row: Selectable<CollectionTable>): Collection {
  return {
    id: row.id,
    name: row.name,
    owner: row.owner,
    basis: row.basis,
    purpose: row.purpose,
    expires: row.expires,
    maxPhotos: row.max_photos,
    createdAt: row.created_at,
  };
}
