/** Of all frames in which a track was seen, the few that are kept: where the face can be compared best, and well apart. */
import type { Sighting, Track } from './track-faces.js';

const apartMs = 2000;
/** A second or third shot that is much worse than the best adds nothing. */
const leastShare = 0.6;
/** So little worse, a frame that is kept anyway will do. */
const asGood = 0.9;
/** Seen once and hardly recognisable: as likely not a face. */
const leastOnce = 0.1;

/** Numbers of the frames to be kept, of those that are held, ascending. */
export function bestFrames(tracks: readonly Track[], isHeld: (frame: number) => boolean): number[] {
  const kept = new Set<number>();
  for (const { sightings } of tracks) {
    const held = sightings.filter(({ frame }) => isHeld(frame));
    for (const { frame } of bestSightings(held, kept)) kept.add(frame);
  }
  return [...kept].toSorted((p, q) => p - q);
}

/** Frames that can still be among the best when more come: the best of each stretch of two seconds. */
export function framesToHold(tracks: readonly Track[]): Set<number> {
  const held = new Set<number>();
  for (const { sightings } of tracks) {
    const best = new Map<number, Sighting>();
    for (const sighting of sightings) {
      const stretch = Math.floor(sighting.timeMs / apartMs);
      if (sighting.quality > (best.get(stretch)?.quality ?? -1)) best.set(stretch, sighting);
    }
    for (const { frame } of best.values()) held.add(frame);
  }
  return held;
}

function bestSightings(sightings: readonly Sighting[], kept: ReadonlySet<number>): Sighting[] {
  const byQuality = sightings.toSorted((p, q) => q.quality - p.quality || p.timeMs - q.timeMs);
  const best = byQuality[0]!;
  if (sightings.length === 1 && best.quality < leastOnce && !kept.has(best.frame)) return [];
  const first =
    byQuality.find(({ frame, quality }) => kept.has(frame) && quality >= asGood * best.quality) ?? best;
  const chosen = [first];
  for (const sighting of byQuality) {
    if (chosen.length >= mostShots(sightings)) break;
    const isApart = chosen.every(({ timeMs }) => Math.abs(timeMs - sighting.timeMs) >= apartMs);
    if (isApart && sighting.quality >= leastShare * best.quality) chosen.push(sighting);
  }
  return chosen;
}

function mostShots(sightings: readonly Sighting[]): number {
  const seenMs = sightings.at(-1)!.timeMs - sightings[0]!.timeMs;
  return seenMs < 5000 ? 1 : seenMs < 20_000 ? 2 : 3;
}
