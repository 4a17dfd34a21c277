/**
 * The search record: who searched, for which case and why, where, with what and how. The row is committed before the photo
 * is looked at and finished afterwards; a row without an outcome is a search that a crash cut off.
 */
import { randomBytes } from 'node:crypto';
import type { ErrorCode } from '../errors.js';
import { randomId } from '../lib/random-id.js';
import type {
  AuthorisationId,
  AuthorisationMode,
  CaseId,
  CollectionId,
  ModelId,
  PersonId,
  SearchId,
  Sha256,
} from '../types.js';
import type { Db } from './tables.js';

/** null: not asked for. */
export interface SearchSettings {
  limit: number;
  /** The cut: one of the three at most; none, and one expected false candidate counts where there is a calibration. */
  minScore: number | null;
  expectedFalse: number | null;
  fpir: number | null;
  capturedFrom: string | null;
  capturedBefore: string | null;
  minQuality: number | null;
  /** The quality gate was overridden. */
  acceptLowQuality: boolean;
  thorough: boolean;
  model: ModelId;
  /** Which one scores are judged by; null: there is none for the model. */
  calibration: string | null;
}

export interface SearchIntent {
  person: PersonId;
  /** The person's name then. */
  user: string;
  caseId: CaseId;
  /** What people call it. */
  case: string;
  reason: string;
  /** null: unsupervised. */
  authorisation: AuthorisationId | null;
  mode: AuthorisationMode | 'unsupervised';
  /** Names the process, see lib/process-identity.ts. */
  begunBy: string;
  /** Of the photo, or of the first of several. */
  probeSha256: Sha256;
  /** The person's further photos. */
  furtherSha256: readonly Sha256[];
  scope: readonly { id: CollectionId; name: string }[];
  settings: SearchSettings;
  requestedAt: string;
}

export interface SearchOutcome {
  outcome: 'answered' | 'choose-face' | ErrorCode;
  faceNumber: number | null;
  /** Of the further photos; null where no face was chosen. */
  furtherFaces: readonly (number | null)[];
  candidates: number | null;
  /** JSON: what was searched and how; null unless answered. */
  result: string | null;
  finishedAt: string;
}

/** Durable when the transaction is. `probeSalt` is half of the key of its probes. */
export async function recordSearch(
  db: Db,
  intent: SearchIntent,
): Promise<{ id: SearchId; probeSalt: Uint8Array }> {
  const id = randomId() as SearchId;
  const probeSalt = randomBytes(32);
  await db
    .insertInto('search')
    .values({
      id,
      person_id: intent.person,
      case_id: intent.caseId,
      authorisation_id: intent.authorisation,
      mode: intent.mode,
      begun_by: intent.begunBy,
      probe_salt: probeSalt,
      user_name: intent.user,
      case_ref: intent.case,
      reason: intent.reason,
      probe_sha256: intent.probeSha256,
      scope: JSON.stringify(intent.scope),
      requested_at: intent.requestedAt,
      further_probes: further(intent.furtherSha256, []),
      settings: JSON.stringify(intent.settings),
    })
    .execute();
  return { id, probeSalt };
}

/** Where the log `searches` has it. */
export async function noteEntry(db: Db, id: SearchId, entry: { index: number; id: string }): Promise<void> {
  await db
    .updateTable('search')
    .set({ entry_id: entry.id, log_index: entry.index })
    .where('id', '=', id)
    .execute();
}

/** Durable when the transaction is. `furtherSha256` as recorded. */
export async function finishSearch(
  db: Db,
  id: SearchId,
  furtherSha256: readonly Sha256[],
  outcome: SearchOutcome,
): Promise<void> {
  await db
    .updateTable('search')
    .set({
      outcome: outcome.outcome,
      face_number: outcome.faceNumber,
      candidates: outcome.candidates,
      result: outcome.result,
      finished_at: outcome.finishedAt,
      further_probes: further(furtherSha256, outcome.furtherFaces),
    })
    .where('id', '=', id)
    .execute();
}

function further(sha256s: readonly Sha256[], faces: readonly (number | null)[]): string | null {
  if (sha256s.length === 0) return null;
  return JSON.stringify(sha256s.map((sha256, i) => ({ sha256, face: faces[i] ?? null })));
}

export async function countSearches(db: Db): Promise<{ total: number; unfinished: number }> {
  const row = await db
    .selectFrom('search')
    .select((select) => [select.fn.countAll().as('total'), select.fn.count('outcome').as('finished')])
    .executeTakeFirstOrThrow();
  return { total: Number(row.total), unfinished: Number(row.total) - Number(row.finished) };
}

export interface ListedSearch {
  id: SearchId;
  finished: boolean;
  /** Its probes are gone, or to be gone. */
  erased: boolean;
  /** Number of photos it was made with. */
  probes: number;
}

/** Every search; for verification. */
export async function allSearches(db: Db): Promise<ListedSearch[]> {
  const rows = await db
    .selectFrom('search')
    .select(['id', 'outcome', 'further_probes', 'erased_at'])
    .execute();
  return rows.map((row) => ({
    id: row.id,
    finished: row.outcome !== null,
    erased: row.erased_at !== null,
    probes: 1 + (row.further_probes === null ? 0 : (JSON.parse(row.further_probes) as unknown[]).length),
  }));
}
