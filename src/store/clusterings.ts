/**
 * The record of a clustering: who compared everybody in a collection with everybody else, for which case and why. Committed
 * before the first face is read; a row without an outcome is a clustering that a crash cut off.
 */
import type { ErrorCode } from '../errors.js';
import { randomId } from '../lib/random-id.js';
import type { AuthorisationId, CaseId, ClusteringId, CollectionId, PersonId } from '../types.js';
import type { Db } from './tables.js';

export interface ClusteringIntent {
  person: PersonId;
  user: string;
  caseId: CaseId;
  /** null: unsupervised. */
  authorisation: AuthorisationId | null;
  case: string;
  reason: string;
  collection: { id: CollectionId; name: string };
  requestedAt: string;
}

export interface ClusteringOutcome {
  outcome: 'answered' | ErrorCode;
  /** null unless answered. */
  faces: number | null;
  clusters: number | null;
  finishedAt: string;
}

/** Durable when the transaction is. The id is random, 128 bits, URL-safe. */
export async function recordClustering(db: Db, intent: ClusteringIntent): Promise<ClusteringId> {
  const id = randomId() as ClusteringId;
  await db
    .insertInto('clustering')
    .values({
      id,
      person_id: intent.person,
      user_name: intent.user,
      case_id: intent.caseId,
      authorisation_id: intent.authorisation,
      case_ref: intent.case,
      reason: intent.reason,
      collection_id: intent.collection.id,
      collection_name: intent.collection.name,
      requested_at: intent.requestedAt,
    })
    .execute();
  return id;
}

export async function finishClustering(db: Db, id: ClusteringId, outcome: ClusteringOutcome): Promise<void> {
  await db
    .updateTable('clustering')
    .set({
      outcome: outcome.outcome,
      faces: outcome.faces,
      clusters: outcome.clusters,
      finished_at: outcome.finishedAt,
    })
    .where('id', '=', id)
    .execute();
}

export interface ListedClustering {
  id: ClusteringId;
  person: PersonId | null;
  user: string;
  collection: string;
  authorisation: AuthorisationId | null;
  requestedAt: string;
  outcome: string | null;
  finishedAt: string | null;
}

/** In the order in which they were made. */
export async function clusteringsOf(db: Db, caseId: CaseId): Promise<ListedClustering[]> {
  const rows = await db
    .selectFrom('clustering')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('requested_at')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    person: row.person_id,
    user: row.user_name,
    collection: row.collection_name,
    authorisation: row.authorisation_id,
    requestedAt: row.requested_at,
    outcome: row.outcome,
    finishedAt: row.finished_at,
  }));
}

/** Collections whose clusters were last made for this case. */
export async function collectionsLastClusteredFor(db: Db, caseId: CaseId): Promise<CollectionId[]> {
  const mine = await db
    .selectFrom('clustering')
    .select('collection_id')
    .distinct()
    .where('case_id', '=', caseId)
    .execute();
  const last: CollectionId[] = [];
  for (const { collection_id: id } of mine) {
    const row = await db
      .selectFrom('clustering')
      .select('case_id')
      .where('collection_id', '=', id)
      .orderBy('requested_at', 'desc')
      .executeTakeFirst();
    if (row?.case_id === caseId) last.push(id);
  }
  return last;
}

/** What people wrote; that it was made, by whom and for which case stays. */
export async function eraseClusteringReasons(db: Db, caseId: CaseId): Promise<void> {
  await db.updateTable('clustering').set({ reason: '' }).where('case_id', '=', caseId).execute();
}
