/** The secret keys that sign the logs. They lie in the encrypted store: whoever copies the log files cannot sign for them. */
import { randomBytes } from 'node:crypto';
import type { Db } from './tables.js';

export interface LogKey {
  name: string;
  /** Ed25519 private seed, 32 bytes. */
  seed: Uint8Array;
}

/** Keys in use, oldest first; makes the first one. Called in a write transaction, so that two processes make one. */
export async function logSigners(db: Db, log: 'searches' | 'events', name: string): Promise<LogKey[]> {
  const keys = await db
    .selectFrom('log_key')
    .select(['name', 'seed'])
    .where('log', '=', log)
    .where('retired_at', 'is', null)
    .orderBy('id')
    .execute();
  if (keys.length > 0) return keys;
  const first = { name, seed: randomBytes(32) };
  await db
    .insertInto('log_key')
    .values({ log, ...first, created_at: new Date().toISOString(), retired_at: null })
    .execute();
  return [first];
}

/** One more, in use beside the others until they are retired. */
export async function addLogKey(
  db: Db,
  log: 'searches' | 'events',
  name: string,
  createdAt: string,
): Promise<void> {
  await db
    .insertInto('log_key')
    .values({ log, name, seed: randomBytes(32), created_at: createdAt, retired_at: null })
    .execute();
}

/** All of the log but this one; they sign nothing any more, and are kept. */
export async function retireLogKeys(
  db: Db,
  log: 'searches' | 'events',
  { seed }: LogKey,
  retiredAt: string,
): Promise<void> {
  await db
    .updateTable('log_key')
    .set({ retired_at: retiredAt })
    .where('log', '=', log)
    .where('retired_at', 'is', null)
    .where('seed', '!=', seed)
    .execute();
}

/** Which keys sign the log of this name now, as a text to compare with; changes whenever one comes or is retired. */
export async function keysInUse(db: Db, name: string): Promise<string> {
  const keys = await db
    .selectFrom('log_key')
    .select('id')
    .where('name', '=', name)
    .where('retired_at', 'is', null)
    .orderBy('id')
    .execute();
  return keys.map(({ id }) => id).join(' ');
}
