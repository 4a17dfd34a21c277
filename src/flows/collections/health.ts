/** What a collection is like: how fit its faces are, from when and where its photos are, what was left out. Counts only, no picture. */
import { countClusters } from '../../store/clusters.js';
import { countCollection } from '../../store/collections.js';
import { galleryHealth, type GalleryHealth } from '../../store/gallery-health.js';
import { requireRole, type Actor } from '../people/actor.js';
import { lowestSufficient } from '../search/quality-gate.js';
import { requireCollection } from './collection-use.js';
import type { Vitrine } from '../vitrine.js';

export interface CollectionHealth extends GalleryHealth {
  photos: number;
  faces: number;
  /** Below it scores mislead; a step of the histogram begins there. */
  lowestSufficient: number;
  /** Unknown persons of whom there are two faces at least. */
  clusters: number;
}

/** For curators and the privacy officer. Throws `role.missing` or `collection.unknown`. */
export async function showHealth(vitrine: Vitrine, actor: Actor, name: string): Promise<CollectionHealth> {
  requireRole(actor, 'curator', 'privacy-officer');
  const { id } = await requireCollection(vitrine, name);
  const { db } = vitrine.store;
  const { photos, faces } = await countCollection(db, id);
  const clusters = await countClusters(db, id, 2);
  return { photos, faces, lowestSufficient, clusters, ...(await galleryHealth(db, id)) };
}
