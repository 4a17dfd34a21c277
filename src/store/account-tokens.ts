/** Personal tokens: a program acting for one named person, until a day. Only their hashes are here. And the end of all access at once. */
import type { Selectable } from 'kysely';
import type { PersonId } from '../types.js';
import type { AccountTokenTable } from './people-tables.js';
import type { Db } from './tables.js';

export interface StoredToken {
  id: string;
  person: PersonId;
  name: string;
  /** Whoever made it had shown one. */
  secondFactor: boolean;
  createdAt: string;
  expiresAt: string;
  usedAt: string | null;
}

export async function insertToken(
  db: Db,
  token: Omit<StoredToken, 'usedAt'> & { hash: string },
): Promise<void> {
  await db
    .insertInto('account_token')
    .values({
      id: token.id,
      user_id: token.person,
      name: token.name,
      second_factor: token.secondFactor ? 1 : 0,
      hash: token.hash,
      created_at: token.createdAt,
      expires_at: token.expiresAt,
    })
    .execute();
}

/** Of one person, newest first. */
export async function tokensOf(db: Db, person: PersonId): Promise<StoredToken[]> {
  const rows = await db
    .selectFrom('account_token')
    .selectAll()
    .where('user_id', '=', person)
    .orderBy('created_at', 'desc')
    .execute();
  return rows.map(tokenOf);
}

/** Notes the use. null: no such token, or its day is over. */
export async function useToken(db: Db, hash: string, now: string): Promise<StoredToken | null> {
  const row = await db
    .updateTable('account_token')
    .set({ used_at: now })
    .where('hash', '=', hash)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? null : tokenOf(row);
}

/** False: the person has no such token. */
export async function deleteToken(db: Db, person: PersonId, id: string): Promise<boolean> {
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

function tokenOf(row: Selectable<AccountTokenTable>): StoredToken {
  return {
    id: row.id,
    person: row.user_id as PersonId,
    name: row.name,
    secondFactor: row.second_factor === 1,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    usedAt: row.used_at,
  };
}
