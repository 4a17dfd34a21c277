/**
 * Reading and writing of sealed rows and blocks at their offsets, with plain file descriptors, so that threads can do
 * it too. No state: what is committed, and when files are flushed, is collection-files.ts's business.
 */
import { readSync, writeSync } from 'node:fs';
import { openBlock, sealBlock } from './block-cipher.js';
import { newColumns, columnBytes, setColumns, viewColumns, type Columns } from './columns.js';
import { damaged } from './damage.js';
import { decodeFacts, encodeSigns } from './row-codec.js';
import type { SegmentAccess, StoredBlock } from './scan-jobs.js';
import { codeOffset, codeStride } from './scan-memory.js';
import {
  blockOffset,
  codesBytes,
  columnsBytes,
  rowBytes,
  rowOffset,
  rowsPerBlock,
} from './segment-format.js';

/** Everything a block holds; `codes` in the order of scan-memory.ts, so that loading is one copy. */
export interface BlockContent {
  codes: Uint8Array;
  columns: Columns;
}

/** One opened row. `sealed` is working space of `rowBytes(width)` bytes. */
export function readRow(segment: SegmentAccess, width: number, row: number, sealed: Buffer): Buffer {
  readFully(segment.rowsFd, sealed, rowOffset(width, row));
  return openBlock(segment.key, 'row', row, sealed);
}

/** Codes and columns as they follow from the rows themselves. */
export function deriveBlock({ segment, block, rows }: StoredBlock, width: number): BlockContent {
  const content = newBlock(width);
  const size = rowBytes(width);
  const sealed = Buffer.alloc(rows * size);
  const firstRow = block * rowsPerBlock;
  readFully(segment.rowsFd, sealed, rowOffset(width, firstRow));
  for (let row = 0; row < rows; row++) {
    const bytes = openBlock(
      segment.key,
      'row',
      firstRow + row,
      sealed.subarray(row * size, (row + 1) * size),
    );
    addToBlock(content, row, bytes, width);
  }
  return content;
}

export function newBlock(width: number): BlockContent {
  return { codes: new Uint8Array((rowsPerBlock * width) / 8), columns: newColumns() };
}

/** Adds what follows from one opened row. */
export function addToBlock(
  { codes, columns }: BlockContent,
  row: number,
  bytes: Buffer,
  width: number,
): void {
  encodeSigns(bytes, width, codes, codeOffset(row, width), codeStride);
  setColumns(columns, row, decodeFacts(bytes));
}

export function readCodes({ segment, block, rows }: StoredBlock, width: number): Uint8Array {
  if (rows < rowsPerBlock) return deriveBlock({ segment, block, rows }, width).codes;
  const sealed = Buffer.allocUnsafeSlow(codesBytes(width));
  readFully(segment.blocksFd, sealed, blockOffset(width, block));
  return openBlock(segment.key, 'codes', block, sealed);
}

export function readColumns({ segment, block, rows }: StoredBlock, width: number): Columns {
  if (rows < rowsPerBlock) return deriveBlock({ segment, block, rows }, width).columns;
  const sealed = Buffer.allocUnsafeSlow(columnsBytes);
  readFully(segment.blocksFd, sealed, blockOffset(width, block) + codesBytes(width));
  return viewColumns(openBlock(segment.key, 'columns', block, sealed));
}

/** Stores a full block. */
export function writeBlock(
  segment: SegmentAccess,
  width: number,
  block: number,
  content: BlockContent,
): void {
  const bytes = Buffer.allocUnsafeSlow(codesBytes(width) + columnsBytes);
  sealBlock(segment.key, 'codes', block, content.codes, bytes, 0);
  sealBlock(segment.key, 'columns', block, columnBytes(content.columns), bytes, codesBytes(width));
  writeFully(segment.blocksFd, bytes, blockOffset(width, block));
}

/** Throws `index.damaged` unless the block opens wherever it is stored, and the blocks file agrees with the rows. */
export function checkBlock(stored: StoredBlock, width: number): void {
  const derived = deriveBlock(stored, width);
  const codes = readCodes(stored, width);
  const columns = readColumns(stored, width);
  const same =
    Buffer.compare(codes, derived.codes) + Buffer.compare(columnBytes(columns), columnBytes(derived.columns));
  if (same !== 0) throw damaged(`block ${stored.block}: codes or columns do not follow from the rows`);
}

export function writeFully(fd: number, bytes: Uint8Array, position: number): void {
  let done = 0;
  while (done < bytes.length) done += writeSync(fd, bytes, done, bytes.length - done, position + done);
}

function readFully(fd: number, bytes: Uint8Array, position: number): void {
  let done = 0;
  while (done < bytes.length) {
    const read = readSync(fd, bytes, done, bytes.length - done, position + done);
    if (read === 0)
      throw damaged(`segment file ends at ${position + done}, ${bytes.length - done} bytes too early`);
    done += read;
  }
}
