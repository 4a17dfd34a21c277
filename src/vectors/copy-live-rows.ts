/** The first half of a compaction: the live rows of a segment, in a new segment under its own key. */
import { eachPart } from './loaded-segment.js';
import { createSegment, discardSegment, isLive, type Segment, type SegmentPlace } from './segment.js';
import { rowsPerBlock } from './segment-format.js';
import type { ThreadPool } from './thread-pool.js';

/**
 * A new, flushed segment that no manifest names yet; a crash leaves it behind for the next writer to remove. When a
 * row does not open, or the disk is full, nothing is left.
 */
export async function copyLiveRows(
  threads: ThreadPool,
  place: SegmentPlace,
  segment: Segment,
): Promise<Segment> {
  const fresh = await createSegment(place);
  try {
    const rows = liveRows(segment);
    const blocks: Uint32Array[] = [];
    for (let at = 0; at < rows.length; at += rowsPerBlock) blocks.push(rows.slice(at, at + rowsPerBlock));
    await eachPart(threads, blocks, async (thread, part, from) => {
      for (const [i, block] of part.entries()) {
        const request = { from: segment.access, to: fresh.access, rows: block, block: from + i };
        await threads.run(thread, 'copy', request);
      }
    });
    await fresh.flush();
    fresh.commitRows(rows.length);
    return fresh;
  } catch (error) {
    await discardSegment(place.folder, fresh);
    throw error;
  }
}

function liveRows(segment: Segment): Uint32Array {
  const rows = new Uint32Array(segment.rows - segment.dead);
  let count = 0;
  for (let row = 0; row < segment.rows; row++) if (isLive(segment, row)) rows[count++] = row;
  return rows;
}
