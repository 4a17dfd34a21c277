/** Requests of the persons shown, as rows. The reference is the case's, which the request is opened with. */
import type { Selectable } from 'kysely';
import { randomId } from '../lib/random-id.js';
import type {
  AskedFor,
  AuthorisationId,
  CaseId,
  Channel,
  IdentityMethod,
  LetterLanguage,
  PersonId,
  RightsOutcome,
  RightsRequestId,
} from '../types.js';
import type { RightsRequestTable } from './rights-tables.js';
import type { Db } from './tables.js';

export interface RightsRequest {
  id: RightsRequestId;
  caseId: CaseId;
  reference: string;
  owner: PersonId;
  asked: readonly AskedFor[];
  receivedOn: string;
  channel: Channel;
  language: LetterLanguage;
  /** Empty here and in the other texts once it was erased. */
  name: string;
  contact: string;
  message: string;
  dueOn: string;
  extension: { at: string; reason: string } | null;
  identity: { method: IdentityMethod; note: string; checkedOn: string; by: PersonId } | null;
  authorisation: AuthorisationId | null;
  confirmation: { answer: 'confirmed' | 'not-reached'; note: string; at: string } | null;
  decision: { by: PersonId; at: string; removal: 'erase' | 'refuse' | null } | null;
  /** JSON, see flows/rights/letter.ts. */
  letter: string | null;
  removedAt: string | null;
  outcome: RightsOutcome | null;
  closedAt: string | null;
  erasedAt: string | null;
}

export type NewRightsRequest = Pick<
  RightsRequest,
  'caseId' | 'asked' | 'receivedOn' | 'channel' | 'language' | 'name' | 'contact' | 'message' | 'dueOn'
>;

export async function insertRightsRequest(db: Db, wanted: NewRightsRequest): Promise<RightsRequestId> {
  const id = randomId() as RightsRequestId;
  await db
    .insertInto('rights_request')
    .values({
      id,
      case_id: wanted.caseId,
      asked: JSON.stringify(wanted.asked),
      received_on: wanted.receivedOn,
      channel: wanted.channel,
      language: wanted.language,
      name: wanted.name,
      contact: wanted.contact,
      message: wanted.message,
      due_on: wanted.dueOn,
    })
    .execute();
  return id;
}

/** Rows stay, so the next one of the year has one more. */
export async function countReceivedIn(db: Db, year: string): Promise<number> {
  const { count } = await db
    .selectFrom('rights_request')
    .innerJoin('case_file', 'case_file.id', 'rights_request.case_id')
    .select((select) => select.fn.countAll().as('count'))
    .where('case_file.opened_at', 'like', `${year}-%`)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function findRightsRequest(db: Db, id: RightsRequestId): Promise<RightsRequest | null> {
  const row = await selectRequests(db).where('rights_request.id', '=', id).executeTakeFirst();
  return row === undefined ? null : requestOf(row);
}

/** What is due first comes first. */
export async function allRightsRequests(db: Db): Promise<RightsRequest[]> {
  const rows = await selectRequests(db).orderBy('due_on').orderBy('opened_at').execute();
  return rows.map(requestOf);
}

export type RightsChanges = Partial<
  Pick<
    RightsRequestTable,
    | 'due_on'
    | 'extended_at'
    | 'extension_reason'
    | 'identity_method'
    | 'identity_note'
    | 'identity_checked_on'
    | 'identity_checked_by'
    | 'authorisation_id'
    | 'confirmation'
    | 'confirmation_note'
    | 'confirmed_at'
    | 'decided_by'
    | 'decided_at'
    | 'removal'
    | 'letter'
    | 'removed_at'
    | 'outcome'
    | 'closed_at'
  >
>;

export async function changeRightsRequest(
  db: Db,
  id: RightsRequestId,
  changes: RightsChanges,
): Promise<void> {
  await db.updateTable('rights_request').set(changes).where('id', '=', id).execute();
}

export interface RightsMark {
  rank: number;
  isPerson: boolean;
  reason: string;
}

/** By rank. */
export async function marksOf(db: Db, id: RightsRequestId): Promise<RightsMark[]> {
  const rows = await db
    .selectFrom('rights_mark')
    .selectAll()
    .where('request_id', '=', id)
    .orderBy('rank')
    .execute();
  return rows.map((row) => ({ rank: row.rank, isPerson: row.is_person === 1, reason: row.reason }));
}

export async function replaceMarks(
  db: Db,
  id: RightsRequestId,
  marks: readonly RightsMark[],
  { by, at }: { by: PersonId; at: string },
): Promise<void> {
  await db.deleteFrom('rights_mark').where('request_id', '=', id).execute();
  for (const { rank, isPerson, reason } of marks) {
    await db
      .insertInto('rights_mark')
      .values({
        request_id: id,
        rank,
        is_person: isPerson ? 1 : 0,
        reason,
        marked_by: by,
        marked_at: at,
      })
      .execute();
  }
}

/** Who asked and what they were told; that somebody asked, when, and how it ended stays. To be called with the case's erasure. */
export async function eraseRightsRequestOf(db: Db, caseId: CaseId, erasedAt: string): Promise<void> {
  const ids = db.selectFrom('rights_request').select('id').where('case_id', '=', caseId);
  await db.updateTable('rights_mark').set({ reason: '' }).where('request_id', 'in', ids).execute();
  await db
    .updateTable('rights_request')
    .set({ name: '', contact: '', message: '', letter: null, erased_at: erasedAt })
    .where('case_id', '=', caseId)
    .execute();
  for (const column of ['extension_reason', 'identity_note', 'confirmation_note'] as const) {
    await db
      .updateTable('rights_request')
      .set({ [column]: '' })
      .where('case_id', '=', caseId)
      .where(column, 'is not', null)
      .execute();
  }
}

function selectRequests(db: Db) {
  return db
    .selectFrom('rights_request')
    .innerJoin('case_file', 'case_file.id', 'rights_request.case_id')
    .selectAll('rights_request')
    .select(['case_file.reference', 'case_file.owner', 'case_file.opened_at']);
}

function requestOf(
  row: Selectable<RightsRequestTable> & { reference: string; owner: PersonId },
): RightsRequest {
  const { id, case_id: caseId, reference, owner, name, contact, message } = row;
  return {
    id,
    caseId,
    reference,
    owner,
    asked: JSON.parse(row.asked) as AskedFor[],
    receivedOn: row.received_on,
    channel: row.channel as Channel,
    language: row.language as LetterLanguage,
    name,
    contact,
    message,
    dueOn: row.due_on,
    extension: row.extended_at === null ? null : { at: row.extended_at, reason: row.extension_reason ?? '' },
    identity: identityOf(row),
    authorisation: row.authorisation_id,
    confirmation: confirmationOf(row),
    decision: decisionOf(row),
    letter: row.letter,
    removedAt: row.removed_at,
    outcome: row.outcome as RightsOutcome | null,
    closedAt: row.closed_at,
    erasedAt: row.erased_at,
  };
}

function identityOf(row: Selectable<RightsRequestTable>): RightsRequest['identity'] {
  const { identity_method: method, identity_checked_on: checkedOn, identity_checked_by: by } = row;
  if (method === null || checkedOn === null || by === null) return null;
  return { method: method as IdentityMethod, note: row.identity_note ?? '', checkedOn, by };
}

function confirmationOf(row: Selectable<RightsRequestTable>): RightsRequest['confirmation'] {
  const { confirmation: answer, confirmed_at: at } = row;
  if (answer === null || at === null) return null;
  return { answer: answer as 'confirmed' | 'not-reached', note: row.confirmation_note ?? '', at };
}

function decisionOf(row: Selectable<RightsRequestTable>): RightsRequest['decision'] {
  const { decided_by: by, decided_at: at } = row;
  return by === null || at === null ? null : { by, at, removal: row.removal as 'erase' | 'refuse' | null };
}
