/**
 * Every address at which a photo was found, and the memory of what was skipped and why. One photo may have several
 * addresses; a candidate shows the one that was recorded first.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Selectable } from 'kysely';
import type { PhotoErrorCode } from '../errors.js';
import type { CollectionId, PhotoId, Provenance, Sha256, SourceItem } from '../types.js';
import type { SourceItemTable } from './gallery-tables.js';
import type { Db } from './tables.js';

/** A source item without its bytes. */
export type Address = Omit<SourceItem, 'read' | 'keepOriginal'>;

export interface KnownItem extends Address {
  id: number;
  sha256: Sha256 | null;
  photoId: PhotoId | null;
  skipCode: PhotoErrorCode | null;
  hasVanished: boolean;
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
  return row === undefined ? null : knownItemOf(row);
}

/** By location; those that are not known are missing from the map. */
export async function findSourceItems(
  db: Db,
  collection: CollectionId,
  locations: readonly string[],
): Promise<Map<string, KnownItem>> {
  if (locations.length === 0) return new Map();
  const rows = await db
    .selectFrom('source_item')
    .selectAll()
    .where('collection_id', '=', collection)
    .where('location', 'in', locations)
    .execute();
  return new Map(rows.map((row) => [row.location, knownItemOf(row)]));
}

function knownItemOf(row: Selectable<SourceItemTable>): KnownItem {
  return {
    id: row.id,
    location: row.location,
    source: row.source,
    page: row.page,
    title: row.title,
    capturedAt: row.captured_at,
    version: row.version,
    ...(row.provenance === null ? {} : { provenance: JSON.parse(row.provenance) as Provenance }),
    sha256: row.sha256,
    photoId: row.photo_id,
    skipCode: row.skip_code,
    hasVanished: row.vanished_at !== null,
  };
}

/** Items whose location begins with `prefix`, which ends in a character of one byte, in the order of their locations; by the index. */
export async function* knownBelow(
  db: Db,
  collection: CollectionId,
  prefix: string,
): AsyncGenerator<{ location: string; version: string | null; hasPhoto: boolean }> {
  const end = followerOf(prefix);
  for (let after: string | null = null; ;) {
    const rows = await db
      .selectFrom('source_item')
      .select(['location', 'version', 'photo_id'])
      .where('collection_id', '=', collection)
      .where('location', after === null ? '>=' : '>', after ?? prefix)
      .where('location', '<', end)
      .orderBy('location')
      .limit(1000)
      .execute();
    for (const { location, version, photo_id } of rows)
      yield { location, version, hasPhoto: photo_id !== null };
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.location;
  }
}

/** The first text after everything that begins with `prefix`, which ends in a character of one byte. */
export function followerOf(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}

/** Inserts or replaces what is known of an address. `isSame`: the photo there is the one that was there before. */
export async function recordSourceItem(
  db: Db,
  collection: CollectionId,
  address: Address,
  content: ItemContent,
  recordedAt: string,
  isSame = false,
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
    vanished_at: null,
    // What the source said of another photo is not true of this one.
    ...(isSame ? {} : { provenance: null }),
    ...provenanceOf(address),
  };
  await db
    .insertInto('source_item')
    .values({ collection_id: collection, location: address.location, provenance: null, ...facts })
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
      vanished_at: null,
      ...provenanceOf(address),
    })
    .where('collection_id', '=', collection)
    .where('location', '=', address.location)
    .execute();
}

/** Where the source says nothing, what it said before stays. */
function provenanceOf({ provenance }: Address): { provenance?: string } {
  return provenance === undefined ? {} : { provenance: JSON.stringify(provenance) };
}

/** What the publisher said no by; null: nothing of the kind is on record. */
export function refusingSignal(provenance: Provenance | null | undefined): string | null {
  return provenance?.rights.find(({ effect }) => effect === 'refused')?.signal ?? null;
}

/** One address of a photo, as people see it. */
export interface PhotoAddress {
  source: string;
  page: string | null;
  title: string | null;
  capturedAt: string | null;
  /** ISO 8601, UTC: when it was last found to be another than before. */
  recordedAt: string;
  /** When a whole run no longer found it. */
  vanishedAt: string | null;
  provenance: Provenance | null;
}

/** What is remembered of these bytes where they are no photo, and were passed over for another reason: it is looked at again. */
export async function forgetSkipped(db: Db, sha256s: readonly Sha256[]): Promise<void> {
  for (let start = 0; start < sha256s.length; start += 500)
    await db
      .deleteFrom('source_item')
      .where('sha256', 'in', sha256s.slice(start, start + 500))
      .where('photo_id', 'is', null)
      .execute();
}

/** Those where it still is, then those where it is no longer, each in the order in which they were recorded; at most `limit`. */
export async function photoAddresses(db: Db, photo: PhotoId, limit: number): Promise<PhotoAddress[]> {
  const rows = await db
    .selectFrom('source_item')
    .select(['source', 'page', 'title', 'captured_at', 'recorded_at', 'vanished_at', 'provenance'])
    .where('photo_id', '=', photo)
    .orderBy((order) => order('vanished_at', 'is not', null))
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    source: row.source,
    page: row.page,
    title: row.title,
    capturedAt: row.captured_at,
    recordedAt: row.recorded_at,
    vanishedAt: row.vanished_at,
    provenance: row.provenance === null ? null : (JSON.parse(row.provenance) as Provenance),
  }));
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
export function addressDiffers(known: KnownItem, now: Address): boolean {
  return (
    known.hasVanished ||
    (now.provenance !== undefined && !isDeepStrictEqual(known.provenance, now.provenance)) ||
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
