/** Collections and photos as one curator handles them: the tester, in an unsupervised installation. */
import * as collections from '#vitrine/flows/collections/collections.js';
import * as indexing from '#vitrine/flows/collections/index-photos.js';
import { actAsUser } from '#vitrine/flows/people/solo.js';
import type { Vitrine } from '#vitrine/flows/vitrine.js';
import type { Collection } from '#vitrine/types.js';

export async function addCollection(
  vitrine: Vitrine,
  wanted: collections.NewCollection,
): Promise<Collection> {
  return collections.addCollection(vitrine, await actAsUser(vitrine, 'tester'), wanted);
}

export async function removeCollection(vitrine: Vitrine, name: string): Promise<collections.Removed> {
  return collections.removeCollection(vitrine, await actAsUser(vitrine, 'tester'), name);
}

export async function indexPhotos(
  vitrine: Vitrine,
  request: indexing.IndexRequest,
): ReturnType<typeof indexing.indexPhotos> {
  return indexing.indexPhotos(vitrine, await actAsUser(vitrine, 'tester'), request);
}
