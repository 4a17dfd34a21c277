/**
 * Reading and writing of sealed rows and blocks at their offsets, with plain file descriptors, so that threads can do
 * it too. No state: what is committed, and when files are flushed, is collection-files.ts's business.
 */
import { readSync, writeSync } from 'node:fs';
import { openBlock, sealBlock } from './block-cipher.js';
import {
  columnBytes,
  columnsPlainBytes,
  idsPlainBytes,
  newColumns,
  setColumns,
  viewColumns,
  viewIds,
  type Columns,
} from './columns.js';
import { damaged } from './damage.js';
import { decodeFacts, encodeSigns } from './row-codec.js';
import type { SegmentAccess, StoredBlock } from './scan-jobs.js';
import { codeOffset, codeStride } from './scan-memory.js';
import {
  codesBytes,
  codesOffset,
  columnsOffset,
  idsBytes,
  otherColumnsBytes,
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

/** Codes of consecutive blocks of one segment, read at once. `use` gets the place in `blocks` and the plain codes. */
export function readCodes(
  blocks: readonly StoredBlock[],
  width: number,
  use: (i: number, codes: Uint8Array) => void,
): void {
  const full = blocks.filter(({ rows }) => rows === rowsPerBlock);
  if (full.length > 0) {
    const { segment, block: first } = full[0]!;
    const size = codesBytes(width);
    const sealed = Buffer.allocUnsafeSlow(full.length * size);
    readFully(segment.codesFd, sealed, codesOffset(width, first));
    for (const [i, { block }] of full.entries()) {
      use(i, openBlock(segment.key, 'codes', block, sealed.subarray(i * size, (i + 1) * size)));
    }
  }
  const last = blocks[full.length];
  if (last) use(full.length, deriveBlock(last, width).codes);
}

export function readIds(stored: StoredBlock, width: number): Float64Array {
  const { segment, block, rows } = stored;
  if (rows < rowsPerBlock) return deriveBlock(stored, width).columns.faceIds;
  const sealed = Buffer.allocUnsafeSlow(idsBytes);
  readFully(segment.columnsFd, sealed, columnsOffset(block));
  return viewIds(openBlock(segment.key, 'ids', block, sealed));
}

export function readColumns(stored: StoredBlock, width: number): Columns {
  const { segment, block, rows } = stored;
  if (rows < rowsPerBlock) return deriveBlock(stored, width).columns;
  const sealed = Buffer.allocUnsafeSlow(idsBytes + otherColumnsBytes);
  readFully(segment.columnsFd, sealed, columnsOffset(block));
  const plain = new Uint8Array(columnsPlainBytes);
  plain.set(openBlock(segment.key, 'ids', block, sealed.subarray(0, idsBytes)));
  plain.set(openBlock(segment.key, 'columns', block, sealed.subarray(idsBytes)), idsPlainBytes);
  return viewColumns(plain);
}

/** Stores a full block. */
export function writeBlock(
  segment: SegmentAccess,
  width: number,
  block: number,
  content: BlockContent,
): void {
  const codes = Buffer.allocUnsafeSlow(codesBytes(width));
  sealBlock(segment.key, 'codes', block, content.codes, codes, 0);
  writeFully(segment.codesFd, codes, codesOffset(width, block));
  const columns = Buffer.allocUnsafeSlow(idsBytes + otherColumnsBytes);
  const plain = columnBytes(content.columns);
  sealBlock(segment.key, 'ids', block, plain.subarray(0, idsPlainBytes), columns, 0);
  sealBlock(segment.key, 'columns', block, plain.subarray(idsPlainBytes), columns, idsBytes);
  writeFully(segment.columnsFd, columns, columnsOffset(block));
}

/** Throws `index.damaged` unless the block opens wherever it is stored, and codes and columns agree with the rows. */
export function checkBlock(stored: StoredBlock, width: number): void {
  const derived = deriveBlock(stored, width);
  let same = Buffer.compare(columnBytes(readColumns(stored, width)), columnBytes(derived.columns)) === 0;
  readCodes([stored], width, (_, codes) => (same &&= Buffer.compare(codes, derived.codes) === 0));
  if (!same) throw damaged(`block ${stored.block}: codes or columns do not follow from the rows`);
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
