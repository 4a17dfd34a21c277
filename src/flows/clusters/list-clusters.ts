/** The unknown persons of a collection as the last clustering left them, page by page, for whoever looks after the collection. */
import { countClusters, largestClusters } from '../../store/clusters.js';
import { findFaces } from '../../store/faces.js';
import type { FaceId, PhotoId } from '../../types.js';
import { requireCollection } from '../collections/collection-use.js';
import { recordView } from '../collections/viewing.js';
import { requireRole, type Actor } from '../people/actor.js';
import { describeClusters, type DescribedCluster } from './describe-clusters.js';
import type { Vitrine } from '../vitrine.js';

export interface ListedCluster extends Omit<DescribedCluster, 'best' | 'faceIds'> {
  /** Fittest first, at most `shownFaces`. */
  members: { face: FaceId; photo: PhotoId }[];
}

export const shownFaces = 24;

/** For curators; the look is on record. Throws `role.missing` or `collection.unknown`. */
export async function listClusters(
  vitrine: Vitrine,
  actor: Actor,
  name: string,
  page: { minFaces: number; offset: number; limit: number },
): Promise<{ total: number; clusters: ListedCluster[] }> {
  requireRole(actor, 'curator');
  const { id } = await requireCollection(vitrine, name);
  await recordView(vitrine, actor, id, 'clusters');
  const { db } = vitrine.store;
  const described = await describeClusters(vitrine, await largestClusters(db, id, page));
  const shown = described.map(({ best: _best, faceIds, ...cluster }) => ({
    cluster,
    faces: faceIds.slice(0, shownFaces),
  }));
  const records = await findFaces(
    db,
    shown.flatMap(({ faces }) => faces),
  );
  return {
    total: await countClusters(db, id, page.minFaces),
    clusters: shown.map(({ cluster, faces }) => ({
      ...cluster,
      members: faces.flatMap((face) => {
        const record = records.get(face);
        return record === undefined ? [] : [{ face, photo: record.photo.id }];
      }),
    })),
  };
}
