/** Which rows of a segment belong to given faces. Face ids ascend within a segment, so few blocks need be read. */
import { firstAtLeast } from '../lib/first-at-least.js';
import { readAllColumns, type LoadedSegment } from './loaded-segment.js';
import { isLive, storedBlocks } from './segment.js';
import { rowsPerBlock } from './segment-format.js';
import type { ThreadPool } from './thread-pool.js';

/**
 * Live rows of the `wanted` faces (ascending). Reads the columns of blocks whose range of face ids may hold one, and
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
  for await (const { stored, columns } of readAllColumns(threads, blocks)) {
    const ids = columns.faceIds.subarray(0, stored.rows);
    if (stored.rows === rowsPerBlock) faceRanges[stored.block] = { first: ids[0]!, last: ids.at(-1)! };
    // Both lists ascend.
    let next = firstAtLeast(wanted, ids[0]!);
    for (let i = 0; i < ids.length && next < wanted.length; i++) {
      while (wanted[next]! < ids[i]!) next += 1;
      const row = stored.block * rowsPerBlock + i;
      if (wanted[next] === ids[i] && isLive(segment, row)) rows.push(row);
    }
  }
  return rows;
}
