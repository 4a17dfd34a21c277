/** When a collection may be used: a legal basis has an owner, a purpose and an end. */
import { AppError } from '../../errors.js';
import { localDate } from '../../lib/local-date.js';
import { findCollection } from '../../store/collections.js';
import type { Collection } from '../../types.js';
import type { Vitrine } from '../vitrine.js';

/** `expires` is the last day of use, by the calendar of this machine; `now` by the clock of the installation. */
export function isExpired(collection: Collection, now: Date): boolean {
  return collection.expires !== null && collection.expires < localDate(now);
}

/** Throws `collection.expired`. */
export function refuseExpired(collection: Collection, now: Date): void {
  if (!isExpired(collection, now)) return;
  throw new AppError(
    'collection.expired',
    `the last day of use of collection ${quoted(collection)} was ${collection.expires}`,
  );
}

/** Throws `collection.invalid` unless somebody answers for the photos, on a legal basis, for a purpose. */
export function refuseUnfounded(collection: Collection): void {
  for (const field of ['owner', 'basis', 'purpose'] as const) {
    if (collection[field].trim() !== '') continue;
    throw new AppError('collection.invalid', `collection ${quoted(collection)} has no ${field}`);
  }
}

/** Throws `collection.unknown`. */
export async function requireCollection(vitrine: Vitrine, name: string): Promise<Collection> {
  const collection = await findCollection(vitrine.store.db, name);
  if (collection === null) {
    throw new AppError(
      'collection.unknown',
      `there is no collection ${JSON.stringify(name)}; 'vitrine collection list' shows those there are`,
    );
  }
  return collection;
}

/** The name as messages show it. */
export function quoted(collection: Collection): string {
  return JSON.stringify(collection.name);
}
