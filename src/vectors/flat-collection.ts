/**
 * One collection of the flat index: its files and its codes in memory, kept in step. Changes come one at a time (the
 * index queues them); searches take a snapshot of `targets` and go on with it. Opening reads what is committed; codes
 * follow while the caller goes on, and whoever needs them waits. Codes that do not open fail searches and changes, not
 * the opening.
 */
import type { VectorFilter, VectorRow } from './vector-index.js';
import type { CodeArena } from './code-arena.js';
import { openCollectionFiles, type CollectionPlace } from './collection-files.js';
import { newColumns, setColumns } from './columns.js';
import { copyLiveRows } from './copy-live-rows.js';
import { encodeRows, factsOf } from './encode-rows.js';
import { findRows } from './find-rows.js';
import { eachPart, loadSegment, readAllIds, updateMask, type LoadedSegment } from './loaded-segment.js';
import { codeOffset, codeStride } from './scan-memory.js';
import { discardSegment, isLive, storedBlocks, type Segment } from './segment.js';
import { rowsPerBlock, rowsPerSegment } from './segment-format.js';
import { takeSnapshot, type Snapshot } from './snapshot.js';
import type { ThreadPool } from './thread-pool.js';

export interface FlatCollection {
  lastFaceId: () => number;
  count: () => number;
  /** Rows on disk, dead ones included. */
  rows: () => number;
  snapshot: (filter: VectorFilter | undefined) => Promise<Snapshot>;
  faceIds: () => Promise<number[]>;
  add: (rows: readonly VectorRow[]) => Promise<void>;
  remove: (faceIds: readonly number[]) => Promise<void>;
  /** Rewrites segments of which at least this part is dead, so that nothing of the dead rows is left on disk. */
  compact: (deadPart: number) => Promise<void>;
  verify: () => Promise<void>;
  close: () => Promise<void>;
}

export interface FlatSurroundings {
  arena: CodeArena;
  threads: ThreadPool;
  /** Runs when no search can still be using what was current until now. */
  afterSearches: (release: () => Promise<void>) => void;
}

/** Rows in one commit of a large `add`. */
const rowsPerCommit = 65_536;
/** A removal that leaves a segment with this part dead compacts it at once. */
const compactAt = 0.25;

export async function openFlatCollection(
  place: CollectionPlace,
  mode: 'read' | 'write',
  { arena, threads, afterSearches }: FlatSurroundings,
): Promise<FlatCollection> {
  const files = await openCollectionFiles(place, mode);
  const { dims, width } = place;
  const columns = width / 8;
  let loaded: LoadedSegment[] = [];
  const ready = loadAll();
  // Whoever needs the codes is told.
  ready.catch(() => undefined);

  async function loadAll(): Promise<void> {
    const loading = files.segments.map((segment) => loadSegment(segment, arena, threads, mode));
    const ended = await Promise.allSettled(loading);
    for (const one of ended) if (one.status === 'fulfilled') loaded.push(one.value);
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
  }

  async function close(): Promise<void> {
    await Promise.allSettled([ready]);
    freeSlots(loaded);
    await files.close();
  }

  function freeSlots(of: readonly LoadedSegment[]): void {
    for (const { slots } of of) for (const slot of slots) arena.free(slot);
  }

  async function add(rows: readonly VectorRow[]): Promise<void> {
    await ready;
    let next = 0;
    while (next < rows.length) {
      const segment = await files.segmentToFill();
      const room = Math.min(rowsPerCommit, rowsPerSegment - segment.rows);
      const part = rows.slice(next, next + room);
      await addPart(await loadedOf(segment), part);
      next += part.length;
    }
  }

  async function loadedOf(segment: Segment): Promise<LoadedSegment> {
    let found = loaded.find((one) => one.segment === segment);
    if (!found) {
      found = await loadSegment(segment, arena, threads, mode);
      loaded.push(found);
    }
    return found;
  }

  /** Slots first, then disk, then masks: a failure on the way leaves slots that nobody looks at and that are reused. */
  async function addPart(target: LoadedSegment, rows: readonly VectorRow[]): Promise<void> {
    const { segment, slots } = target;
    const firstRow = segment.rows;
    const firstBlock = Math.floor(firstRow / rowsPerBlock);
    const lastBlock = Math.floor((firstRow + rows.length - 1) / rowsPerBlock);
    while (slots.length <= lastBlock) slots.push(await arena.take());

    const encoded = await encodeRows(threads, dims, segment, rows);
    const fullBlocks = [];
    let tail = target.tail;
    for (const [i, row] of rows.entries()) {
      const at = (firstRow + i) % rowsPerBlock;
      const block = Math.floor((firstRow + i) / rowsPerBlock);
      const { codes } = slots[block]!;
      const from = codeOffset(at, width);
      for (let c = 0; c < columns; c++) codes[from + c * codeStride] = encoded.codes[i * columns + c]!;
      setColumns(tail, at, factsOf(row));
      if (at === rowsPerBlock - 1) {
        fullBlocks.push({ block, content: { codes: codes.slice(), columns: tail } });
        tail = newColumns();
      }
    }
    const added = {
      sealedRows: encoded.sealedRows,
      fullBlocks,
      rows: rows.length,
      lastFaceId: rows.at(-1)!.faceId,
    };
    await files.append(segment, added);
    target.tail = tail;
    for (let block = firstBlock; block <= lastBlock; block++) updateMask(target, block);
  }

  async function remove(faceIds: readonly number[]): Promise<void> {
    await ready;
    const wanted = Float64Array.from(new Set(faceIds)).toSorted();
    const dead: { segment: Segment; rows: number[] }[] = [];
    for (const one of loaded) {
      const rows = await findRows(threads, one, wanted);
      if (rows.length > 0) dead.push({ segment: one.segment, rows });
    }
    if (dead.length === 0) return;
    await files.remove(dead);
    for (const { segment, rows } of dead) {
      const one = await loadedOf(segment);
      for (const block of new Set(rows.map((row) => Math.floor(row / rowsPerBlock)))) updateMask(one, block);
    }
    await compact(compactAt);
  }

  async function compact(deadPart: number): Promise<void> {
    await ready;
    for (const old of loaded) {
      const { segment } = old;
      if (segment.dead > 0 && segment.dead >= deadPart * segment.rows) await replace(old);
    }
    await files.eraseReplaced();
  }

  /** What is new can be searched before what is old is gone. */
  async function replace(old: LoadedSegment): Promise<void> {
    const { segment } = old;
    const fresh = segment.dead === segment.rows ? null : await copyLoaded(segment);
    try {
      await files.replace(segment, fresh && fresh.segment);
    } catch (error) {
      freeSlots(fresh ? [fresh] : []);
      throw error;
    }
    loaded = loaded.flatMap((one) => (one === old ? (fresh ?? []) : one));
    release(old);
  }

  async function copyLoaded(segment: Segment): Promise<LoadedSegment> {
    const fresh = await copyLiveRows(threads, place, segment);
    try {
      return await loadSegment(fresh, arena, threads, mode);
    } catch (error) {
      await discardSegment(place.folder, fresh);
      throw error;
    }
  }

  function release(old: LoadedSegment): void {
    afterSearches(async () => {
      freeSlots([old]);
      await old.segment.close();
    });
  }

  async function listFaceIds(): Promise<number[]> {
    const ids: number[] = [];
    for (const segment of files.segments) {
      for await (const { stored, ids: found } of readAllIds(threads, storedBlocks(segment))) {
        for (const [i, id] of found.entries()) {
          if (isLive(segment, stored.block * rowsPerBlock + i)) ids.push(id);
        }
      }
    }
    return ids;
  }

  /** Opened afresh, so that manifest, journal and headers are read again too. */
  async function verify(): Promise<void> {
    const again = await openCollectionFiles(place, 'read');
    try {
      for (const segment of again.segments) {
        await eachPart(threads, storedBlocks(segment), (thread, blocks) =>
          threads.run(thread, 'check', { blocks }),
        );
      }
    } finally {
      await again.close();
    }
  }

  return {
    lastFaceId: () => files.lastFaceId,
    count: () => files.segments.reduce((sum, { rows, dead }) => sum + rows - dead, 0),
    rows: () => files.segments.reduce((sum, { rows }) => sum + rows, 0),
    async snapshot(filter) {
      await ready;
      return takeSnapshot(threads, () => loaded, filter);
    },
    faceIds: listFaceIds,
    add,
    remove,
    compact,
    verify,
    close,
  };
}
