/**
 * Fast reading of many single rows for ranking: GCM without its authentication. AES-256-GCM encrypts with AES in
 * counter mode (NIST SP 800-38D, 6.5), so the key stream of a whole batch of rows comes from one call that encrypts
 * their counters; opening them one by one would cost a call each, and ten times the time.
 *
 * What this reads is not authenticated. It may decide which rows are looked at, never what is answered: the caller
 * opens every row that it returns with `openBlock`. Changed bytes can thus hide a row from a search, as deleting the
 * file could; they cannot put a face or a score into an answer.
 */
import { createCipheriv, type Cipher } from 'node:crypto';
import { readSync } from 'node:fs';
import { damaged } from './damage.js';
import type { SegmentAccess } from './scan-jobs.js';
import { rowBytes, rowOffset } from './segment-format.js';

const nonceBytes = 12;
const rowsPerBatch = 64;

export interface RowStream {
  /** Reads the rows of one segment, in batches; calls `use` with the place in `rows` and the plain numbers. */
  read: (segment: SegmentAccess, rows: Uint32Array, use: (i: number, row: PlainRow) => void) => void;
}

export interface PlainRow {
  /** `width` numbers; valid until `use` returns. */
  numbers: Int16Array;
  scale: number;
}

export function createRowStream(width: number): RowStream {
  const size = rowBytes(width);
  // Numbers and scale: what is needed of a row, in whole cipher blocks.
  const blocks = Math.ceil((2 * width + 4) / 16);
  const words = blocks * 4;
  const sealed = Buffer.alloc(rowsPerBatch * size);
  const counters = new Uint32Array(rowsPerBatch * words);
  const counterBytes = new Uint8Array(counters.buffer);
  // Counter 1 belongs to the tag, data begin with 2; big endian in memory.
  for (let row = 0; row < rowsPerBatch; row++) {
    const view = new DataView(counters.buffer, row * words * 4);
    for (let block = 0; block < blocks; block++) view.setUint32(block * 16 + nonceBytes, block + 2);
  }
  const numbers = new Int16Array(blocks * 8);
  const scale = new Float32Array(numbers.buffer, 2 * width, 1);
  const plain = { numbers: numbers.subarray(0, width), scale: 0 };
  const ciphers = new WeakMap<Uint8Array, Cipher>();

  function read(segment: SegmentAccess, rows: Uint32Array, use: (i: number, row: PlainRow) => void): void {
    let cipher = ciphers.get(segment.key);
    if (!cipher) {
      cipher = createCipheriv('aes-256-ecb', segment.key, null).setAutoPadding(false);
      ciphers.set(segment.key, cipher);
    }
    for (let from = 0; from < rows.length; from += rowsPerBatch) {
      const count = Math.min(rowsPerBatch, rows.length - from);
      for (let i = 0; i < count; i++) readOne(segment, rows[from + i]!, i);
      const stream = cipher.update(counterBytes.subarray(0, count * words * 4));
      const keys = new Int16Array(stream.buffer, stream.byteOffset, stream.length / 2);
      for (let i = 0; i < count; i++) {
        const cipherText = new Int16Array(
          sealed.buffer,
          sealed.byteOffset + i * size + nonceBytes,
          numbers.length,
        );
        const at = i * numbers.length;
        for (let j = 0; j < numbers.length; j++) numbers[j] = cipherText[j]! ^ keys[at + j]!;
        plain.scale = scale[0]!;
        use(from + i, plain);
      }
    }
  }

  /** Reads a sealed row into its place of the batch, and its nonce into its counters. */
  function readOne(segment: SegmentAccess, row: number, i: number): void {
    const at = i * size;
    if (readSync(segment.rowsFd, sealed, at, size, rowOffset(width, row)) !== size) {
      throw damaged(`segment file ends before row ${row}`);
    }
    const first = sealed.readUInt32LE(at);
    const second = sealed.readUInt32LE(at + 4);
    const third = sealed.readUInt32LE(at + 8);
    for (let word = i * words; word < (i + 1) * words; word += 4) {
      counters[word] = first;
      counters[word + 1] = second;
      counters[word + 2] = third;
    }
  }

  return { read };
}
