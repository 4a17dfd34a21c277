/** What people decided about pairs of faces. Rows are only ever added; the last one about two faces counts. */
import type { CollectionId, FaceId, Verdict } from '../types.js';
import type { Db } from './tables.js';

export interface FaceDecision {
  id: number;
  /** The lower id first. */
  faces: readonly [FaceId, FaceId];
  verdict: Verdict;
}

export interface NewFaceDecision {
  collection: CollectionId;
  faces: readonly [FaceId, FaceId];
  verdict: Verdict;
  user: string;
  reason: string;
  decidedAt: string;
}

/** Durable on return, outside of a transaction. */
export async function insertDecision(db: Db, decision: NewFaceDecision): Promise<number> {
  const [a, b] = decision.faces;
  const { id } = await db
    .insertInto('face_decision')
    .values({
      collection_id: decision.collection,
      face_a: a < b ? a : b,
      face_b: a < b ? b : a,
      verdict: decision.verdict,
      user_name: decision.user,
      reason: decision.reason,
      decided_at: decision.decidedAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** All of the collection, in the order in which they were made, withdrawn and withdrawing ones too. */
export async function decisionsOf(db: Db, collection: CollectionId): Promise<FaceDecision[]> {
  const rows = await db
    .selectFrom('face_decision')
    .select(['id', 'face_a', 'face_b', 'verdict'])
    .where('collection_id', '=', collection)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ id: row.id, faces: [row.face_a, row.face_b], verdict: row.verdict }));
}

/** The collection of each of the faces that exist. */
export async function collectionsOfFaces(db: Db, ids: readonly FaceId[]): Promise<Map<FaceId, CollectionId>> {
  const rows = await db.selectFrom('face').select(['id', 'collection_id']).where('id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, row.collection_id]));
}
