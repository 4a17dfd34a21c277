/** Second factors of accounts, in the tables of the account library. */
import type { PersonId } from '../types.js';
import type { Db } from './tables.js';

/** False: the person has no such passkey. */
export async function deletePasskey(db: Db, person: PersonId, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('account_passkey')
    .where('userId', '=', person)
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Passkeys, and an authenticator app whose first code was shown. */
export async function countSecondFactors(db: Db, person: PersonId): Promise<number> {
  const passkeys = await db.selectFrom('account_passkey').select('id').where('userId', '=', person).execute();
  const app = await db
    .selectFrom('account_user')
    .select('id')
    .where('id', '=', person)
    .where('twoFactorEnabled', '=', 1)
    .executeTakeFirst();
  return passkeys.length + (app === undefined ? 0 : 1);
}
