/** Looking through what a collection holds. Its photos are its curators' to see; whoever searches sees candidates only. */
import { AppError } from '../../errors.js';
import { galleryPage, galleryPhotos, skippedPage, type GalleryPhoto } from '../../store/gallery.js';
import { filteredPhotoIds, type GalleryFilter, type GalleryOrder } from '../../store/gallery-filter.js';
import { photoAddresses, type PhotoAddress } from '../../store/source-items.js';
import type { PhotoId } from '../../types.js';
import { requireRole, type Actor } from '../people/actor.js';
import { requireCollection } from './collection-use.js';
import { recordView } from './viewing.js';
import type { Vitrine } from '../vitrine.js';

export { gallerySorts } from '../../store/gallery-filter.js';

const mostAddresses = 200;

export interface PageRequest {
  /** Number of the last one seen; 0: from the beginning. */
  after: number;
  limit: number;
}

/** For curators; the look is on record. Throws `role.missing` or `collection.unknown`. */
export async function listPhotos(
  vitrine: Vitrine,
  actor: Actor,
  collection: string,
  { after, limit }: PageRequest,
): Promise<GalleryPhoto[]> {
  requireRole(actor, 'curator');
  const { id } = await requireCollection(vitrine, collection);
  await recordView(vitrine, actor, id, 'photos');
  return galleryPage(vitrine.store.db, id, after, limit);
}

/** All photos that fit, in order. For curators. Throws `role.missing` or `collection.unknown`. */
export async function findPhotos(
  vitrine: Vitrine,
  actor: Actor,
  collection: string,
  { filter, order }: { filter: GalleryFilter; order: GalleryOrder },
): Promise<PhotoId[]> {
  requireRole(actor, 'curator');
  const { id } = await requireCollection(vitrine, collection);
  await recordView(vitrine, actor, id, 'photos');
  return filteredPhotoIds(vitrine.store.db, id, filter, order);
}

/** In the order in which they were named, without those that are gone. As `findPhotos`. */
export async function showPhotos(
  vitrine: Vitrine,
  actor: Actor,
  collection: string,
  ids: readonly PhotoId[],
): Promise<GalleryPhoto[]> {
  requireRole(actor, 'curator');
  const { id } = await requireCollection(vitrine, collection);
  await recordView(vitrine, actor, id, 'photos');
  const photos = await galleryPhotos(vitrine.store.db, id, ids);
  const byId = new Map(photos.map((photo) => [photo.id, photo]));
  return ids.flatMap((each) => byId.get(each) ?? []);
}

/** Every address at which the photo was found, first to last; at most 200. As `findPhotos`; throws `request.unknown` too. */
export async function photoOrigins(
  vitrine: Vitrine,
  actor: Actor,
  collection: string,
  photo: PhotoId,
): Promise<PhotoAddress[]> {
  requireRole(actor, 'curator');
  const { id } = await requireCollection(vitrine, collection);
  await recordView(vitrine, actor, id, 'photos');
  const { db } = vitrine.store;
  const [found] = await galleryPhotos(db, id, [photo]);
  if (found === undefined) throw new AppError('request.unknown', 'there is no such photo in the collection');
  return photoAddresses(db, photo, mostAddresses);
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
