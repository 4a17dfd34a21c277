/** Collections of photos of those who work here. */
import type { CollectionId } from '../types.js';
import type { Db } from './tables.js';

export async function staffCollections(db: Db): Promise<Set<CollectionId>> {
  const rows = await db.selectFrom('collection').select('id').where('is_staff', '=', 1).execute();
  return new Set(rows.map(({ id }) => id));
}

export async function setStaff(db: Db, id: CollectionId, isStaff: boolean): Promise<void> {
  await db
    .updateTable('collection')
    .set({ is_staff: isStaff ? 1 : 0 })
    .where('id', '=', id)
    .execute();
}
