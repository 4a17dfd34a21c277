/** The searches that were made, as overseers list them: who, when, for what, and what became of it. No results. */
import { sql, type SelectQueryBuilder } from 'kysely';
import type { AuthorisationId, AuthorisationMode, CaseId, PersonId, SearchId } from '../types.js';
import type { Db, Tables } from './tables.js';

/** What is not given does not narrow. */
export interface MadeFilter {
  /** Days in UTC, YYYY-MM-DD, both included. */
  from?: string;
  to?: string;
  person?: PersonId;
  unit?: string;
  purpose?: string;
  case?: CaseId;
}

export interface MadeSearch {
  id: SearchId;
  at: string;
  person: PersonId | null;
  /** The person's name then. */
  user: string;
  case: CaseId;
  /** `erased-` and the id once the case was erased. */
  reference: string;
  unit: string;
  purpose: string;
  offence: string;
  /** Empty once it was erased. */
  reason: string;
  authorisation: AuthorisationId | null;
  mode: AuthorisationMode | 'unsupervised';
  /** Names of the collections. */
  collections: string[];
  photos: number;
  /** null: never finished. */
  outcome: string | null;
  candidates: number | null;
  logIndex: number;
}

/** Newest first, at most `limit` before the entry `before` of the log. */
export async function madeSearches(
  db: Db,
  filter: MadeFilter,
  { before, limit }: { before?: number; limit: number },
): Promise<MadeSearch[]> {
  let query = narrowed(db, filter)
    .select([
      'search.id',
      'search.requested_at',
      'search.person_id',
      'search.user_name',
      'case_file.id as case',
      'search.case_ref',
      'case_file.unit',
      'case_file.purpose',
      'case_file.offence',
      'search.reason',
      'search.authorisation_id',
      'search.mode',
      'search.scope',
      'search.further_probes',
      'search.outcome',
      'search.candidates',
      'search.log_index',
    ])
    .orderBy('search.log_index', 'desc')
    .limit(limit);
  if (before !== undefined) query = query.where('search.log_index', '<', before);
  return (await query.execute()).map((row) => ({
    id: row.id,
    at: row.requested_at,
    person: row.person_id,
    user: row.user_name,
    case: row.case,
    reference: row.case_ref,
    unit: row.unit,
    purpose: row.purpose,
    offence: row.offence,
    reason: row.reason,
    authorisation: row.authorisation_id,
    mode: row.mode ?? 'unsupervised',
    collections: (JSON.parse(row.scope) as { name: string }[]).map(({ name }) => name),
    photos: 1 + (row.further_probes === null ? 0 : (JSON.parse(row.further_probes) as unknown[]).length),
    outcome: row.outcome,
    candidates: row.candidates,
    logIndex: row.log_index ?? 0,
  }));
}

export interface MadeCounts {
  searches: number;
  /** Entries of the log that they lie between, the end not included; null: there are none. */
  entries: { from: number; to: number } | null;
  perDay: { day: string; searches: number }[];
  perUnit: { unit: string; searches: number }[];
  perPurpose: { purpose: string; searches: number }[];
  perPerson: { person: PersonId | null; user: string; searches: number }[];
}

/** Of all that the filter lets through, most first, days in their order. */
export async function countMadeSearches(db: Db, filter: MadeFilter): Promise<MadeCounts> {
  const base = narrowed(db, filter);
  const range = await base
    .select((select) => [
      select.fn.min('search.log_index').as('first'),
      select.fn.max('search.log_index').as('last'),
    ])
    .executeTakeFirstOrThrow();
  const count = sql<number>`count(*)`;
  const day = sql<string>`substr(search.requested_at, 1, 10)`;
  const perDay = await base
    .select([day.as('day'), count.as('searches')])
    .groupBy(day)
    .orderBy(day)
    .execute();
  const perUnit = await base
    .select(['case_file.unit', count.as('searches')])
    .groupBy('case_file.unit')
    .execute();
  const perPurpose = await base
    .select(['case_file.purpose', count.as('searches')])
    .groupBy('case_file.purpose')
    .execute();
  const perPerson = await base
    .select([
      'search.person_id as person',
      sql<string>`max(search.user_name)`.as('user'),
      count.as('searches'),
    ])
    .groupBy('search.person_id')
    .execute();
  return {
    searches: perDay.reduce((sum, { searches }) => sum + searches, 0),
    entries: range.first === null || range.last === null ? null : { from: range.first, to: range.last + 1 },
    perDay,
    perUnit: mostFirst(perUnit),
    perPurpose: mostFirst(perPurpose),
    perPerson: mostFirst(perPerson),
  };
}

function mostFirst<T extends { searches: number }>(rows: readonly T[]): T[] {
  return rows.toSorted((a, b) => b.searches - a.searches);
}

type Narrowed = SelectQueryBuilder<Tables, 'search' | 'case_file', object>;

/** Those that the log has: all but what is older than cases. */
function narrowed(db: Db, { from, to, person, unit, purpose, case: caseId }: MadeFilter): Narrowed {
  let query: Narrowed = db
    .selectFrom('search')
    .innerJoin('case_file', 'case_file.id', 'search.case_id')
    .where('search.log_index', 'is not', null);
  if (from !== undefined) query = query.where('search.requested_at', '>=', from);
  // Times of the day begin with `T`, which comes before `~`.
  if (to !== undefined) query = query.where('search.requested_at', '<=', `${to}~`);
  if (person !== undefined) query = query.where('search.person_id', '=', person);
  if (unit !== undefined) query = query.where('case_file.unit', '=', unit);
  if (purpose !== undefined) query = query.where('case_file.purpose', '=', purpose);
  if (caseId !== undefined) query = query.where('search.case_id', '=', caseId);
  return query;
}

export interface Followed {
  supported: number;
  notSupported: number;
  exports: number;
  /** What was unusual about it. */
  flags: string[];
  /** What stands of its authorisation where that is in the way; null: nothing is. */
  authorisationState: 'refused' | 'withdrawn' | 'locked' | null;
  /** What it found was erased. */
  isErased: boolean;
}

export const nothingFollowed: Readonly<Omit<Followed, 'flags'>> = {
  supported: 0,
  notSupported: 0,
  exports: 0,
  authorisationState: null,
  isErased: false,
};

/** What became of the searches, by id; those of which nothing became are not there. */
export async function whatFollowed(db: Db, ids: readonly SearchId[]): Promise<Map<SearchId, Followed>> {
  const followed = new Map<SearchId, Followed>();
  const of = (id: SearchId): Followed => {
    const known = followed.get(id) ?? { ...nothingFollowed, flags: [] };
    followed.set(id, known);
    return known;
  };
  // The database takes so many parameters only.
  for (let at = 0; at < ids.length; at += 500) {
    const some = ids.slice(at, at + 500);
    const decided = await db
      .selectFrom('comparison')
      .select(['search_id', 'result'])
      .where('search_id', 'in', some)
      .where('result', 'is not', null)
      .execute();
    for (const { search_id: id, result } of decided)
      of(id)[result === 'supported' ? 'supported' : 'notSupported'] += 1;
    const exported = await db
      .selectFrom('lead_export')
      .select('search_id')
      .where('search_id', 'in', some)
      .execute();
    for (const { search_id: id } of exported) of(id).exports += 1;
    const flagged = await db
      .selectFrom('anomaly')
      .select(['search_id', 'kind'])
      .where('search_id', 'in', some)
      .orderBy('kind')
      .execute();
    for (const { search_id: id, kind } of flagged) of(id).flags.push(kind);
    const over = await db
      .selectFrom('search')
      .leftJoin('authorisation', 'authorisation.id', 'search.authorisation_id')
      .select(['search.id', 'search.erased_at', 'authorisation.state', 'authorisation.locked_at'])
      .where('search.id', 'in', some)
      .execute();
    for (const { id, erased_at: erasedAt, state, locked_at: lockedAt } of over) {
      if (erasedAt !== null) of(id).isErased = true;
      if (state === 'refused' || state === 'withdrawn') of(id).authorisationState = state;
      else if (state === 'requested' && lockedAt !== null) of(id).authorisationState = 'locked';
    }
  }
  return followed;
}
