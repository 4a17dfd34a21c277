/**
 * How many threads read rows at once. Rows in the page cache cost processor time, and the scanning threads are as many
 * as there are cores. Rows on disk cost waiting, and a disk answers many waiting threads sooner than two. So once most
 * reads turn out to wait, threads that do nothing but read are started, and are used for as long as reads wait.
 */
import type { ThreadPool } from './thread-pool.js';

export interface ReadDepth {
  /** Threads to share the next rows among; the scanning ones come first. */
  threads: () => number;
  /** Says that of `reads` single reads `waited` took longer than memory takes. */
  measured: (reads: number, waited: number) => void;
}

const readers = 6;
/** Fewer reads say little. */
const fewestReads = 50;

export function createReadDepth(pool: ThreadPool): ReadDepth {
  let waiting = false;

  function measured(reads: number, waited: number): void {
    if (reads < fewestReads) return;
    waiting = 2 * waited > reads;
    if (waiting) pool.startReaders(readers);
  }

  return { threads: () => pool.size + (waiting ? pool.readersReady : 0), measured };
}
