/**
 * What is known of the items of one run. A walk asks for many in a row, twice for each: they are read together ahead of it and handed
 * out once more to whoever prepares the item; later questions are asked of the store again.
 */
import { findSourceItem, findSourceItems, knownBelow, type KnownItem } from '../../store/source-items.js';
import type { Collection, KnownItems } from '../../types.js';
import type { Vitrine } from '../vitrine.js';

export interface KnownWindow extends KnownItems {
  /** What is known of an item that came by. */
  take(location: string): Promise<KnownItem | null>;
}

/** Items that were asked about and never came are forgotten beyond so many. */
const mostAhead = 1000;

export function knownItems({ store }: Vitrine, { id }: Collection, retrySkipped: boolean): KnownWindow {
  const ahead = new Map<string, KnownItem | null>();
  return {
    async version(location) {
      const found = ahead.get(location);
      const known = found === undefined ? await findSourceItem(store.db, id, location) : found;
      if (known === null || (retrySkipped && known.skipCode !== null)) return undefined;
      // A holder that was away is opened again: what it holds was marked with it.
      const isHolder = known.photoId === null && known.skipCode === null;
      return known.hasVanished && isHolder ? undefined : known.version;
    },
    async lookAhead(locations) {
      if (ahead.size > mostAhead) ahead.clear();
      const found = await findSourceItems(store.db, id, locations);
      for (const location of locations) ahead.set(location, found.get(location) ?? null);
    },
    async take(location) {
      const found = ahead.get(location);
      ahead.delete(location);
      return found === undefined ? findSourceItem(store.db, id, location) : found;
    },
    async find(location) {
      const known = await findSourceItem(store.db, id, location);
      if (known === null) return null;
      const { page, title, capturedAt, photoId, provenance } = known;
      return { page, title, capturedAt, hasPhoto: photoId !== null, custody: provenance?.custody ?? [] };
    },
    below: (prefix) => knownBelow(store.db, id, prefix),
  };
}
