/**
 * Looking at the pictures of a collection is itself an entry of the log: once per person, collection and hour, so that who scrolls for an
 * afternoon is seen and does not fill the log. The entry is durable before the first picture is told.
 */
import type { CollectionId } from '../../types.js';
import type { Actor } from '../people/actor.js';
import { record } from '../log/record.js';
import type { Vitrine } from '../vitrine.js';

/** `clusters`: faces grouped by unknown person. */
export type Viewed = 'photos' | 'clusters';

const hourMs = 3600_000;
/** Beyond these the oldest looks are forgotten, and told again. */
const mostRemembered = 10_000;

interface Look {
  hour: number;
  entry: Promise<void>;
}

/** By vitrine: what this process has told already. Another process, and the next start, tell it again. */
const told = new WeakMap<Vitrine, Map<string, Look>>();

/** Resolves when the look is on record. Throws what writing the log throws; then nothing may be shown. */
export async function recordView(
  vitrine: Vitrine,
  { person }: Actor,
  collection: CollectionId,
  what: Viewed,
): Promise<void> {
  const looks = told.get(vitrine) ?? new Map<string, Look>();
  told.set(vitrine, looks);
  const key = JSON.stringify([person, collection, what]);
  const hour = Math.floor(vitrine.now().getTime() / hourMs);
  const known = looks.get(key);
  if (known?.hour === hour) return known.entry;
  const event = { type: 'collection.viewed', collection, what } as const;
  const entry = record(vitrine, person, async () => ({ result: undefined, events: [{ event }] }));
  looks.delete(key);
  looks.set(key, { hour, entry });
  // What could not be written is tried again with the next look.
  entry.catch(() => looks.delete(key));
  if (looks.size > mostRemembered) looks.delete(looks.keys().next().value ?? key);
  return entry;
}
