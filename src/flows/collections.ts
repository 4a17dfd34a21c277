/** Collections: what they hold, adding one, and removing one with everything in it. */
import { AppError } from '../errors.js';
import type { Collection } from '../types.js';
import type { Vitrine } from './vitrine.js';

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
}

export interface RemovalPreview {
  collection: Collection;
  photos: number;
  faces: number;
  items: number;
}

/** Throws `collection.invalid` or `collection.exists`. */
export async function addCollection(_vitrine: Vitrine, _wanted: NewCollection): Promise<Collection> {
  throw new AppError('internal', 'not built yet');
}

export async function listCollections(_vitrine: Vitrine): Promise<CollectionListing[]> {
  throw new AppError('internal', 'not built yet');
}

/** What `removeCollection` would delete. Throws `collection.unknown`. */
export async function describeRemoval(_vitrine: Vitrine, _name: string): Promise<RemovalPreview> {
  throw new AppError('internal', 'not built yet');
}

/** Deletes photos, faces, vectors and thumbnails. Throws `collection.unknown` or `store.busy`. */
export async function removeCollection(
  _vitrine: Vitrine,
  _name: string,
): Promise<{ removed: { photos: number; faces: number; thumbnails: number } }> {
  throw new AppError('internal', 'not built yet');
}
