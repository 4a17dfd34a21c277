/** Collections of photos of those who work here. */
import type { CollectionId } from '../types.js';
import type { Db } from './tables.js';

/** Their names. */
export async function staffCollections(db: Db): Promise<Set<string>> {
  const rows = await db.selectFrom('collection').select('name').where('is_staff', '=', 1).execute();
  return new Set(rows.map(({ name }) => name));
}

export async function setStaff(db: Db, id: CollectionId, isStaff: boolean): Promise<void> {
  await db
    .updateTable('collection')
    .set({ is_staff: isStaff ? 1 : 0 })
    .where('id', '=', id)
    .execute();
}
