/**
 * One collection of the flat index: its files and its codes in memory, kept in step. Changes come one at a time (the
 * index queues them); searches take a snapshot of `targets` and go on with it.
 */
import type { VectorFilter, VectorRow } from './vector-index.js';
import type { CodeArena } from './code-arena.js';
import { openCollectionFiles, type CollectionPlace } from './collection-files.js';
import { applyFilter, newColumns, setColumns } from './columns.js';
import {
  eachPart,
  hasFilterColumns,
  loadFilterColumns,
  loadSegment,
  readAllColumns,
  updateMask,
  type LoadedSegment,
} from './loaded-segment.js';
import type { RowFacts } from './row-codec.js';
import { codeOffset, codeStride, maskBytes } from './scan-memory.js';
import { createSegment, storedBlocks, type Segment } from './segment.js';
import { rowsPerBlock, rowsPerSegment } from './segment-format.js';
import type { ScanTarget } from './row-reader.js';
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

/** What a search goes through. */
export interface Snapshot {
  targets: ScanTarget[];
  /** `maskBytes` per target: rows that are live and pass the filter; null without a filter. */
  masks: Uint8Array | null;
}

export interface FlatSurroundings {
  arena: CodeArena;
  threads: ThreadPool;
  /** Runs when no search can still be using what was current until now. */
  afterSearches: (release: () => Promise<void>) => void;
}

/** Rows in one commit of a large `add`, and in one `encode` job. */
const rowsPerCommit = 65_536;
const rowsPerEncode = 1024;
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
  try {
    for (const segment of files.segments) loaded.push(await loadSegment(segment, arena, threads, mode));
  } catch (error) {
    await files.close();
    throw error;
  }

  async function add(rows: readonly VectorRow[]): Promise<void> {
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

    const encoded = await encode(segment, rows);
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

  async function encode(segment: Segment, rows: readonly VectorRow[]) {
    const sealedRows: Uint8Array[] = [];
    const codes = new Uint8Array(rows.length * columns);
    const parts: VectorRow[][] = [];
    for (let at = 0; at < rows.length; at += rowsPerEncode) parts.push(rows.slice(at, at + rowsPerEncode));
    await Promise.all(
      parts.map(async (part, i) => {
        const embeddings = new Float32Array(part.length * dims);
        for (const [j, row] of part.entries()) embeddings.set(row.embedding, j * dims);
        const firstRow = segment.rows + i * rowsPerEncode;
        const request = { key: segment.access.key, firstRow, embeddings, facts: part.map(factsOf) };
        const made = await threads.run(i % threads.size, 'encode', request, [embeddings.buffer]);
        sealedRows[i] = made.sealedRows;
        codes.set(made.codes, i * rowsPerEncode * columns);
      }),
    );
    return { sealedRows: Buffer.concat(sealedRows), codes };
  }

  async function remove(faceIds: readonly number[]): Promise<void> {
    const wanted = Float64Array.from(new Set(faceIds)).toSorted();
    const dead: { segment: Segment; rows: number[] }[] = [];
    for (const one of loaded) {
      const rows = await findRows(one, wanted);
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

  /** Live rows of the wanted faces. Reads the columns of blocks whose range of face ids may hold one. */
  async function findRows(one: LoadedSegment, wanted: Float64Array): Promise<number[]> {
    const { segment, faceRanges } = one;
    const blocks = storedBlocks(segment).filter(({ block }) => {
      const range = faceRanges[block];
      return !range || firstAtLeast(wanted, range.first) < firstAtLeast(wanted, range.last + 1);
    });
    const rows: number[] = [];
    for await (const { stored, columns: found } of readAllColumns(threads, blocks)) {
      const ids = found.faceIds.subarray(0, stored.rows);
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

  async function compact(deadPart: number): Promise<void> {
    for (const old of loaded) {
      const { segment } = old;
      if (segment.dead === 0 || segment.dead < deadPart * segment.rows) continue;
      const fresh = segment.dead === segment.rows ? null : await rewrite(segment);
      // What is new can be searched before what is old is gone.
      const freshLoaded = fresh && (await loadSegment(fresh, arena, threads, mode));
      await files.replace(segment, fresh);
      loaded = loaded.flatMap((one) => (one === old ? (freshLoaded ?? []) : one));
      release(old);
    }
  }

  /** A new, flushed segment with the live rows. A crash leaves files that no manifest names. */
  async function rewrite(segment: Segment): Promise<Segment> {
    const fresh = await createSegment(place);
    const rows = new Uint32Array(segment.rows - segment.dead);
    let count = 0;
    for (let row = 0; row < segment.rows; row++) if (isLive(segment, row)) rows[count++] = row;
    const parts: Uint32Array[] = [];
    for (let at = 0; at < count; at += rowsPerBlock) parts.push(rows.slice(at, at + rowsPerBlock));
    await eachPart(threads, parts, async (thread, some, from) => {
      for (const [i, part] of some.entries()) {
        await threads.run(thread, 'copy', {
          from: segment.access,
          to: fresh.access,
          rows: part,
          block: from + i,
        });
      }
    });
    await fresh.flush();
    fresh.commitRows(count);
    return fresh;
  }

  function release(old: LoadedSegment): void {
    afterSearches(async () => {
      for (const slot of old.slots) arena.free(slot);
      await old.segment.close();
    });
  }

  async function snapshot(filter: VectorFilter | undefined): Promise<Snapshot> {
    if (filter === undefined) return { targets: targets(), masks: null };
    for (;;) {
      const missing = loaded.find((one) => !hasFilterColumns(one));
      if (!missing) break;
      await loadFilterColumns(missing, threads);
    }
    // From here on nothing waits: targets and masks belong together.
    const found = targets();
    const masks = new Uint8Array(found.length * maskBytes);
    let at = 0;
    for (const { segment, slots, filterColumns } of loaded) {
      for (const { block } of storedBlocks(segment)) {
        const mask = masks.subarray(at, at + maskBytes);
        mask.set(slots[block]!.mask);
        applyFilter(mask, filterColumns[block]!, filter);
        at += maskBytes;
      }
    }
    return { targets: found, masks };
  }

  function targets(): ScanTarget[] {
    return loaded.flatMap(({ segment, slots }) =>
      storedBlocks(segment).map(({ block }) => ({ segment: segment.access, block, slot: slots[block]! })),
    );
  }

  async function listFaceIds(): Promise<number[]> {
    const ids: number[] = [];
    for (const { segment } of loaded) {
      for await (const { stored, columns: found } of readAllColumns(threads, storedBlocks(segment))) {
        for (let i = 0; i < stored.rows; i++) {
          if (isLive(segment, stored.block * rowsPerBlock + i)) ids.push(found.faceIds[i]!);
        }
      }
    }
    return ids;
  }

  return {
    lastFaceId: () => files.lastFaceId,
    count: () => files.segments.reduce((sum, { rows, dead }) => sum + rows - dead, 0),
    rows: () => files.segments.reduce((sum, { rows }) => sum + rows, 0),
    snapshot,
    faceIds: listFaceIds,
    add,
    remove,
    compact,
    async verify() {
      // Opened afresh, so that manifest, journal and headers are read again too.
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
    },
    async close() {
      for (const { slots } of loaded) for (const slot of slots) arena.free(slot);
      await files.close();
    },
  };
}

function factsOf(row: VectorRow): RowFacts {
  const { faceId, photoId, quality } = row;
  return { faceId, photoId, quality, capturedAtSeconds: row.capturedAtSeconds ?? Number.NaN };
}

function isLive(segment: Segment, row: number): boolean {
  return (segment.live[row >> 3]! & (1 << (row & 7))) !== 0;
}

/** Index of the first number in the ascending list that is >= `value`. */
function firstAtLeast(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
