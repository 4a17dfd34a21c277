/** Proposals and invitations as rows. */
import type { Selectable } from 'kysely';
import type { PersonId, Sha256 } from '../types.js';
import type { ProposalTable } from './governance-tables.js';
import type { Db } from './tables.js';

export interface ProposalRow {
  id: string;
  kind: string;
  /** JSON. */
  document: string;
  reason: string;
  proposedBy: PersonId;
  proposedAt: string;
  entryId: string | null;
  state: 'open' | 'approved' | 'refused';
  decidedBy: PersonId | null;
  decidedAt: string | null;
}

export async function insertProposal(
  db: Db,
  proposal: Pick<ProposalRow, 'id' | 'kind' | 'document' | 'reason' | 'proposedBy' | 'proposedAt'>,
): Promise<void> {
  const { id, kind, document, reason, proposedBy, proposedAt } = proposal;
  await db
    .insertInto('proposal')
    .values({ id, kind, document, reason, proposed_by: proposedBy, proposed_at: proposedAt, state: 'open' })
    .execute();
}

export async function setProposalEntry(db: Db, id: string, entryId: string): Promise<void> {
  await db.updateTable('proposal').set({ entry_id: entryId }).where('id', '=', id).execute();
}

export async function closeProposal(
  db: Db,
  { id, state, decidedBy, decidedAt, document }: ProposalRow,
): Promise<void> {
  await db
    .updateTable('proposal')
    .set({ state, decided_by: decidedBy, decided_at: decidedAt, document })
    .where('id', '=', id)
    .execute();
}

export async function findProposal(db: Db, id: string): Promise<ProposalRow | null> {
  const row = await db.selectFrom('proposal').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : proposalOf(row);
}

/** Newest first. */
export async function allProposals(db: Db, state?: ProposalRow['state']): Promise<ProposalRow[]> {
  let query = db.selectFrom('proposal').selectAll().orderBy('proposed_at', 'desc').orderBy('id');
  if (state !== undefined) query = query.where('state', '=', state);
  return (await query.execute()).map(proposalOf);
}

/** An earlier invitation of the person counts no more. */
export async function replaceInvitation(
  db: Db,
  { person, tokenSha256, expiresAt }: { person: PersonId; tokenSha256: Sha256; expiresAt: string },
): Promise<void> {
  await deleteInvitation(db, person);
  await db
    .insertInto('invitation')
    .values({ token_sha256: tokenSha256, person_id: person, expires_at: expiresAt })
    .execute();
}

/** Whom a token invites; null: used, replaced, over, or never given. `now`: ISO 8601. */
export async function findInvited(db: Db, tokenSha256: Sha256, now: string): Promise<PersonId | null> {
  const row = await db
    .selectFrom('invitation')
    .select('person_id')
    .where('token_sha256', '=', tokenSha256)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row?.person_id ?? null;
}

export async function deleteInvitation(db: Db, person: PersonId): Promise<void> {
  await db.deleteFrom('invitation').where('person_id', '=', person).execute();
}

function proposalOf(row: Selectable<ProposalTable>): ProposalRow {
  const { id, kind, document, reason, state } = row;
  return {
    id,
    kind,
    document,
    reason,
    proposedBy: row.proposed_by,
    proposedAt: row.proposed_at,
    entryId: row.entry_id,
    state,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
  };
}
