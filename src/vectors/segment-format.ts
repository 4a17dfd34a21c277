/**
 * The files of one segment and what lies where in them. A segment is two append-only files that begin with the same
 * kind of header:
 *
 *   ID.rows    one sealed block per row: the rotated embedding in 16 bits and all that is known of the row
 *   ID.blocks  per 4096 rows: a sealed block of 1-bit codes, then a sealed block of columns (see code-block.ts)
 *
 * Offsets follow from row numbers alone, so a single row can be read. Every block is sealed with its file, segment and
 * number as context, under a key derived from the segment's header: blocks cannot be swapped, and a header that was
 * changed opens nothing. A block is never rewritten with other content once a journal record counts it.
 */
import { createHash, hkdfSync } from 'node:crypto';
import { sealOverheadBytes } from '../lib/seal.js';
import { damaged } from './damage.js';

export const rowsPerBlock = 4096;
export const rowsPerSegment = 2 ** 20;

const magic = Buffer.from('VITRINEV');
const format = 1;
export const headerBytes = 512;
const checksumAt = headerBytes - 32;

export type SegmentFile = 'rows' | 'blocks';

export interface SegmentHeader {
  file: SegmentFile;
  /** 32 hexadecimal digits, random. */
  segment: string;
  modelId: string;
  dims: number;
  /** Numbers in a rotated row. */
  width: number;
}

/** `magic 8 | format u32 | file u32 | dims u32 | width u32 | segment 16 | model id (u16 length) | zeros | SHA-256 32`. */
export function encodeHeader(header: SegmentHeader): Buffer {
  const bytes = Buffer.alloc(headerBytes);
  magic.copy(bytes);
  bytes.writeUInt32LE(format, 8);
  bytes.writeUInt32LE(header.file === 'rows' ? 0 : 1, 12);
  bytes.writeUInt32LE(header.dims, 16);
  bytes.writeUInt32LE(header.width, 20);
  bytes.write(header.segment, 24, 'hex');
  const modelId = Buffer.from(header.modelId);
  bytes.writeUInt16LE(modelId.length, 40);
  modelId.copy(bytes, 42);
  createHash('sha256').update(bytes.subarray(0, checksumAt)).digest().copy(bytes, checksumAt);
  return bytes;
}

/** Throws `index.damaged` unless `found` is byte for byte the header that belongs there. */
export function checkHeader(found: Uint8Array, header: SegmentHeader): void {
  const name = `${header.segment}.${header.file}`;
  const bytes = Buffer.from(found.buffer, found.byteOffset, found.byteLength);
  if (bytes.length < headerBytes)
    throw damaged(`segment ${name}: header is ${bytes.length} bytes, not ${headerBytes}`);
  if (!bytes.subarray(0, 8).equals(magic)) throw damaged(`segment ${name}: not a segment file`);
  const sum = createHash('sha256').update(bytes.subarray(0, checksumAt)).digest();
  if (!sum.equals(bytes.subarray(checksumAt))) throw damaged(`segment ${name}: header checksum differs`);
  if (bytes.readUInt32LE(8) !== format) {
    throw damaged(`segment ${name}: format ${bytes.readUInt32LE(8)}, this version reads ${format}`);
  }
  if (!bytes.equals(encodeHeader(header))) throw damaged(`segment ${name}: header of another segment`);
}

/** The key of one segment file. Random nonces are safe for 2^32 blocks under one key; a file has at most 2^20. */
export function segmentKey(key: Uint8Array, header: SegmentHeader): Buffer {
  return Buffer.from(hkdfSync('sha256', key, encodeHeader(header), 'vitrine/segment/v1', 32));
}

export function rowBytes(width: number): number {
  return 2 * width + 32;
}

export function rowOffset(width: number, row: number): number {
  return headerBytes + row * (rowBytes(width) + sealOverheadBytes);
}
