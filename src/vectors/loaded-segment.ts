/**
 * A segment with its codes in memory: one slot per block. The mask of a slot tells scans which rows may be found; a
 * row's bit is set only after the row is committed, and cleared after its removal is.
 */
import type { CodeArena, Slot } from './code-arena.js';
import {
  columnsPlainBytes,
  newColumns,
  packColumns,
  viewColumns,
  type Columns,
  type FilterColumns,
} from './columns.js';
import { maskBytes } from './scan-memory.js';
import type { Segment } from './segment.js';
import { storedBlocks } from './segment.js';
import { fullBlockCount, rowsPerBlock } from './segment-format.js';
import type { Jobs, StoredBlock } from './scan-jobs.js';
import type { ThreadPool } from './thread-pool.js';

export interface LoadedSegment {
  readonly segment: Segment;
  readonly slots: Slot[];
  /** Columns of the unfinished block, for a writer to complete. */
  tail: Columns;
  /** First and last face id of blocks that were looked at; blocks never change, so neither does this. */
  readonly faceRanges: ({ first: number; last: number } | undefined)[];
  readonly filterColumns: (FilterColumns | undefined)[];
}

/** Blocks in one job: small enough for all threads to have work, large enough for messages not to count. */
const blocksPerJob = 16;

/** Reads the codes of all blocks into slots, all threads at once. */
export async function loadSegment(
  segment: Segment,
  arena: CodeArena,
  threads: ThreadPool,
  mode: 'read' | 'write',
): Promise<LoadedSegment> {
  const blocks = storedBlocks(segment);
  const slots: Slot[] = [];
  for (let i = 0; i < blocks.length; i++) slots.push(await arena.take());
  await eachPart(threads, blocks, (thread, part, from) =>
    threads.run(thread, 'load', {
      blocks: part,
      slots: part.map((_, i) => ({ arena: slots[from + i]!.arena, offset: slots[from + i]!.offset })),
    }),
  );
  const loaded: LoadedSegment = { segment, slots, tail: newColumns(), faceRanges: [], filterColumns: [] };
  for (let block = 0; block < blocks.length; block++) updateMask(loaded, block);
  const last = fullBlockCount(segment.rows);
  if (mode === 'write' && blocks.length > last) {
    for await (const { columns } of readAllColumns(threads, [segment.stored(last)])) loaded.tail = columns;
  }
  return loaded;
}

/** Brings a slot's mask in line with what is committed of the block. */
export function updateMask({ segment, slots }: LoadedSegment, block: number): void {
  const { mask } = slots[block]!;
  const from = block * maskBytes;
  const rows = Math.min(rowsPerBlock, segment.rows - block * rowsPerBlock);
  for (let i = 0; i < maskBytes; i++) {
    const beyond = 8 * i + 8 - rows;
    const committed = beyond <= 0 ? 255 : beyond >= 8 ? 0 : 255 >> beyond;
    mask[i] = segment.live[from + i]! & committed;
  }
}

/** False also for a block that grew since its columns were loaded. */
export function hasFilterColumns({ segment, filterColumns }: LoadedSegment): boolean {
  return storedBlocks(segment).every(({ block, rows }) => filterColumns[block]?.qualities.length === rows);
}

/** What filters need of every block, in memory from the first use on. */
export async function loadFilterColumns(loaded: LoadedSegment, threads: ThreadPool): Promise<void> {
  const { segment, filterColumns } = loaded;
  const missing: StoredBlock[] = [];
  for (const stored of storedBlocks(segment)) {
    if (filterColumns[stored.block]?.qualities.length !== stored.rows) missing.push(stored);
  }
  for await (const { stored, columns } of readAllColumns(threads, missing)) {
    filterColumns[stored.block] = packColumns(columns, stored.rows);
  }
}

/** The columns of `blocks` in their order. */
export async function* readAllColumns(
  threads: ThreadPool,
  blocks: readonly StoredBlock[],
): AsyncGenerator<{ stored: StoredBlock; columns: Columns }> {
  for await (const { part, answer } of readAll(threads, 'columns', blocks)) {
    for (const [i, stored] of part.entries()) {
      const from = i * columnsPlainBytes;
      yield { stored, columns: viewColumns(answer.subarray(from, from + columnsPlainBytes)) };
    }
  }
}

/** The face ids of `blocks` in their order, as many as a block has rows. */
export async function* readAllIds(
  threads: ThreadPool,
  blocks: readonly StoredBlock[],
): AsyncGenerator<{ stored: StoredBlock; ids: Float64Array }> {
  for await (const { part, answer } of readAll(threads, 'ids', blocks)) {
    for (const [i, stored] of part.entries()) {
      yield { stored, ids: answer.subarray(i * rowsPerBlock, i * rowsPerBlock + stored.rows) };
    }
  }
}

/** What all threads read of `blocks`, a few at a time, in order. */
async function* readAll<T extends 'ids' | 'columns'>(
  threads: ThreadPool,
  type: T,
  blocks: readonly StoredBlock[],
): AsyncGenerator<{ part: StoredBlock[]; answer: Jobs[T]['answer'] }> {
  const perWave = blocksPerJob * threads.size;
  for (let at = 0; at < blocks.length; at += perWave) {
    const parts = Array.from({ length: threads.size }, (_, thread) => {
      const from = at + thread * blocksPerJob;
      return blocks.slice(from, from + blocksPerJob);
    }).filter((part) => part.length > 0);
    const answers = await threads.runAll(type, (thread) =>
      parts[thread] === undefined ? null : { blocks: parts[thread] },
    );
    for (const [i, part] of parts.entries()) yield { part, answer: answers[i]! };
  }
}

/** Runs a job for every few blocks, on all threads. Ends when all have ended; throws the first failure. */
export async function eachPart<T>(
  threads: ThreadPool,
  items: readonly T[],
  run: (thread: number, part: T[], from: number) => Promise<unknown>,
): Promise<void> {
  const running: Promise<unknown>[] = [];
  for (let from = 0, i = 0; from < items.length; from += blocksPerJob, i++) {
    running.push(run(i % threads.size, items.slice(from, from + blocksPerJob), from));
  }
  for (const ended of await Promise.allSettled(running)) if (ended.status === 'rejected') throw ended.reason;
}
