/** Personal tokens: a program acting for one named person, until a day. Only their hashes are here. And the end of all access at once. */
import type { Selectable } from 'kysely';
import type { AccountTokenTable, Db } from './tables.js';

export type StoredToken = Selectable<AccountTokenTable>;

export async function insertToken(db: Db, token: Omit<StoredToken, 'used_at'>): Promise<void> {
  await db.insertInto('account_token').values(token).execute();
}

/** Of one person, newest first. */
export async function tokensOf(db: Db, person: string): Promise<StoredToken[]> {
  return db
    .selectFrom('account_token')
    .selectAll()
    .where('user_id', '=', person)
    .orderBy('created_at', 'desc')
    .execute();
}

/** Notes the use. null: no such token, or its day is over. */
export async function useToken(db: Db, hash: string, now: string): Promise<StoredToken | null> {
  const token = await db
    .updateTable('account_token')
    .set({ used_at: now })
    .where('hash', '=', hash)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst();
  return token ?? null;
}

/** False: the person has no such token. */
export async function deleteToken(db: Db, person: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('account_token')
    .where('user_id', '=', person)
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Every session and token of the person; what they prove themselves with stays. In the transaction that disables them. */
export async function endAccess(db: Db, person: string): Promise<void> {
  await db.deleteFrom('account_session').where('userId', '=', person).execute();
  await db.deleteFrom('account_token').where('user_id', '=', person).execute();
}
