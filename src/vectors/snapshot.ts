/** What a search goes through: it stays as it is while rows are added, removed and compacted. */
import type { VectorFilter } from './vector-index.js';
import { applyFilter } from './columns.js';
import { hasFilterColumns, loadFilterColumns, type LoadedSegment } from './loaded-segment.js';
import type { ScanTarget } from './row-reader.js';
import { maskBytes } from './scan-memory.js';
import { storedBlocks } from './segment.js';
import type { ThreadPool } from './thread-pool.js';

export interface Snapshot {
  targets: ScanTarget[];
  /** `maskBytes` per target: rows that are live and pass the filter; null without a filter. */
  masks: Uint8Array | null;
}

/** `current` answers the segments of now: what filters need may take a while to load, and they change meanwhile. */
export async function takeSnapshot(
  threads: ThreadPool,
  current: () => readonly LoadedSegment[],
  filter: VectorFilter | undefined,
): Promise<Snapshot> {
  if (filter === undefined) return { targets: targetsOf(current()), masks: null };
  for (;;) {
    const missing = current().find((one) => !hasFilterColumns(one));
    if (!missing) break;
    await loadFilterColumns(missing, threads);
  }
  // From here on nothing waits: targets and masks belong together.
  const targets = targetsOf(current());
  const masks = new Uint8Array(targets.length * maskBytes);
  let at = 0;
  for (const { segment, slots, filterColumns } of current()) {
    for (const { block } of storedBlocks(segment)) {
      const mask = masks.subarray(at, at + maskBytes);
      mask.set(slots[block]!.mask);
      applyFilter(mask, filterColumns[block]!, filter);
      at += maskBytes;
    }
  }
  return { targets, masks };
}

function targetsOf(loaded: readonly LoadedSegment[]): ScanTarget[] {
  return loaded.flatMap(({ segment, slots }) =>
    storedBlocks(segment).map(({ block }) => ({ segment: segment.access, block, slot: slots[block]! })),
  );
}
