/**
 * How many threads read rows at once. Rows in the page cache cost processor time, and the scanning threads are as many
 * as there are cores. Rows on disk cost waiting, and a disk answers many waiting threads sooner than two. So once reads
 * turn out to wait, threads that do nothing but read are started, and are used for as long as reads wait.
 */
import type { ThreadPool } from './thread-pool.js';

export interface ReadDepth {
  /** Threads to share the next rows among; the scanning ones come first. */
  threads: () => number;
  /** Says how long `rows` rows took that were shared among `threads`. */
  measured: (rows: number, threads: number, elapsedMs: number) => void;
}

const readers = 6;
/** Longer than a row from the page cache takes on a busy machine, shorter than one from a fast disk. */
const waitingUs = 40;
/** Fewer rows say little. */
const fewestRows = 100;

export function createReadDepth(pool: ThreadPool): ReadDepth {
  let waiting = false;

  function measured(rows: number, threads: number, elapsedMs: number): void {
    if (rows < fewestRows) return;
    waiting = (elapsedMs * 1000 * threads) / rows > waitingUs;
    if (waiting) pool.startReaders(readers);
  }

  return { threads: () => pool.size + (waiting ? pool.readersReady : 0), measured };
}
