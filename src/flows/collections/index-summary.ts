/** What an indexing run did, in numbers. */
import type { PhotoErrorCode } from '../../errors.js';
import type { Recorded } from '../../store/record-outcome.js';
import { refusingSignal } from '../../store/source-items.js';
import type { Collection } from '../../types.js';
import type { Prepared } from './prepare-item.js';
import type { Vanished } from './vanished.js';

export interface IndexProgress {
  /** Photos; what held them is not counted. */
  seen: number;
  indexed: number;
  unchanged: number;
  duplicates: number;
  skipped: number;
  /** Of the skipped: known photos that were let go of, as they were taken down or are refused where they were published. */
  removed: number;
  faces: number;
  /** The last of them, oldest first; the summary has more. */
  latestSkips: readonly SkippedItem[];
}

export interface SkippedItem {
  source: string;
  code: PhotoErrorCode;
  reason: string;
  /** What the publisher said no by, such as `robots.txt`; null: it was nothing that publishers say. */
  signal: string | null;
}

export interface IndexSummary {
  collection: string;
  seen: number;
  indexed: number;
  unchanged: number;
  duplicates: number;
  /** As in the progress. */
  removed: number;
  faces: number;
  skipped: {
    total: number;
    byCode: Partial<Record<PhotoErrorCode, number>>;
    /** At most 1000; the rest is only counted. */
    items: SkippedItem[];
  };
  interrupted: boolean;
  /** null: what has vanished was not looked for, or the run did not come to its end. */
  vanished: Vanished | null;
  elapsedMs: number;
  /** Items seen per second, unchanged ones included. */
  photosPerSecond: number;
}

const listedSkips = 1000;
const listedLatest = 20;

export type IndexTally = ReturnType<typeof startTally>;

/** Counts what became of the items of one run. */
export function startTally() {
  const counts = { indexed: 0, unchanged: 0, duplicates: 0, skipped: 0, removed: 0, faces: 0 };
  const byCode: Partial<Record<PhotoErrorCode, number>> = {};
  const items: SkippedItem[] = [];
  let latest: readonly SkippedItem[] = [];
  const seen = () => counts.indexed + counts.unchanged + counts.duplicates + counts.skipped;
  return {
    count(prepared: Prepared, result: Exclude<Recorded, { kind: 'stale' | 'full' }>): void {
      if (result.kind === 'indexed') {
        counts.indexed++;
        counts.faces += result.faceIds.length;
      } else if (result.kind === 'duplicate') counts.duplicates++;
      else if (result.kind === 'unchanged') counts.unchanged++;
      if (prepared.kind !== 'skipped') return;
      const { code, reason, address } = prepared;
      counts.skipped++;
      byCode[code] = (byCode[code] ?? 0) + 1;
      if (result.kind === 'skipped' && result.removed) counts.removed++;
      const item = { source: address.source, code, reason, signal: refusingSignal(address.provenance) };
      if (items.length < listedSkips) items.push(item);
      latest = [...latest, item].slice(-listedLatest);
    },
    progress: (): IndexProgress => ({ seen: seen(), ...counts, latestSkips: latest }),
    summary: (
      { name }: Collection,
      interrupted: boolean,
      elapsedMs: number,
    ): Omit<IndexSummary, 'vanished'> => ({
      collection: name,
      seen: seen(),
      ...counts,
      skipped: { total: counts.skipped, byCode, items },
      interrupted,
      elapsedMs,
      photosPerSecond: seen() / (elapsedMs / 1000),
    }),
  };
}
