/** Requests for authorisation and what became of them. What they allow is counted here, in the transaction that records a search. */
import type { Selectable } from 'kysely';
import { randomId } from '../lib/random-id.js';
import type {
  AuthorisationId,
  AuthorisationMode,
  AuthorisationState,
  CaseId,
  CollectionId,
  PersonId,
  Sha256,
} from '../types.js';
import type { AuthorisationTable } from './casework-tables.js';
import type { Db } from './tables.js';

export interface AuthorisationDecision {
  by: PersonId;
  at: string;
  reference: string;
  authority: string;
  /** Conditions of a grant, reason of a refusal. */
  text: string;
}

type Scope = readonly { id: CollectionId; name: string }[];

/** What a decision leaves of a request. */
export interface Extent {
  searches: number;
  collections: Scope;
}

export interface Authorisation {
  id: AuthorisationId;
  caseId: CaseId;
  requester: PersonId;
  mode: AuthorisationMode;
  offence: string;
  facts: string;
  necessity: string;
  alternatives: string;
  probeDescription: string;
  collections: Scope;
  /** How many it allows, and how many were made. */
  searches: number;
  used: number;
  state: AuthorisationState;
  requestedAt: string;
  firstUsedAt: string | null;
  /** When its results were locked, there being no decision; null: never, or by the clock and not yet noted. */
  lockedAt: string | null;
  decision: AuthorisationDecision | null;
  /** ISO 8601: the moment after which it allows nothing. */
  expiresAt: string;
  erasedAt: string | null;
  /** What was requested, where less was granted. */
  asked: Extent | null;
  withdrawnAt: string | null;
}

export type NewAuthorisation = Omit<
  Authorisation,
  'id' | 'used' | 'state' | 'firstUsedAt' | 'lockedAt' | 'decision' | 'erasedAt' | 'asked' | 'withdrawnAt'
>;

export async function insertAuthorisation(db: Db, wanted: NewAuthorisation): Promise<AuthorisationId> {
  const id = randomId() as AuthorisationId;
  await db
    .insertInto('authorisation')
    .values({
      id,
      case_id: wanted.caseId,
      requester: wanted.requester,
      mode: wanted.mode,
      offence: wanted.offence,
      facts: wanted.facts,
      necessity: wanted.necessity,
      alternatives: wanted.alternatives,
      probe_description: wanted.probeDescription,
      collections: JSON.stringify(wanted.collections),
      searches: wanted.searches,
      state: 'requested',
      requested_at: wanted.requestedAt,
      expires_at: wanted.expiresAt,
    })
    .execute();
  return id;
}

export async function findAuthorisation(db: Db, id: AuthorisationId): Promise<Authorisation | null> {
  const row = await db.selectFrom('authorisation').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : authorisationOf(row);
}

/** In the order in which they were requested; `wanted` narrows them. */
export async function listAuthorisations(
  db: Db,
  wanted: { caseId?: CaseId; requester?: PersonId; state?: AuthorisationState } = {},
): Promise<Authorisation[]> {
  let query = db.selectFrom('authorisation').selectAll();
  if (wanted.caseId !== undefined) query = query.where('case_id', '=', wanted.caseId);
  if (wanted.requester !== undefined) query = query.where('requester', '=', wanted.requester);
  if (wanted.state !== undefined) query = query.where('state', '=', wanted.state);
  const rows = await query.orderBy('requested_at').orderBy('id').execute();
  return rows.map(authorisationOf);
}

/** False: nothing is left of it. Of several at the same moment exactly as many succeed as are left. */
export async function countUse(db: Db, id: AuthorisationId, at: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('authorisation')
    .set((row) => ({
      used: row('used', '+', 1),
      first_used_at: row.fn.coalesce('first_used_at', row.val(at)),
    }))
    .where('id', '=', id)
    .whereRef('used', '<', 'searches')
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function recordDecision(
  db: Db,
  id: AuthorisationId,
  state: 'granted' | 'refused',
  decision: AuthorisationDecision,
  expiresAt: string | null,
): Promise<void> {
  await db
    .updateTable('authorisation')
    .set({
      state,
      decided_by: decision.by,
      decided_at: decision.at,
      decision_reference: decision.reference,
      authority: decision.authority,
      decision_text: decision.text,
      ...(expiresAt === null ? {} : { expires_at: expiresAt }),
    })
    .where('id', '=', id)
    .execute();
}

/** Leaves less of it than was requested, which is kept. */
export async function narrowAuthorisation(
  db: Db,
  { id, searches, collections }: Authorisation,
  granted: Extent,
): Promise<void> {
  await db
    .updateTable('authorisation')
    .set({
      asked: JSON.stringify({ searches, collections } satisfies Extent),
      searches: granted.searches,
      collections: JSON.stringify(granted.collections),
    })
    .where('id', '=', id)
    .execute();
}

export async function markWithdrawn(db: Db, id: AuthorisationId, withdrawnAt: string): Promise<void> {
  await db
    .updateTable('authorisation')
    .set({ state: 'withdrawn', withdrawn_at: withdrawnAt })
    .where('id', '=', id)
    .execute();
}

export async function markExpired(db: Db, id: AuthorisationId): Promise<void> {
  await db.updateTable('authorisation').set({ state: 'expired' }).where('id', '=', id).execute();
}

export async function markLocked(db: Db, id: AuthorisationId, lockedAt: string): Promise<void> {
  await db.updateTable('authorisation').set({ locked_at: lockedAt }).where('id', '=', id).execute();
}

export async function markErased(db: Db, id: AuthorisationId, erasedAt: string): Promise<void> {
  await db.updateTable('authorisation').set({ erased_at: erasedAt }).where('id', '=', id).execute();
}

/** What people wrote; that it was requested, by whom and how it ended stays. */
export async function eraseRequestTexts(db: Db, caseId: CaseId): Promise<void> {
  await db
    .updateTable('authorisation')
    .set({ facts: '', necessity: '', alternatives: '', probe_description: '', decision_text: '' })
    .where('case_id', '=', caseId)
    .execute();
}

/** True when one of the hashes was used since. */
export async function wasTextUsed(db: Db, digest: Sha256, since: string): Promise<boolean> {
  const row = await db
    .selectFrom('request_text')
    .select('digest')
    .where('digest', '=', digest)
    .where('used_at', '>=', since)
    .executeTakeFirst();
  return row !== undefined;
}

export async function rememberTexts(
  db: Db,
  id: AuthorisationId,
  digests: readonly Sha256[],
  usedAt: string,
): Promise<void> {
  const rows = digests.map((digest) => ({ digest, authorisation_id: id, used_at: usedAt }));
  await db.insertInto('request_text').values(rows).execute();
}

export async function forgetTexts(db: Db, before: string): Promise<void> {
  await db.deleteFrom('request_text').where('used_at', '<', before).execute();
}

function authorisationOf(row: Selectable<AuthorisationTable>): Authorisation {
  return {
    id: row.id,
    caseId: row.case_id,
    requester: row.requester,
    mode: row.mode,
    offence: row.offence,
    facts: row.facts,
    necessity: row.necessity,
    alternatives: row.alternatives,
    probeDescription: row.probe_description,
    collections: JSON.parse(row.collections) as Authorisation['collections'],
    searches: row.searches,
    used: row.used,
    state: row.state,
    requestedAt: row.requested_at,
    firstUsedAt: row.first_used_at,
    lockedAt: row.locked_at,
    decision:
      row.decided_by === null || row.decided_at === null
        ? null
        : {
            by: row.decided_by,
            at: row.decided_at,
            reference: row.decision_reference ?? '',
            authority: row.authority ?? '',
            text: row.decision_text ?? '',
          },
    expiresAt: row.expires_at,
    erasedAt: row.erased_at,
    asked: row.asked === null ? null : (JSON.parse(row.asked) as Extent),
    withdrawnAt: row.withdrawn_at,
  };
}
