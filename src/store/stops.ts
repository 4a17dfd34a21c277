/** The stop of all searches, as rows. */
import type { PersonId } from '../types.js';
import type { Db } from './tables.js';

export interface Stop {
  id: number;
  reason: string;
  engagedBy: PersonId;
  engagedAt: string;
}

/** null: nothing is stopped. */
export async function currentStop(db: Db): Promise<Stop | null> {
  const row = await db
    .selectFrom('stop')
    .selectAll()
    .where('released_at', 'is', null)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return null;
  return { id: row.id, reason: row.reason, engagedBy: row.engaged_by, engagedAt: row.engaged_at };
}

export async function insertStop(db: Db, { reason, engagedBy, engagedAt }: Omit<Stop, 'id'>): Promise<void> {
  await db
    .insertInto('stop')
    .values({ reason, engaged_by: engagedBy, engaged_at: engagedAt, released_at: null })
    .execute();
}

export async function setReleased(db: Db, id: number, at: string): Promise<void> {
  await db.updateTable('stop').set({ released_at: at }).where('id', '=', id).execute();
}
