/**
 * The files of one segment and what lies where in them. A segment is three append-only files with the same header:
 *
 *   ID.rows     a sealed block per row: the rotated embedding in 16 bits and all that is known of the row
 *   ID.codes    a sealed block of 1-bit codes per 4096 rows, and nothing else: opening reads it in one direction
 *   ID.columns  per 4096 rows a sealed block of face ids (what a removal needs), then one of the other columns
 *
 * Codes and columns follow from the rows, and are there so that rows need not be read for them. The last, unfinished
 * 4096 rows have none. Offsets follow from row numbers alone, so a single row can be read. What lies below the count
 * that the journal commits is never written again.
 */
import { createHash } from 'node:crypto';
import { damaged } from './damage.js';
import { sealedBytes } from './block-cipher.js';

export const rowsPerBlock = 4096;
export const rowsPerSegment = 2 ** 20;
export const headerBytes = 512;

const magic = Buffer.from('VITRINEV');
const format = 2;
const checksumAt = headerBytes - 32;

export interface SegmentHeader {
  /** 32 hexadecimal digits, random. */
  segment: string;
  modelId: string;
  dims: number;
  /** Numbers in a rotated row. */
  width: number;
}

/** `magic 8 | format u32 | dims u32 | width u32 | rows per block u32 | segment 16 | model id (u16 length) | zeros | SHA-256 32`. */
export function encodeHeader(header: SegmentHeader): Buffer {
  const bytes = Buffer.alloc(headerBytes);
  magic.copy(bytes);
  bytes.writeUInt32LE(format, 8);
  bytes.writeUInt32LE(header.dims, 12);
  bytes.writeUInt32LE(header.width, 16);
  bytes.writeUInt32LE(rowsPerBlock, 20);
  bytes.write(header.segment, 24, 'hex');
  const modelId = Buffer.from(header.modelId);
  if (modelId.length > checksumAt - 42) throw new RangeError('model id is too long for a segment header');
  bytes.writeUInt16LE(modelId.length, 40);
  modelId.copy(bytes, 42);
  createHash('sha256').update(bytes.subarray(0, checksumAt)).digest().copy(bytes, checksumAt);
  return bytes;
}

/** Throws `index.damaged` unless `found` is byte for byte the header that belongs there. */
export function checkHeader(found: Buffer, header: SegmentHeader): void {
  const name = `segment ${header.segment}`;
  if (found.length < headerBytes)
    throw damaged(`${name}: header is ${found.length} bytes, not ${headerBytes}`);
  if (!found.subarray(0, 8).equals(magic)) throw damaged(`${name}: not a segment file`);
  const sum = createHash('sha256').update(found.subarray(0, checksumAt)).digest();
  if (!sum.equals(found.subarray(checksumAt))) throw damaged(`${name}: header checksum differs`);
  if (found.readUInt32LE(8) !== format) {
    throw damaged(`${name}: format ${found.readUInt32LE(8)}, this version reads ${format}`);
  }
  if (!found.equals(encodeHeader(header))) throw damaged(`${name}: header of another segment`);
}

/** Sealed size of a row block; `width` numbers of 16 bits and 32 bytes of columns before sealing. */
export function rowBytes(width: number): number {
  return sealedBytes(2 * width + 32);
}

export function rowOffset(width: number, row: number): number {
  return headerBytes + row * rowBytes(width);
}

/** Sealed size of the codes of 4096 rows. */
export function codesBytes(width: number): number {
  return sealedBytes((rowsPerBlock * width) / 8);
}

/** Where the codes of a block begin. `codesOffset(width, n)` is the size of a file with n. */
export function codesOffset(width: number, block: number): number {
  return headerBytes + block * codesBytes(width);
}

/** Sealed sizes of the face ids, and of the other columns, of 4096 rows; see columns.ts. */
export const idsBytes = sealedBytes(rowsPerBlock * 8);
export const otherColumnsBytes = sealedBytes(rowsPerBlock * 20);

/** Where the face ids of a block begin; its other columns follow them. `columnsOffset(n)` is the size of a file with n. */
export function columnsOffset(block: number): number {
  return headerBytes + block * (idsBytes + otherColumnsBytes);
}

export function blockCount(rows: number): number {
  return Math.ceil(rows / rowsPerBlock);
}

/** Blocks that are complete, and therefore in the files of codes and columns. */
export function fullBlockCount(rows: number): number {
  return Math.floor(rows / rowsPerBlock);
}
