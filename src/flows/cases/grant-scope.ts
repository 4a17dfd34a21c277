/** Which collections a grant is for, among those that were asked for or authorised. */
import { AppError } from '../../errors.js';
import type { Authorisation } from '../../store/authorisations.js';
import { allCollections } from '../../store/collections.js';
import type { Collection } from '../../types.js';
import { isExpired, refuseExpired, requireCollection } from '../collections/collection-use.js';
import type { Vitrine } from '../vitrine.js';

/** `names` empty: all that is authorised. Throws `authorisation.scope`, `collection.unknown` or `collection.expired`. */
export async function collectionsWithin(
  vitrine: Vitrine,
  { collections: scope }: Authorisation,
  names: readonly string[],
): Promise<Collection[]> {
  const beyond = names.find((name) => !scope.some((each) => each.name === name));
  if (beyond !== undefined) {
    throw new AppError('authorisation.scope', `collection ${JSON.stringify(beyond)} is not authorised`);
  }
  const wanted = names.length === 0 ? scope.map(({ name }) => name) : names;
  const found = await namedCollections(vitrine, wanted);
  if (found.every(({ id }) => scope.some((each) => each.id === id))) return found;
  throw new AppError('authorisation.scope', 'a collection was replaced after the authorisation');
}

export async function namedCollections(vitrine: Vitrine, names: readonly string[]): Promise<Collection[]> {
  const collections: Collection[] = [];
  for (const name of new Set(names)) {
    const collection = await requireCollection(vitrine, name);
    refuseExpired(collection, vitrine.now());
    collections.push(collection);
  }
  return collections;
}

export async function usableCollections(vitrine: Vitrine): Promise<Collection[]> {
  const all = await allCollections(vitrine.store.db);
  const usable = all.filter((collection) => !isExpired(collection, vitrine.now()));
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

/** All that is still there of what was authorised; null: all there is. Past its last day, a collection still holds what it holds. */
export async function collectionsHeld(
  vitrine: Vitrine,
  authorisation: Authorisation | null,
): Promise<Collection[]> {
  const all = await allCollections(vitrine.store.db);
  const held = all.filter(({ id }) => authorisation?.collections.some((each) => each.id === id) ?? true);
  if (held.length > 0) return held;
  throw new AppError('collection.unknown', 'there is no collection in which anybody could be found');
}
