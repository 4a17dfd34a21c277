/** Cases as rows. A reference is given once, until it is erased with its case; so is the key, which is made with the case. */
import { randomBytes } from 'node:crypto';
import type { Selectable } from 'kysely';
import { AppError } from '../errors.js';
import { randomId } from '../lib/random-id.js';
import type { CaseId, PersonId } from '../types.js';
import type { CaseFileTable } from './casework-tables.js';
import type { Db } from './tables.js';

/** On whose behalf a case is handled. */
export interface OnBehalf {
  name: string;
  /** The legal basis of the request. */
  basis: string;
  /** Who receives what. */
  recipients: string;
}

export interface CaseFile {
  id: CaseId;
  reference: string;
  purpose: string;
  offence: string;
  unit: string;
  owner: PersonId;
  /** False: of an unsupervised installation. */
  supervised: boolean;
  /** ISO date, the last day; null: none. */
  endsOn: string | null;
  onBehalf: OnBehalf | null;
  openedAt: string;
  closedAt: string | null;
  /** null: the clock, or not closed. */
  closedBy: PersonId | null;
  erasedAt: string | null;
}

export type NewCaseFile = Omit<CaseFile, 'id' | 'closedAt' | 'closedBy' | 'erasedAt'>;

/** Throws `case.exists`. */
export async function insertCase(db: Db, wanted: NewCaseFile): Promise<CaseFile> {
  const id = randomId() as CaseId;
  const inserted = await db
    .insertInto('case_file')
    .values({
      id,
      reference: wanted.reference,
      purpose: wanted.purpose,
      offence: wanted.offence,
      unit: wanted.unit,
      owner: wanted.owner,
      supervised: wanted.supervised ? 1 : 0,
      ends_on: wanted.endsOn,
      on_behalf: wanted.onBehalf === null ? null : JSON.stringify(wanted.onBehalf),
      key: randomBytes(32),
      opened_at: wanted.openedAt,
    })
    .onConflict((conflict) => conflict.column('reference').doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows !== 1n) {
    throw new AppError('case.exists', 'there is a case of this reference already');
  }
  return { ...wanted, id, closedAt: null, closedBy: null, erasedAt: null };
}

export async function findCase(db: Db, id: CaseId): Promise<CaseFile | null> {
  const row = await db.selectFrom('case_file').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : caseOf(row);
}

export async function findCaseByReference(db: Db, reference: string): Promise<CaseFile | null> {
  const row = await db
    .selectFrom('case_file')
    .selectAll()
    .where('reference', '=', reference)
    .executeTakeFirst();
  return row === undefined ? null : caseOf(row);
}

/** In the order in which they were opened. */
export async function allCases(db: Db): Promise<CaseFile[]> {
  const rows = await db.selectFrom('case_file').selectAll().orderBy('opened_at').orderBy('id').execute();
  return rows.map(caseOf);
}

/** `by` null: the clock. False: it was closed already. */
export async function markCaseClosed(
  db: Db,
  id: CaseId,
  by: PersonId | null,
  closedAt: string,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('case_file')
    .set({ closed_at: closedAt, closed_by: by })
    .where('id', '=', id)
    .where('closed_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** null: destroyed. */
export async function findCaseKey(db: Db, id: CaseId): Promise<Uint8Array | null> {
  const row = await db.selectFrom('case_file').select('key').where('id', '=', id).executeTakeFirst();
  return row?.key ?? null;
}

/** Open cases whose last day was before `today`. */
export async function casesPastEnd(db: Db, today: string): Promise<CaseId[]> {
  const rows = await db
    .selectFrom('case_file')
    .select('id')
    .where('closed_at', 'is', null)
    .where('ends_on', '<', today)
    .execute();
  return rows.map(({ id }) => id);
}

/** Cases closed before `closedBefore` that still hold something. */
export async function casesToErase(db: Db, closedBefore: string): Promise<CaseId[]> {
  const rows = await db
    .selectFrom('case_file')
    .select('id')
    .where('closed_at', '<', closedBefore)
    .where('erased_at', 'is', null)
    .execute();
  return rows.map(({ id }) => id);
}

/** Its key, its reference wherever that was noted, and what people wrote about it; who did what for which offence stays. */
export async function eraseCase(db: Db, id: CaseId, erasedAt: string): Promise<void> {
  const reference = `erased-${id}`;
  await db
    .updateTable('case_file')
    .set({ reference, key: null, on_behalf: null, erased_at: erasedAt })
    .where('id', '=', id)
    .execute();
  await db.updateTable('search').set({ case_ref: reference }).where('case_id', '=', id).execute();
  await db.updateTable('clustering').set({ case_ref: reference }).where('case_id', '=', id).execute();
}

function caseOf(row: Selectable<CaseFileTable>): CaseFile {
  const { id, reference, purpose, offence, unit, owner } = row;
  return {
    id,
    reference,
    purpose,
    offence,
    unit,
    owner,
    supervised: row.supervised === 1,
    endsOn: row.ends_on,
    onBehalf: row.on_behalf === null ? null : (JSON.parse(row.on_behalf) as OnBehalf),
    openedAt: row.opened_at,
    closedAt: row.closed_at,
    closedBy: row.closed_by,
    erasedAt: row.erased_at,
  };
}
