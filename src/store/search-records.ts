/** Searches as they are read again: by id, by case, by authorisation; those that never finished; and their erasure. */
import type { Selectable } from 'kysely';
import type {
  AuthorisationId,
  AuthorisationMode,
  Candidate,
  CaseId,
  CollectionId,
  PersonId,
  SearchId,
  Sha256,
} from '../types.js';
import type { SearchSettings } from './searches.js';
import type { SearchTable } from './search-tables.js';
import type { Db } from './tables.js';

export interface SearchRecord {
  id: SearchId;
  /** null: older than cases. */
  person: PersonId | null;
  /** The person's name then. */
  user: string;
  caseId: CaseId | null;
  case: string;
  reason: string;
  authorisation: AuthorisationId | null;
  mode: AuthorisationMode | 'unsupervised';
  /** Empty once it was erased. */
  probeSha256: Sha256 | '';
  probes: number;
  scope: readonly { id: CollectionId; name: string }[];
  settings: SearchSettings | null;
  requestedAt: string;
  /** null: never finished. */
  outcome: string | null;
  /** The number of the searched face, of the first photo. */
  faceNumber: number | null;
  candidates: number | null;
  finishedAt: string | null;
  /** JSON, see flows/search/search-record.ts. */
  result: string | null;
  /** Its place in the log `searches`; null: older than the log. */
  logIndex: number | null;
  entryId: string | null;
  erasedAt: string | null;
}

export async function findSearch(db: Db, id: SearchId): Promise<SearchRecord | null> {
  const row = await db.selectFrom('search').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : recordOf(row);
}

/** In the order in which they were made. */
export async function searchesOfCase(db: Db, caseId: CaseId): Promise<SearchRecord[]> {
  const rows = await db
    .selectFrom('search')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('requested_at')
    .orderBy('id')
    .execute();
  return rows.map(recordOf);
}

export async function searchesUnder(db: Db, authorisation: AuthorisationId): Promise<SearchRecord[]> {
  const rows = await db
    .selectFrom('search')
    .selectAll()
    .where('authorisation_id', '=', authorisation)
    .orderBy('requested_at')
    .execute();
  return rows.map(recordOf);
}

/** Searches without an outcome that the log was not yet told about. */
export async function unfinishedSearches(
  db: Db,
): Promise<{ id: SearchId; begunBy: string; requestedAt: string }[]> {
  const rows = await db
    .selectFrom('search')
    .select(['id', 'begun_by', 'requested_at'])
    .where('outcome', 'is', null)
    .where('reported_at', 'is', null)
    .where('begun_by', 'is not', null)
    .execute();
  return rows.map((row) => ({ id: row.id, begunBy: row.begun_by!, requestedAt: row.requested_at }));
}

/** False: it was reported, or finished, in the meantime. */
export async function markReported(db: Db, id: SearchId, reportedAt: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('search')
    .set({ reported_at: reportedAt })
    .where('id', '=', id)
    .where('outcome', 'is', null)
    .where('reported_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Both halves of the key of its probes; null: one of them was destroyed, or it is older than cases. */
export async function findProbeSecrets(
  db: Db,
  id: SearchId,
): Promise<{ caseKey: Uint8Array; salt: Uint8Array } | null> {
  const row = await db
    .selectFrom('search')
    .innerJoin('case_file', 'case_file.id', 'search.case_id')
    .select(['search.probe_salt', 'case_file.key'])
    .where('search.id', '=', id)
    .executeTakeFirst();
  if (row === undefined || row.probe_salt === null || row.key === null) return null;
  return { caseKey: row.key, salt: row.probe_salt };
}

export async function insertCandidates(
  db: Db,
  search: SearchId,
  candidates: readonly Candidate[],
): Promise<void> {
  const rows = candidates.map((candidate) => ({
    search_id: search,
    rank: candidate.rank,
    face_id: candidate.faceId,
    score: candidate.score,
    document: JSON.stringify(candidate),
  }));
  for (let start = 0; start < rows.length; start += 500) {
    await db
      .insertInto('search_candidate')
      .values(rows.slice(start, start + 500))
      .execute();
  }
}

/** By rank. */
export async function candidatesOf(db: Db, search: SearchId): Promise<Candidate[]> {
  const rows = await db
    .selectFrom('search_candidate')
    .select('document')
    .where('search_id', '=', search)
    .orderBy('rank')
    .execute();
  return rows.map((row) => withTimecode(JSON.parse(row.document) as Candidate));
}

/** Candidates of earlier versions were all photos. */
function withTimecode(candidate: Candidate): Candidate {
  return { ...candidate, photo: { ...candidate.photo, timecodeMs: candidate.photo.timecodeMs ?? null } };
}

/**
 * The half key, the results, what was examined and what people wrote; that somebody searched, when, under what and with how many
 * candidates stays. The probe files are then unreadable, and are for the caller to delete.
 */
export async function eraseSearches(db: Db, ids: readonly SearchId[], erasedAt: string): Promise<void> {
  for (const id of ids) {
    const comparisons = db.selectFrom('comparison').select('id').where('search_id', '=', id);
    await db.deleteFrom('examination').where('comparison_id', 'in', comparisons).execute();
    await db.deleteFrom('comparison').where('search_id', '=', id).execute();
    await db.deleteFrom('search_candidate').where('search_id', '=', id).execute();
    await db.updateTable('lead_export').set({ corroboration: '' }).where('search_id', '=', id).execute();
    await db
      .updateTable('search')
      .set({ reason: '', probe_sha256: '', further_probes: null, result: null, probe_salt: null })
      .set({ erased_at: erasedAt })
      .where('id', '=', id)
      .execute();
  }
}

function recordOf(row: Selectable<SearchTable>): SearchRecord {
  const further = row.further_probes === null ? [] : (JSON.parse(row.further_probes) as unknown[]);
  return {
    id: row.id,
    person: row.person_id,
    user: row.user_name,
    caseId: row.case_id,
    case: row.case_ref,
    reason: row.reason,
    authorisation: row.authorisation_id,
    mode: row.mode ?? 'unsupervised',
    probeSha256: row.probe_sha256,
    probes: 1 + further.length,
    scope: JSON.parse(row.scope) as SearchRecord['scope'],
    settings: row.settings === null ? null : (JSON.parse(row.settings) as SearchSettings),
    requestedAt: row.requested_at,
    outcome: row.outcome,
    faceNumber: row.face_number,
    candidates: row.candidates,
    finishedAt: row.finished_at,
    result: row.result,
    logIndex: row.log_index,
    entryId: row.entry_id,
    erasedAt: row.erased_at,
  };
}
