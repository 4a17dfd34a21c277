/** Salts of commitments in the logs. Deleting one makes the commitment say nothing. */
import type { Db } from './tables.js';

export interface Salt {
  field: string;
  salt: Uint8Array;
}

export async function insertSalts(db: Db, entryId: string, salts: readonly Salt[]): Promise<void> {
  const rows = salts.map(({ field, salt }) => ({ entry_id: entryId, field, salt }));
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
