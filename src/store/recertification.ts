/** When it was last confirmed that a person is still needed, and removing those who never came. */
import type { PersonId } from '../types.js';
import type { Db } from './tables.js';

export interface Confirmation {
  person: PersonId;
  /** Of the last confirmation, or of the invitation where there was none. */
  since: string;
}

/** Active persons whose last confirmation, or invitation, lies before `before` (ISO 8601); longest first. */
export async function unconfirmedSince(db: Db, before: string): Promise<Confirmation[]> {
  const rows = await db
    .selectFrom('person')
    .select((select) => ['id', select.fn.coalesce('confirmed_at', 'created_at').as('since')])
    .where('state', '=', 'active')
    .execute();
  return rows
    .filter(({ since }) => since < before)
    .map(({ id, since }) => ({ person: id, since }))
    .toSorted((a, b) => (a.since < b.since ? -1 : 1));
}

export async function setConfirmed(db: Db, person: PersonId, at: string): Promise<void> {
  await db.updateTable('person').set({ confirmed_at: at }).where('id', '=', person).execute();
}

/** For those who never became active: nothing refers to them but the log. */
export async function deletePerson(db: Db, person: PersonId): Promise<void> {
  await db.deleteFrom('person').where('id', '=', person).execute();
}
