/**
 * Clusters as rows: which faces are taken for one unknown person. A cluster has a number within its collection, which stays
 * with it and is never given to another. Rows of a face go with it by foreign key, so a cluster can be left with fewer than it
 * was written with; the next clustering looks at those again.
 */
import { groupBy } from '../lib/group-by.js';
import type { ClusterId, CollectionId, FaceId, ModelId } from '../types.js';
import type { Db } from './tables.js';

/** How far the clusters take account of what happened to their collection. */
export interface ClusterState {
  model: ModelId;
  lastFaceId: FaceId;
  lastDecisionId: number;
  lastNumber: number;
}

export interface StoredCluster {
  id: ClusterId;
  number: number;
  /** As many as when it was written. */
  isWhole: boolean;
  /** Ascending. */
  faces: FaceId[];
}

export interface ClusterChanges {
  /** Go, with their memberships. */
  removed: readonly ClusterId[];
  made: readonly { number: number; faces: readonly FaceId[] }[];
  state: ClusterState;
}

/** null: the collection was never clustered. */
export async function clusterState(db: Db, collection: CollectionId): Promise<ClusterState | null> {
  const row = await db
    .selectFrom('cluster_state')
    .selectAll()
    .where('collection_id', '=', collection)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    model: row.model_id,
    lastFaceId: row.last_face_id,
    lastDecisionId: row.last_decision_id,
    lastNumber: row.last_number,
  };
}

/** By number. Clusters that lost all their faces have none. */
export async function clustersOf(db: Db, collection: CollectionId): Promise<StoredCluster[]> {
  const rows = await db
    .selectFrom('cluster')
    .leftJoin('cluster_face', 'cluster_face.cluster_id', 'cluster.id')
    .select(['cluster.id', 'cluster.number', 'cluster.faces', 'cluster_face.face_id'])
    .where('cluster.collection_id', '=', collection)
    .orderBy('cluster.number')
    .orderBy('cluster_face.face_id')
    .execute();
  const clusters: (StoredCluster & { written: number })[] = [];
  for (const row of rows) {
    let last = clusters.at(-1);
    if (last?.id !== row.id) {
      last = { id: row.id, number: row.number, isWhole: false, faces: [], written: row.faces };
      clusters.push(last);
    }
    if (row.face_id !== null) last.faces.push(row.face_id);
  }
  return clusters.map(({ written, ...cluster }) => ({
    ...cluster,
    isWhole: cluster.faces.length === written,
  }));
}

/** Those of at least `minFaces`, most faces first, then by number. Faces that are gone since are not in them. */
export async function largestClusters(
  db: Db,
  collection: CollectionId,
  { minFaces, offset, limit }: { minFaces: number; offset: number; limit: number },
): Promise<{ number: number; faces: FaceId[] }[]> {
  const clusters = await db
    .selectFrom('cluster')
    .select(['id', 'number'])
    .where('collection_id', '=', collection)
    .where('faces', '>=', minFaces)
    .orderBy('faces', 'desc')
    .orderBy('number')
    .offset(offset)
    .limit(limit)
    .execute();
  if (clusters.length === 0) return [];
  const members = await db
    .selectFrom('cluster_face')
    .selectAll()
    .where(
      'cluster_id',
      'in',
      clusters.map(({ id }) => id),
    )
    .orderBy('face_id')
    .execute();
  const byCluster = groupBy(members, ({ cluster_id }) => cluster_id);
  return clusters.map(({ id, number }) => ({
    number,
    faces: (byCluster.get(id) ?? []).map(({ face_id }) => face_id),
  }));
}

export async function countClusters(db: Db, collection: CollectionId, minFaces: number): Promise<number> {
  const { count } = await db
    .selectFrom('cluster')
    .select((select) => select.fn.countAll().as('count'))
    .where('collection_id', '=', collection)
    .where('faces', '>=', minFaces)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** As if the collection had never been clustered, but that no number is given again. */
export async function dropClusters(db: Db, collection: CollectionId): Promise<void> {
  await db.deleteFrom('cluster').where('collection_id', '=', collection).execute();
  await db
    .updateTable('cluster_state')
    .set({ last_face_id: 0 as FaceId, last_decision_id: 0 })
    .where('collection_id', '=', collection)
    .execute();
}

/** SQLite takes at most 32766 parameters in one statement. */
const rowsAtOnce = 1000;

/** Belongs into one transaction: old clusters or new ones, never half. */
export async function writeClusters(
  db: Db,
  collection: CollectionId,
  { removed, made, state }: ClusterChanges,
): Promise<void> {
  for (let start = 0; start < removed.length; start += rowsAtOnce) {
    await db
      .deleteFrom('cluster')
      .where('id', 'in', removed.slice(start, start + rowsAtOnce))
      .execute();
  }
  for (const { number, faces } of made) {
    const { id } = await db
      .insertInto('cluster')
      .values({ collection_id: collection, number, faces: faces.length })
      .returning('id')
      .executeTakeFirstOrThrow();
    for (let start = 0; start < faces.length; start += rowsAtOnce) {
      const rows = faces.slice(start, start + rowsAtOnce);
      await db
        .insertInto('cluster_face')
        .values(rows.map((face) => ({ face_id: face, cluster_id: id })))
        .execute();
    }
  }
  const row = {
    model_id: state.model,
    last_face_id: state.lastFaceId,
    last_decision_id: state.lastDecisionId,
    last_number: state.lastNumber,
  };
  await db
    .insertInto('cluster_state')
    .values({ collection_id: collection, ...row })
    .onConflict((conflict) => conflict.column('collection_id').doUpdateSet(row))
    .execute();
}
