/**
 * The one-time link with which an installation begins: whoever opens it makes the first administrator. There is one at a time, for a
 * day, and none once somebody is here. The store has its hash only.
 */
import { randomBytes } from 'node:crypto';
import { AppError } from '../../errors.js';
import { sha256 } from '../../lib/sha256.js';
import { allPersons } from '../../store/persons.js';
import type { Vitrine } from '../vitrine.js';

const lifetimeMs = 24 * 3600_000;

/** The secret, told this once; an earlier one counts no more. null: somebody who can sign in was active here already. */
export async function makeSetupLink(vitrine: Vitrine): Promise<string | null> {
  const secret = randomBytes(32).toString('base64url');
  const now = vitrine.now();
  return vitrine.store.write(async (db) => {
    await db.deleteFrom('setup_link').execute();
    // Whoever lost the first link, or left off behind it, begins again. Whom only the operating system knows cannot sign in.
    const canSignIn = (await allPersons(db)).filter(({ email }) => email !== null);
    if (canSignIn.some(({ state }) => state === 'active' || state === 'disabled')) return null;
    const expires_at = new Date(now.getTime() + lifetimeMs).toISOString();
    await db
      .insertInto('setup_link')
      .values({ hash: sha256(Buffer.from(secret)), expires_at })
      .execute();
    return secret;
  });
}

/** Whether there is such a link, which stays as it is. Throws `link.invalid`. */
export async function requireSetupLink(vitrine: Vitrine, secret: string): Promise<void> {
  const link = await vitrine.store.db
    .selectFrom('setup_link')
    .select('hash')
    .where('hash', '=', sha256(Buffer.from(secret)))
    .where('expires_at', '>', vitrine.now().toISOString())
    .executeTakeFirst();
  if (link === undefined) throw linkInvalid();
}

/** Before anything is done behind it: of two who use it at once, one throws `link.invalid` and has changed nothing. */
export async function useUpSetupLink(vitrine: Vitrine, secret: string): Promise<void> {
  const { numDeletedRows } = await vitrine.store.db
    .deleteFrom('setup_link')
    .where('hash', '=', sha256(Buffer.from(secret)))
    .where('expires_at', '>', vitrine.now().toISOString())
    .executeTakeFirstOrThrow();
  if (numDeletedRows === 0n) throw linkInvalid();
}

function linkInvalid(): AppError {
  return new AppError('link.invalid', 'this link was used, replaced, or is over');
}
