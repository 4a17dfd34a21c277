/**
 * Personal tokens: with one, a program acts for one named person, as that person and nobody else, until a day. The store has its
 * hash only. It is worth what its maker had shown: one made without a second factor never counts as having one.
 */
import { randomBytes } from 'node:crypto';
import { AppError } from '../../errors.js';
import { sha256 } from '../../lib/sha256.js';
import { deleteToken, insertToken, tokensOf, useToken } from '../../store/account-tokens.js';
import type { PersonId } from '../../types.js';
import type { Actor } from './actor.js';
import { record } from '../log/record.js';
import type { Vitrine } from '../vitrine.js';

export interface Token {
  id: string;
  name: string;
  createdAt: string;
  /** ISO 8601. */
  expiresAt: string;
  usedAt: string | null;
}

const prefix = 'vitrine_';
const mostDays = 90;
const dayMs = 24 * 3600 * 1000;

/** The secret is told this once. Throws `usage` or, for who came with a token himself, `role.missing`. */
export async function makeToken(
  vitrine: Vitrine,
  actor: Actor,
  { name, days }: { name: string; days: number },
): Promise<Token & { secret: string }> {
  if (actor.means === 'token') throw new AppError('role.missing', 'a token makes no tokens; sign in');
  if (!Number.isInteger(days) || days < 1 || days > mostDays) {
    throw new AppError('usage', `expected 1 to ${mostDays} days, got ${days}`);
  }
  const secret = `${prefix}${randomBytes(32).toString('base64url')}`;
  const now = vitrine.now();
  const token = {
    id: randomBytes(9).toString('base64url'),
    name: name.trim(),
    createdAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + days * dayMs).toISOString(),
  };
  await record(vitrine, actor.person, async (db) => {
    const { person, secondFactor } = actor;
    await insertToken(db, { ...token, person, secondFactor, hash: sha256(Buffer.from(secret)) });
    const { id, expiresAt: expires } = token;
    const event = { type: 'token.made', person, token: id, expires } as const;
    return { result: undefined, events: [{ event }] };
  });
  return { ...token, usedAt: null, secret };
}

/** Of the actor, newest first. */
export async function listTokens(vitrine: Vitrine, actor: Actor): Promise<Token[]> {
  const stored = await tokensOf(vitrine.store.db, actor.person);
  return stored.map(({ id, name, createdAt, expiresAt, usedAt }) => ({
    id,
    name,
    createdAt,
    expiresAt,
    usedAt,
  }));
}

/** Throws `request.unknown`. */
export async function removeToken(vitrine: Vitrine, actor: Actor, id: string): Promise<void> {
  await record(vitrine, actor.person, async (db) => {
    const isGone = await deleteToken(db, actor.person, id);
    if (!isGone) throw new AppError('request.unknown', 'you have no such token');
    const event = { type: 'token.removed', person: actor.person, token: id } as const;
    return { result: undefined, events: [{ event }] };
  });
}

export interface TokenHolder {
  person: PersonId;
  /** Whoever made the token had shown one. */
  secondFactor: boolean;
}

/** null: it is no token, or its day is over. */
export async function holderOfToken(vitrine: Vitrine, secret: string): Promise<TokenHolder | null> {
  if (!secret.startsWith(prefix)) return null;
  const now = vitrine.now().toISOString();
  const token = await useToken(vitrine.store.db, sha256(Buffer.from(secret)), now);
  return token && { person: token.person, secondFactor: token.secondFactor };
}
