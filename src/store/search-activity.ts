/** Who searched how often and when, for quotas and for what looks unusual. */
import type { CaseId, PersonId, SearchId } from '../types.js';
import type { Db } from './tables.js';

/** `since`: ISO 8601. */
export async function countSearchesOfPerson(db: Db, person: PersonId, since: string): Promise<number> {
  const row = await db
    .selectFrom('search')
    .select((select) => select.fn.countAll().as('count'))
    .where('person_id', '=', person)
    .where('requested_at', '>=', since)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function countSearchesOfCase(db: Db, caseId: CaseId): Promise<number> {
  const row = await db
    .selectFrom('search')
    .select((select) => select.fn.countAll().as('count'))
    .where('case_id', '=', caseId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export interface SearchActivity {
  id: SearchId;
  person: PersonId | null;
  case: CaseId | null;
  /** Of every photo of the search; none once it was erased. */
  probes: string[];
  requestedAt: string;
  /** ISO date, of the case; null: none. */
  caseEndsOn: string | null;
  /** Its entry in the log `searches`; null: it is older than that. */
  logIndex: number | null;
}

/** Searches since `since` (ISO 8601), in their order. */
export async function searchActivity(db: Db, since: string): Promise<SearchActivity[]> {
  const rows = await db
    .selectFrom('search')
    .leftJoin('case_file', 'case_file.id', 'search.case_id')
    .select([
      'search.id',
      'search.person_id',
      'search.case_id',
      'search.probe_sha256',
      'search.further_probes',
      'search.requested_at',
      'search.log_index',
      'case_file.ends_on',
    ])
    .where('search.requested_at', '>=', since)
    .orderBy('search.requested_at')
    .orderBy('search.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    person: row.person_id,
    case: row.case_id,
    probes: [row.probe_sha256, ...furtherOf(row.further_probes)].filter((sha256) => sha256 !== ''),
    requestedAt: row.requested_at,
    caseEndsOn: row.ends_on,
    logIndex: row.log_index,
  }));
}

function furtherOf(json: string | null): string[] {
  if (json === null) return [];
  return (JSON.parse(json) as { sha256: string }[]).map(({ sha256 }) => sha256);
}

export interface Anomaly {
  kind: string;
  search: SearchId;
  foundAt: string;
}

/** False: it was flagged before. */
export async function insertAnomaly(db: Db, { kind, search, foundAt }: Anomaly): Promise<boolean> {
  const row = await db
    .insertInto('anomaly')
    .values({ kind, search_id: search, found_at: foundAt })
    .onConflict((conflict) => conflict.columns(['kind', 'search_id']).doNothing())
    .returning('kind')
    .executeTakeFirst();
  return row !== undefined;
}

/** Newest first. */
export async function anomaliesSince(db: Db, since: string): Promise<Anomaly[]> {
  const rows = await db
    .selectFrom('anomaly')
    .selectAll()
    .where('found_at', '>=', since)
    .orderBy('found_at', 'desc')
    .orderBy('kind')
    .orderBy('search_id')
    .execute();
  return rows.map(({ kind, search_id: search, found_at: foundAt }) => ({ kind, search, foundAt }));
}
