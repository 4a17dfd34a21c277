/** Collections: what they hold, adding one, and removing one with everything in it. */
import { AppError } from '../../errors.js';
import { localDate } from '../../lib/local-date.js';
import { isVisibleLine, visibleLineExpected } from '../../lib/visible-line.js';
import {
  allCollections,
  countCollection,
  deleteCollection,
  insertCollection,
  type CollectionCounts,
} from '../../store/collections.js';
import type { Collection } from '../../types.js';
import { requireRole, type Actor } from '../people/actor.js';
import { isExpired, requireCollection } from './collection-use.js';
import { appendEntry } from '../log/logs.js';
import { record } from '../log/record.js';
import type { Vitrine } from '../vitrine.js';
import { asWriter } from '../writing.js';

export interface NewCollection {
  name: string;
  owner: string;
  basis: string;
  purpose: string;
  expires?: string | null;
  maxPhotos?: number | null;
}

export interface CollectionListing extends Collection {
  photos: number;
  faces: number;
  skipped: number;
  /** The last day of use has passed. */
  expired: boolean;
}

export interface RemovalPreview {
  collection: Collection;
  photos: number;
  faces: number;
}

export interface Removed {
  removed: { photos: number; faces: number };
  /** False: another process was reading, so that traces are left in the journal; the next writer overwrites them. */
  overwritten: boolean;
}

/** For curators. Throws `role.missing`, `collection.invalid` or `collection.exists`. */
export async function addCollection(
  vitrine: Vitrine,
  actor: Actor,
  wanted: NewCollection,
): Promise<Collection> {
  requireRole(actor, 'curator');
  const { expires = null, maxPhotos = null } = wanted;
  const name = requireText('a name', wanted.name);
  if (name.length > 100) refuse(`expected a name of at most 100 characters, got ${name.length}`);
  const owner = requireText('an owner', wanted.owner);
  const basis = requireText('a legal basis', wanted.basis);
  const purpose = requireText('a purpose', wanted.purpose);
  if (expires !== null) checkExpires(expires, vitrine.now());
  if (maxPhotos !== null && !(Number.isSafeInteger(maxPhotos) && maxPhotos > 0)) {
    refuse(`expected a maximum of photos above 0, got ${maxPhotos}`);
  }
  return record(vitrine, actor.person, async (db, createdAt) => {
    const result = await insertCollection(db, { name, owner, basis, purpose, expires, maxPhotos, createdAt });
    const event = { type: 'collection.added', collection: result.id } as const;
    return { result, events: [{ event, secrets: { name } }] };
  });
}

/** In the order in which they were added. */
export async function listCollections(vitrine: Vitrine): Promise<CollectionListing[]> {
  const listings: CollectionListing[] = [];
  for (const collection of await allCollections(vitrine.store.db)) {
    listings.push(
      listingOf(collection, await countCollection(vitrine.store.db, collection.id), vitrine.now()),
    );
  }
  return listings;
}

export function listingOf(collection: Collection, counts: CollectionCounts, now: Date): CollectionListing {
  const { photos, faces, skipped } = counts;
  return { ...collection, photos, faces, skipped, expired: isExpired(collection, now) };
}

/** What `removeCollection` would delete. Throws `collection.unknown`. */
export async function describeRemoval(vitrine: Vitrine, name: string): Promise<RemovalPreview> {
  const collection = await requireCollection(vitrine, name);
  const { photos, faces } = await countCollection(vitrine.store.db, collection.id);
  return { collection, photos, faces };
}

/**
 * Deletes photos, faces, vectors and pictures; what was deleted is overwritten in the store. Search records stay.
 * For curators and the privacy officer. Throws `role.missing`, `collection.unknown` or `store.busy`.
 */
export async function removeCollection(vitrine: Vitrine, actor: Actor, name: string): Promise<Removed> {
  requireRole(actor, 'curator', 'privacy-officer');
  const log = await vitrine.logs.open('events');
  return asWriter(vitrine, async (writer) => {
    const { id } = await requireCollection(vitrine, name);
    const { photos, faces } = await countCollection(vitrine.store.db, id);
    await vitrine.store.write(async (db) => {
      await deleteCollection(db, id);
      const author = { by: actor.person, at: vitrine.now().toISOString() };
      await appendEntry(db, log, author, { type: 'collection.removed', collection: id, photos, faces });
    });
    await writer.carryOutErasures();
    return { removed: { photos, faces }, overwritten: await writer.overwriteErased() };
  });
}

function requireText(what: string, text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') refuse(`a collection needs ${what}`);
  if (!isVisibleLine(trimmed)) refuse(`${what}: ${visibleLineExpected}`);
  return trimmed;
}

function checkExpires(expires: string, now: Date): void {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(expires) ? new Date(`${expires}T00:00:00Z`) : new Date(Number.NaN);
  if (Number.isNaN(time.getTime()) || time.toISOString().slice(0, 10) !== expires) {
    refuse(`expected an end date as YYYY-MM-DD, got ${JSON.stringify(expires)}`);
  }
  if (expires < localDate(now)) refuse(`expected an end date that is not over, got ${expires}`);
}

function refuse(message: string): never {
  throw new AppError('collection.invalid', message);
}
