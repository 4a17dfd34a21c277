/**
 * How far each log had come, as the store remembers it. The files of a log cannot show by themselves that an older copy of them was
 * put back, or that they were thrown away and begun anew.
 */
import type { Db } from './tables.js';

/** Number of entries; 0: none was ever written. */
export async function logHead(db: Db, origin: string): Promise<number> {
  const row = await db.selectFrom('log_head').select('size').where('origin', '=', origin).executeTakeFirst();
  return row?.size ?? 0;
}

export async function setLogHead(db: Db, origin: string, size: number): Promise<void> {
  await db
    .insertInto('log_head')
    .values({ origin, size })
    .onConflict((conflict) => conflict.column('origin').doUpdateSet({ size }))
    .execute();
}
