/** One segment: its three open files and what is committed of it. */
import { randomBytes } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { flushFolder } from '../lib/durable-write.js';
import { segmentKey } from './block-cipher.js';
import { writeBlock, writeFully, type BlockContent } from './block-files.js';
import type { SegmentAccess, StoredBlock } from './scan-jobs.js';
import {
  blockCount,
  checkHeader,
  codesOffset,
  columnsOffset,
  encodeHeader,
  fullBlockCount,
  headerBytes,
  rowOffset,
  rowsPerBlock,
  rowsPerSegment,
} from './segment-format.js';

export interface SegmentPlace {
  folder: string;
  key: Uint8Array;
  modelId: string;
  dims: number;
  width: number;
}

export interface Segment {
  readonly id: string;
  readonly access: SegmentAccess;
  /** Committed rows, dead ones included. */
  readonly rows: number;
  readonly dead: number;
  /** One bit per row, 1: not deleted; bits beyond `rows` are 1. */
  readonly live: Uint8Array;
  /** The committed part of one block. */
  stored: (block: number) => StoredBlock;
  /** Writes what follows the committed rows, and flushes it. Nothing counts it before `commitRows`. */
  write: (
    sealedRows: Uint8Array,
    fullBlocks: readonly { block: number; content: BlockContent }[],
  ) => Promise<void>;
  commitRows: (rows: number) => void;
  commitDead: (rows: Iterable<number>) => void;
  /** Cuts off what a crash left after the committed rows. */
  cutTail: () => Promise<void>;
  flush: () => Promise<void>;
  close: () => Promise<void>;
}

export function segmentFileNames(id: string): string[] {
  return [`${id}.rows`, `${id}.codes`, `${id}.columns`];
}

/** Makes the durable, empty files of a new segment. A crash leaves files that no journal names, a failure nothing. */
export async function createSegment(place: SegmentPlace): Promise<Segment> {
  const id = randomBytes(16).toString('hex');
  try {
    for (const name of segmentFileNames(id)) {
      await createFile(join(place.folder, name), encodeHeader({ segment: id, ...place }));
    }
    await flushFolder(place.folder);
    return await openSegment(place, id, 'write');
  } catch (error) {
    await removeSegmentFiles(place.folder, id);
    throw error;
  }
}

async function createFile(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Throws ENOENT when a file is gone, `index.damaged` when a header is not the one that belongs there. */
export async function openSegment(place: SegmentPlace, id: string, mode: 'read' | 'write'): Promise<Segment> {
  const { width } = place;
  const header = { segment: id, ...place };
  const files: FileHandle[] = [];
  async function close(): Promise<void> {
    for (const file of files) await file.close();
  }
  try {
    for (const name of segmentFileNames(id)) {
      const file = await open(join(place.folder, name), mode === 'write' ? 'r+' : 'r');
      files.push(file);
      const found = Buffer.alloc(headerBytes);
      const { bytesRead } = await file.read(found, 0, headerBytes, 0);
      checkHeader(found.subarray(0, bytesRead), header);
    }
  } catch (error) {
    await close();
    throw error;
  }
  const [rowsFile, codesFile, columnsFile] = files as [FileHandle, FileHandle, FileHandle];
  const key = segmentKey(place.key, encodeHeader(header));
  const access = { rowsFd: rowsFile.fd, codesFd: codesFile.fd, columnsFd: columnsFile.fd, key };
  const live = new Uint8Array(rowsPerSegment / 8).fill(255);
  let rows = 0;
  let dead = 0;

  async function flush(): Promise<void> {
    await Promise.all(files.map((file) => file.datasync()));
  }

  return {
    id,
    access,
    live,
    get rows() {
      return rows;
    },
    get dead() {
      return dead;
    },
    stored: (block) => ({
      segment: access,
      block,
      rows: Math.min(rowsPerBlock, rows - block * rowsPerBlock),
    }),
    async write(sealedRows, fullBlocks) {
      writeFully(access.rowsFd, sealedRows, rowOffset(width, rows));
      for (const { block, content } of fullBlocks) writeBlock(access, width, block, content);
      if (fullBlocks.length > 0) await flush();
      else await rowsFile.datasync();
    },
    commitRows: (count) => void (rows = count),
    commitDead(deadRows) {
      for (const row of deadRows) {
        const bit = 1 << (row & 7);
        if (live[row >> 3]! & bit) dead += 1;
        live[row >> 3]! &= ~bit;
      }
    },
    async cutTail() {
      await rowsFile.truncate(rowOffset(width, rows));
      await codesFile.truncate(codesOffset(width, fullBlockCount(rows)));
      await columnsFile.truncate(columnsOffset(fullBlockCount(rows)));
    },
    flush,
    close,
  };
}

export async function removeSegmentFiles(folder: string, id: string): Promise<void> {
  for (const name of segmentFileNames(id)) await rm(join(folder, name), { force: true });
}

/** Closes and removes a segment that nothing names. */
export async function discardSegment(folder: string, segment: Segment): Promise<void> {
  await segment.close();
  await removeSegmentFiles(folder, segment.id);
}

export function isLive({ live }: Segment, row: number): boolean {
  return (live[row >> 3]! & (1 << (row & 7))) !== 0;
}

/** All blocks of a segment, the unfinished one included. */
export function storedBlocks(segment: Segment): StoredBlock[] {
  return Array.from({ length: blockCount(segment.rows) }, (_, block) => segment.stored(block));
}

/** Bitmap of dead rows, as long as the last dead row needs. */
export function deadBitmap({ live }: Segment): Buffer {
  let end = live.length;
  while (end > 0 && live[end - 1] === 255) end -= 1;
  const bitmap = Buffer.alloc(end);
  for (let i = 0; i < end; i++) bitmap[i] = ~live[i]!;
  return bitmap;
}

export function* bitsOf(bitmap: Uint8Array): Generator<number> {
  for (let row = 0; row < bitmap.length * 8; row++) if (bitmap[row >> 3]! & (1 << (row & 7))) yield row;
}
