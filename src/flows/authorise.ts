/**
 * The only place where a `Grant` comes into being. The brand keeps hand-made objects out at compile time, the set of
 * minted ones at run time; the object is frozen, so its scope cannot be widened afterwards.
 */
import { AppError } from '../errors.js';
import { allCollections } from '../store/collections.js';
import type { Collection } from '../types.js';
import { isExpired, refuseExpired, requireCollection } from './collection-use.js';
import type { Vitrine } from './vitrine.js';

declare const granted: unique symbol;

/** Leave to search these collections for this case. */
export interface Grant {
  readonly [granted]: true;
  readonly case: string;
  readonly reason: string;
  readonly user: string;
  readonly collections: readonly Collection[];
  readonly grantedAt: string;
}

export interface AuthorisationRequest {
  case: string;
  reason: string;
  /** Names; empty: every collection that is not expired. */
  collections: readonly string[];
  user: string;
}

const minted = new WeakSet<Grant>();

/** Throws `case.missing`, `reason.missing`, `collection.unknown` or `collection.expired`. */
export async function authorise(vitrine: Vitrine, request: AuthorisationRequest): Promise<Grant> {
  const caseReference = request.case.trim();
  const reason = request.reason.trim();
  if (caseReference === '') {
    throw new AppError('case.missing', 'a search needs a case: say which with --case REFERENCE');
  }
  if (reason === '')
    throw new AppError('reason.missing', 'a search needs a reason: say why with --reason TEXT');
  const collections =
    request.collections.length === 0
      ? await usableCollections(vitrine)
      : await namedCollections(vitrine, request.collections);
  const grant = Object.freeze({
    case: caseReference,
    reason,
    user: request.user,
    collections: Object.freeze(collections.map((collection) => Object.freeze(collection))),
    grantedAt: new Date().toISOString(),
  }) as Grant;
  minted.add(grant);
  return grant;
}

/** Throws `grant.invalid` for what `authorise` did not mint, and what `authorise` throws when things changed since. */
export async function recheckGrant(vitrine: Vitrine, grant: Grant): Promise<void> {
  if (!minted.has(grant)) throw new AppError('grant.invalid', 'expected a grant from an authorisation');
  for (const { id, name } of grant.collections) {
    const now = await requireCollection(vitrine, name);
    // Removed and made again under the same name: another owner's decision, not this one.
    if (now.id !== id)
      throw new AppError('grant.invalid', 'a collection was replaced after the authorisation');
    refuseExpired(now);
  }
}

async function namedCollections(vitrine: Vitrine, names: readonly string[]): Promise<Collection[]> {
  const collections: Collection[] = [];
  for (const name of new Set(names)) {
    const collection = await requireCollection(vitrine, name);
    refuseExpired(collection);
    collections.push(collection);
  }
  return collections;
}

async function usableCollections(vitrine: Vitrine): Promise<Collection[]> {
  const all = await allCollections(vitrine.store.db);
  const usable = all.filter((collection) => !isExpired(collection));
  if (all.length === 0) {
    throw new AppError(
      'collection.unknown',
      "there is no collection yet; add one with 'vitrine collection add'",
    );
  }
  if (usable.length === 0)
    throw new AppError('collection.expired', 'every collection is past its last day of use');
  return usable;
}
