/** Which rows of a segment belong to given faces. Face ids ascend within a segment, so few blocks need be read. */
import { firstAtLeast } from '../lib/first-at-least.js';
import { readAllIds, type LoadedSegment } from './loaded-segment.js';
import { isLive, storedBlocks } from './segment.js';
import { rowsPerBlock } from './segment-format.js';
import type { ThreadPool } from './thread-pool.js';

/**
 * Live rows of the `wanted` faces (ascending). Reads the face ids of blocks whose range of face ids may hold one, and
 * remembers those ranges.
 */
export async function findRows(
  threads: ThreadPool,
  { segment, faceRanges }: LoadedSegment,
  wanted: Float64Array,
): Promise<number[]> {
  const blocks = storedBlocks(segment).filter(({ block }) => {
    const range = faceRanges[block];
    return !range || firstAtLeast(wanted, range.first) < firstAtLeast(wanted, range.last + 1);
  });
  const rows: number[] = [];
  for await (const { stored, ids } of readAllIds(threads, blocks)) {
    if (stored.rows === rowsPerBlock) faceRanges[stored.block] = { first: ids[0]!, last: ids.at(-1)! };
    const end = firstAtLeast(wanted, ids.at(-1)! + 1);
    for (let next = firstAtLeast(wanted, ids[0]!); next < end; next++) {
      const i = firstAtLeast(ids, wanted[next]!);
      const row = stored.block * rowsPerBlock + i;
      if (ids[i] === wanted[next] && isLive(segment, row)) rows.push(row);
    }
  }
  return rows;
}
