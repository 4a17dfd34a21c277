/**
 * The search record: who searched, for which case and why, where, with what. The row is committed before the photo
 * is looked at and finished afterwards; a row without an outcome is a search that a crash cut off.
 */
import { randomBytes } from 'node:crypto';
import type { ErrorCode } from '../errors.js';
import type { CollectionId, SearchId, Sha256 } from '../types.js';
import type { Db } from './tables.js';

export interface SearchIntent {
  user: string;
  case: string;
  reason: string;
  probeSha256: Sha256;
  scope: readonly { id: CollectionId; name: string }[];
  requestedAt: string;
}

export interface SearchOutcome {
  outcome: 'answered' | 'choose-face' | ErrorCode;
  faceNumber: number | null;
  candidates: number | null;
  finishedAt: string;
}

/** Durable on return. The id is random, 128 bits, URL-safe. */
export async function recordSearch(db: Db, intent: SearchIntent): Promise<SearchId> {
  const id = randomBytes(16).toString('base64url') as SearchId;
  await db
    .insertInto('search')
    .values({
      id,
      user_name: intent.user,
      case_ref: intent.case,
      reason: intent.reason,
      probe_sha256: intent.probeSha256,
      scope: JSON.stringify(intent.scope),
      requested_at: intent.requestedAt,
    })
    .execute();
  return id;
}

/** Durable on return. */
export async function finishSearch(db: Db, id: SearchId, outcome: SearchOutcome): Promise<void> {
  await db
    .updateTable('search')
    .set({
      outcome: outcome.outcome,
      face_number: outcome.faceNumber,
      candidates: outcome.candidates,
      finished_at: outcome.finishedAt,
    })
    .where('id', '=', id)
    .execute();
}

export async function countSearches(db: Db): Promise<{ total: number; unfinished: number }> {
  const row = await db
    .selectFrom('search')
    .select((select) => [select.fn.countAll().as('total'), select.fn.count('outcome').as('finished')])
    .executeTakeFirstOrThrow();
  return { total: Number(row.total), unfinished: Number(row.total) - Number(row.finished) };
}

/** Every search with whether it was finished; for verification. */
export async function allSearches(db: Db): Promise<{ id: SearchId; finished: boolean }[]> {
  const rows = await db.selectFrom('search').select(['id', 'outcome']).execute();
  return rows.map((row) => ({ id: row.id, finished: row.outcome !== null }));
}
