/**
 * What a whole run over paths no longer found. It is marked, counted and listed, and stays: a disk that is not there looks the same as
 * photos that were deleted. Removing it is a step of its own, for whoever has looked at the numbers.
 *
 * An item is gone only when this run did not come by it and its place is empty. What lies in a holder that this run did not open, or
 * not to its end, was not looked for.
 */
import { idSet } from '../../lib/id-set.js';
import { whereIs, type SearchedPlace } from '../../sources/whereabouts.js';
import { findSourceItem, type KnownItem } from '../../store/source-items.js';
import {
  deleteVanished,
  itemsBelow,
  lastItemId,
  markVanished,
  placedItems,
  type PlacedItem,
} from '../../store/vanished-items.js';
import type { CollectionId } from '../../types.js';
import { appendEntry } from '../log/logs.js';
import { requireRole, type Actor } from '../people/actor.js';
import type { Vitrine } from '../vitrine.js';
import { asWriter } from '../writing.js';
import { requireCollection } from './collection-use.js';

export interface Vanished {
  /** Below the paths, what was known and is gone: photos and what was skipped; what held them is not counted. */
  total: number;
  /** Of these, those that an earlier run still found. */
  newly: number;
  /** At most 1000. */
  items: { source: string; hasPhoto: boolean }[];
  /** Paths below which most of what was known is gone, as when a disk is not mounted. */
  mostlyGone: string[];
}

/** One bit each for what was seen and for what was left as it is; see lib/id-set.ts. */
export type SeenItems = Awaited<ReturnType<typeof startSeen>>;

const listedItems = 1000;
const pageRows = 500;

/** To be started before the first item is looked at. */
export async function startSeen({ store }: Vitrine) {
  const last = await lastItemId(store.db);
  const [seen, unchanged] = [idSet(), idSet()];
  return {
    note({ id }: KnownItem, isUnchanged: boolean): void {
      seen.add(id);
      if (isUnchanged) unchanged.add(id);
    },
    /** What is newer than the start of the run was recorded by it. */
    has: (id: number): boolean => id > last || seen.has(id),
    isUnchanged: (id: number): boolean => unchanged.has(id),
    bytes: (): number => seen.bytes + unchanged.bytes,
  };
}

/** For the holder of the writer lock, after a run that was neither cut off nor failed. */
export async function markVanishedItems(
  vitrine: Vitrine,
  collection: CollectionId,
  places: readonly SearchedPlace[],
  seen: SeenItems,
): Promise<Vanished> {
  const found: Vanished = { total: 0, newly: 0, items: [], mostlyGone: [] };
  const isLeft = holdersThatWereLeft(vitrine, collection, seen);
  for (const place of places) {
    let [known, gone] = [0, 0];
    for await (const page of itemsAt(vitrine, collection, place)) {
      known += page.length;
      const unseen = page.filter(({ id }) => !seen.has(id)).map(({ id }) => id);
      const vanished: PlacedItem[] = [];
      for (const item of await placedItems(vitrine.store.db, unseen)) {
        const where = await whereIs(item.location);
        if (where === 'there') continue;
        const isGone = where === 'gone' || item.hasVanished || !(await isLeft(item.location, where.within));
        if (isGone) vanished.push(item);
      }
      gone += vanished.length;
      await mark(vitrine, vanished);
      count(found, vanished);
    }
    if (2 * gone > known) found.mostlyGone.push(place.path);
  }
  return found;
}

async function* itemsAt(
  { store }: Vitrine,
  collection: CollectionId,
  { exact, prefixes }: SearchedPlace,
): AsyncGenerator<{ id: number; location: string }[]> {
  const itself = await findSourceItem(store.db, collection, exact);
  if (itself !== null) yield [itself];
  for (const prefix of prefixes) yield* itemsBelow(store.db, collection, prefix);
}

/** Whether what was in the holder `outermost`, at `location`, was not looked for in this run. */
function holdersThatWereLeft({ store }: Vitrine, collection: CollectionId, seen: SeenItems) {
  const states = new Map<string, boolean>();
  const wasLeft = async (holder: string): Promise<boolean> => {
    let state = states.get(holder);
    if (state === undefined) {
      const known = await findSourceItem(store.db, collection, holder);
      state = known !== null && seen.has(known.id) && (seen.isUnchanged(known.id) || known.skipCode !== null);
      // Items come in the order of their locations: what lies in one holder comes together.
      if (states.size > 1000) states.clear();
      states.set(holder, state);
    }
    return state;
  };
  return async (location: string, outermost: string): Promise<boolean> => {
    for (let end = outermost.length; end !== -1; end = location.indexOf('!/', end + 1))
      if (await wasLeft(location.slice(0, end))) return true;
    return false;
  };
}

async function mark(vitrine: Vitrine, vanished: readonly PlacedItem[]): Promise<void> {
  const fresh = vanished.filter(({ hasVanished }) => !hasVanished).map(({ id }) => id);
  for (let start = 0; start < fresh.length; start += pageRows)
    await vitrine.store.write((db) =>
      markVanished(db, fresh.slice(start, start + pageRows), vitrine.now().toISOString()),
    );
}

function count(found: Vanished, vanished: readonly PlacedItem[]): void {
  for (const { source, photoId, skipCode, hasVanished } of vanished) {
    if (photoId === null && skipCode === null) continue;
    found.total++;
    if (!hasVanished) found.newly++;
    if (found.items.length < listedItems) found.items.push({ source, hasPhoto: photoId !== null });
  }
}

export interface RemovedVanished {
  addresses: number;
  /** That had no other address. */
  photos: number;
}

/**
 * For curators. Removes what is marked below the places, and photos that are left without an address; what was deleted is overwritten.
 * Throws `role.missing`, `collection.unknown` or `store.busy`; what was removed before stays removed.
 */
export async function removeVanished(
  vitrine: Vitrine,
  actor: Actor,
  collection: string,
  places: readonly SearchedPlace[],
): Promise<RemovedVanished> {
  requireRole(actor, 'curator');
  const log = await vitrine.logs.open('events');
  const { id } = await requireCollection(vitrine, collection);
  const removed = { addresses: 0, photos: 0 };
  await asWriter(vitrine, async (writer) => {
    for (const place of places)
      for await (const page of itemsAt(vitrine, id, place))
        for (let start = 0; start < page.length; start += pageRows) {
          const ids = page.slice(start, start + pageRows).map((each) => each.id);
          const { addresses, photos } = await vitrine.store.write(async (db) => {
            const gone = await deleteVanished(db, ids);
            const author = { by: actor.person, at: vitrine.now().toISOString() };
            for (const what of ['addresses', 'photos'] as const) {
              const entry = { type: 'erasure.done', what, reason: 'vanished', count: gone[what] } as const;
              if (entry.count > 0) await appendEntry(db, log, author, entry);
            }
            return gone;
          });
          removed.addresses += addresses;
          removed.photos += photos;
          await writer.carryOutErasures();
        }
    await writer.overwriteErased();
  });
  return removed;
}
