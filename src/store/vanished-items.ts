/**
 * Items of a collection by where they are, for what a whole run no longer came by. Ranges of locations are of their UTF-8 bytes, which
 * is the order of the index that these queries walk.
 */
import type { PhotoErrorCode } from '../errors.js';
import type { CollectionId, PhotoId } from '../types.js';
import { deletePhoto } from './photos.js';
import { countAddresses, followerOf } from './source-items.js';
import type { Db } from './tables.js';

export interface PlacedItem {
  id: number;
  location: string;
  source: string;
  photoId: PhotoId | null;
  skipCode: PhotoErrorCode | null;
  hasVanished: boolean;
}

/** Items recorded from here on have larger numbers. */
export async function lastItemId(db: Db): Promise<number> {
  const { last } = await db
    .selectFrom('source_item')
    .select((select) => select.fn.max('id').as('last'))
    .executeTakeFirstOrThrow();
  return last ?? 0;
}

/** Numbers and locations of what begins with `prefix`, in order; read from the index alone. */
export async function* itemsBelow(
  db: Db,
  collection: CollectionId,
  prefix: string,
): AsyncGenerator<{ id: number; location: string }[]> {
  const end = followerOf(prefix);
  for (let after = prefix; ;) {
    const rows = await db
      .selectFrom('source_item')
      .select(['id', 'location'])
      .where('collection_id', '=', collection)
      .where('location', '>', after)
      .where('location', '<', end)
      .orderBy('location')
      .limit(2000)
      .execute();
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    after = last.location;
  }
}

export async function placedItems(db: Db, ids: readonly number[]): Promise<PlacedItem[]> {
  const found: PlacedItem[] = [];
  for (let start = 0; start < ids.length; start += 500) {
    const rows = await db
      .selectFrom('source_item')
      .select(['id', 'location', 'source', 'photo_id', 'skip_code', 'vanished_at'])
      .where('id', 'in', ids.slice(start, start + 500))
      .execute();
    for (const { photo_id, skip_code, vanished_at, ...row } of rows)
      found.push({ ...row, photoId: photo_id, skipCode: skip_code, hasVanished: vanished_at !== null });
  }
  return found;
}

/** What was marked before keeps its time. */
export async function markVanished(db: Db, ids: readonly number[], at: string): Promise<void> {
  await db
    .updateTable('source_item')
    .set({ vanished_at: at })
    .where('id', 'in', ids)
    .where('vanished_at', 'is', null)
    .execute();
}

/** Deletes those that are marked still, and photos that lose their last address. Belongs into a transaction. */
export async function deleteVanished(
  db: Db,
  ids: readonly number[],
): Promise<{ addresses: number; photos: number }> {
  const rows = await db
    .selectFrom('source_item')
    .select(['id', 'photo_id'])
    .where('id', 'in', ids)
    .where('vanished_at', 'is not', null)
    .execute();
  if (rows.length === 0) return { addresses: 0, photos: 0 };
  await db
    .deleteFrom('source_item')
    .where(
      'id',
      'in',
      rows.map(({ id }) => id),
    )
    .execute();
  let photos = 0;
  for (const photo of new Set(rows.flatMap(({ photo_id }) => photo_id ?? []))) {
    if ((await countAddresses(db, photo)) > 0) continue;
    await deletePhoto(db, photo);
    photos++;
  }
  return { addresses: rows.length, photos };
}
