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
