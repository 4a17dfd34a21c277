/**
 * The secret with which an approved person makes an account. It is told once, to whoever approved, and must reach the person in
 * another way than through this program; only its SHA-256 is kept.
 */
import { randomBytes } from 'node:crypto';
import { AppError } from '../../errors.js';
import { sha256 } from '../../lib/sha256.js';
import { findPerson } from '../../store/persons.js';
import { deleteInvitation, findInvited, replaceInvitation } from '../../store/proposals.js';
import type { Db } from '../../store/tables.js';
import type { Person, PersonId } from '../../types.js';
import { record } from '../log/record.js';
import type { Vitrine } from '../vitrine.js';

const lifetimeMs = 7 * 24 * 3600_000;

export interface Invitation {
  person: PersonId;
  /** 256 random bits, URL-safe. */
  token: string;
  expiresAt: string;
}

/** In a write transaction. An earlier token of the person counts no more. */
export async function makeInvitation(db: Db, person: PersonId, now: Date): Promise<Invitation> {
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(now.getTime() + lifetimeMs).toISOString();
  await replaceInvitation(db, { person, tokenSha256: hashOf(token), expiresAt });
  return { person, token, expiresAt };
}

/** Whom the token invites; it can be used afterwards. Throws `invitation.invalid`. */
export async function readInvitation(
  vitrine: Pick<Vitrine, 'store' | 'now'>,
  token: string,
): Promise<Person> {
  return invited(vitrine.store.db, token, vitrine.now());
}

/**
 * Uses the token up, before anything is made of it: of two who try at once, one throws `invitation.invalid` and has changed nothing. The
 * person enrols password and second factor next.
 */
export async function acceptInvitation(
  vitrine: Pick<Vitrine, 'store' | 'logs' | 'now'>,
  token: string,
): Promise<Person> {
  const reader = await readInvitation(vitrine, token);
  return record(vitrine, reader.id, async (db) => {
    const person = await invited(db, token, vitrine.now());
    await deleteInvitation(db, person.id);
    const event = { type: 'invitation.accepted', person: person.id } as const;
    return { result: person, events: [{ event }] };
  });
}

async function invited(db: Db, token: string, now: Date): Promise<Person> {
  const id = await findInvited(db, hashOf(token), now.toISOString());
  const person = id === null ? null : await findPerson(db, id);
  if (person?.state !== 'approved') {
    throw new AppError('invitation.invalid', 'this invitation was used, replaced, or is over');
  }
  return person;
}

function hashOf(token: string) {
  return sha256(Buffer.from(token));
}
