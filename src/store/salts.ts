/** Salts of commitments in the logs. Deleting one makes the commitment say nothing. */
import type { AuthorisationId, CaseId, SearchId } from '../types.js';
import type { Db } from './tables.js';

export interface Salt {
  field: string;
  salt: Uint8Array;
}

/** An entry, by what it names. */
export interface SaltSubject {
  type: string;
  case?: CaseId;
  search?: SearchId;
  authorisation?: AuthorisationId | null;
}

/** The salts belong to the case of what the entry names, and to the search, and go with them. */
export async function insertSalts(
  db: Db,
  entryId: string,
  subject: SaltSubject,
  salts: readonly Salt[],
): Promise<void> {
  const owners = { case_id: await caseOf(db, subject), search_id: subject.search ?? null };
  const rows = salts.map(({ field, salt }) => ({ entry_id: entryId, field, salt, ...owners }));
  await db.insertInto('salt').values(rows).execute();
}

export async function saltsOf(db: Db, entryId: string): Promise<Salt[]> {
  return db.selectFrom('salt').select(['field', 'salt']).where('entry_id', '=', entryId).execute();
}

export async function eraseSalts(db: Db, entryIds: readonly string[]): Promise<void> {
  for (let start = 0; start < entryIds.length; start += 500) {
    await db
      .deleteFrom('salt')
      .where('entry_id', 'in', entryIds.slice(start, start + 500))
      .execute();
  }
}

/** Of every entry about these searches: that they were begun, examined, exported. */
export async function eraseSaltsOfSearches(db: Db, searches: readonly SearchId[]): Promise<void> {
  for (let start = 0; start < searches.length; start += 500) {
    await db
      .deleteFrom('salt')
      .where('search_id', 'in', searches.slice(start, start + 500))
      .execute();
  }
}

/** Of every entry about the case, from its opening on. */
export async function eraseSaltsOfCase(db: Db, caseId: CaseId): Promise<void> {
  await db.deleteFrom('salt').where('case_id', '=', caseId).execute();
}

async function caseOf(db: Db, subject: SaltSubject): Promise<CaseId | null> {
  if (subject.case !== undefined) return subject.case;
  if (subject.search !== undefined) {
    const { search } = subject;
    const row = await db.selectFrom('search').select('case_id').where('id', '=', search).executeTakeFirst();
    return row?.case_id ?? null;
  }
  if (subject.authorisation === undefined || subject.authorisation === null) return null;
  const row = await db
    .selectFrom('authorisation')
    .select('case_id')
    .where('id', '=', subject.authorisation)
    .executeTakeFirst();
  return row?.case_id ?? null;
}
