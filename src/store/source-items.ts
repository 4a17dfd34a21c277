/**
 * Every address at which a photo was found, and the memory of what was skipped and why. One photo may have several
 * addresses; a candidate shows the one that was recorded first.
 */
import type { PhotoErrorCode } from '../errors.js';
import type { CollectionId, PhotoId, Sha256, SourceItem } from '../types.js';
import type { Db } from './tables.js';

/** A source item without its bytes. */
export type Address = Omit<SourceItem, 'read'>;

export interface KnownItem extends Address {
  sha256: Sha256 | null;
  photoId: PhotoId | null;
  skipCode: PhotoErrorCode | null;
}

/** What lies at an address: a photo, or nothing usable. */
export interface ItemContent {
  sha256: Sha256 | null;
  photoId: PhotoId | null;
  skipped: { code: PhotoErrorCode; reason: string } | null;
}

export async function findSourceItem(
  db: Db,
  collection: CollectionId,
  location: string,
): Promise<KnownItem | null> {
  const row = await db
    .selectFrom('source_item')
    .selectAll()
    .where('collection_id', '=', collection)
    .where('location', '=', location)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    location: row.location,
    source: row.source,
    page: row.page,
    title: row.title,
    capturedAt: row.captured_at,
    version: row.version,
    sha256: row.sha256,
    photoId: row.photo_id,
    skipCode: row.skip_code,
  };
}

/** Inserts or replaces what is known of an address. */
export async function recordSourceItem(
  db: Db,
  collection: CollectionId,
  address: Address,
  content: ItemContent,
  recordedAt: string,
): Promise<void> {
  const facts = {
    source: address.source,
    page: address.page,
    title: address.title,
    captured_at: address.capturedAt,
    version: address.version,
    sha256: content.sha256,
    photo_id: content.photoId,
    skip_code: content.skipped?.code ?? null,
    skip_reason: content.skipped?.reason ?? null,
    recorded_at: recordedAt,
  };
  await db
    .insertInto('source_item')
    .values({ collection_id: collection, location: address.location, ...facts })
    .onConflict((conflict) => conflict.columns(['collection_id', 'location']).doUpdateSet(facts))
    .execute();
}

/** Replaces what the source says about an address whose content is unchanged. */
export async function updateAddress(db: Db, collection: CollectionId, address: Address): Promise<void> {
  await db
    .updateTable('source_item')
    .set({
      source: address.source,
      page: address.page,
      title: address.title,
      captured_at: address.capturedAt,
      version: address.version,
    })
    .where('collection_id', '=', collection)
    .where('location', '=', address.location)
    .execute();
}

export async function countAddresses(db: Db, photo: PhotoId): Promise<number> {
  const { count } = await db
    .selectFrom('source_item')
    .select((select) => select.fn.countAll().as('count'))
    .where('photo_id', '=', photo)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** True when the source now says something else about an address than what is known. */
export function addressDiffers(known: Address, now: Address): boolean {
  return (
    known.source !== now.source ||
    known.page !== now.page ||
    known.title !== now.title ||
    known.capturedAt !== now.capturedAt ||
    known.version !== now.version
  );
}

/** Photos that no address leads to; there should be none. */
export async function countUnaddressedPhotos(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('photo')
    .leftJoin('source_item', 'source_item.photo_id', 'photo.id')
    .select((select) => select.fn.countAll().as('count'))
    .where('source_item.id', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}
