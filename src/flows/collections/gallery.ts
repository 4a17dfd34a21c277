/** Looking through what a collection holds. Its photos are its curators' to see; whoever searches sees candidates only. */
import { galleryPage, skippedPage, type GalleryPhoto } from '../../store/gallery.js';
import { requireRole, type Actor } from '../people/actor.js';
import { requireCollection } from './collection-use.js';
import type { Vitrine } from '../vitrine.js';

export interface PageRequest {
  /** Number of the last one seen; 0: from the beginning. */
  after: number;
  limit: number;
}

/** For curators. Throws `role.missing` or `collection.unknown`. */
export async function listPhotos(
  vitrine: Vitrine,
  actor: Actor,
  collection: string,
  { after, limit }: PageRequest,
): Promise<GalleryPhoto[]> {
  requireRole(actor, 'curator');
  const { id } = await requireCollection(vitrine, collection);
  return galleryPage(vitrine.store.db, id, after, limit);
}

/** What indexing left out, and why. For curators. Throws `role.missing` or `collection.unknown`. */
export async function listSkipped(
  vitrine: Vitrine,
  actor: Actor,
  collection: string,
  { after, limit }: PageRequest,
) {
  requireRole(actor, 'curator');
  const { id } = await requireCollection(vitrine, collection);
  return skippedPage(vitrine.store.db, id, after, limit);
}
