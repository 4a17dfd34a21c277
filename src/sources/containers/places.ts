/**
 * Places in one holder, no two alike, whatever names are in it: a place is how a photo is found again, and the second of one name
 * would take the place of the first in the store.
 */
import { createHash } from 'node:crypto';

const longestShown = 2000;
const keptOfLonger = 1000;

/** What is like an earlier one is numbered: `name (2)`. A holder that is read again gives the same places. */
export function startPlaces(): (place: string) => string {
  const taken = new Set<string>();
  const counts = new Map<string, number>();
  return (place) => {
    let unique = place;
    const key = shortKey(place);
    for (let count = counts.get(key) ?? 1; taken.has(shortKey(unique)); unique = `${place} (${count})`)
      counts.set(key, ++count);
    taken.add(shortKey(unique));
    return unique;
  };
}

/** For sets and maps of texts that strangers chose: there may be a million of them, of any length. */
export function shortKey(text: string): string {
  return text.length <= 64 ? text : createHash('sha256').update(text).digest('base64');
}

/** A place that is too long is known by its hash, and shown by its end. */
export function shortPlace(place: string): string {
  const text = storable(place);
  if (text.length <= longestShown) return text;
  const hash = createHash('sha256').update(place).digest('hex');
  return `${hash.slice(0, 32)}/${storable(place.slice(-keptOfLonger))}`;
}

/** As the store gives it back: without half a character at its ends, and without NUL, at which it would end. */
export function storable(text: string): string {
  return Buffer.from(text).toString().replaceAll('\0', '\ufffd');
}
