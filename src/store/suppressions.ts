/**
 * Photos that are not taken in again. Known by an HMAC of their SHA-256 under a key of the installation, so that the list tells nobody
 * which photos it means who has not both the key and the photo. It holds no template: that would be a list of faces.
 */
import { createHmac } from 'node:crypto';
import type { Sha256 } from '../types.js';
import type { Db } from './tables.js';

export async function isSuppressed(db: Db, key: Uint8Array, sha256: Sha256): Promise<boolean> {
  const row = await db
    .selectFrom('suppression')
    .select('digest')
    .where('digest', '=', digestOf(key, sha256))
    .executeTakeFirst();
  return row !== undefined;
}

/** Those that are there already stay. */
export async function suppress(
  db: Db,
  key: Uint8Array,
  sha256s: Iterable<Sha256>,
  suppressedAt: string,
): Promise<void> {
  for (const sha256 of new Set(sha256s)) {
    await db
      .insertInto('suppression')
      .values({ digest: digestOf(key, sha256), suppressed_at: suppressedAt })
      .onConflict((conflict) => conflict.column('digest').doNothing())
      .execute();
  }
}

function digestOf(key: Uint8Array, sha256: Sha256): string {
  return createHmac('sha256', key).update(sha256).digest('hex');
}
