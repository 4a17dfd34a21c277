/**
 * Fast reading of many single rows for ranking: GCM without its authentication. AES-256-GCM encrypts with AES in
 * counter mode (NIST SP 800-38D, 6.5), so the key stream of a whole batch of rows comes from one call that encrypts
 * their counters; opening them one by one would cost a call each, and ten times the time. Rows stay sealed in memory:
 * the kernel puts cipher text and key stream together number by number.
 *
 * What this reads is not authenticated. It may decide which rows are looked at, never what is answered: the caller
 * opens every row that it returns with `openBlock`. Changed bytes can thus hide a row from a search, as deleting the
 * file could; they cannot put a face or a score into an answer.
 */
import { createCipheriv, type Cipher } from 'node:crypto';
import { readSync } from 'node:fs';
import { damaged } from './damage.js';
import { createKernel } from './kernel-module.js';
import type { RescoreAnswer, RescoreRequest, SegmentAccess } from './scan-jobs.js';
import { pageBytes } from './scan-memory.js';
import { rowBytes, rowOffset } from './segment-format.js';

const nonceBytes = 12;
const rowsPerBatch = 64;
/** More than a read from the page cache takes, less than one from a fast disk. */
const waitingMs = 0.025;

export interface RowStream {
  /** Cosines of the items, in single precision, not authenticated. */
  score: (request: RescoreRequest) => RescoreAnswer;
}

export function createRowStream(width: number): RowStream {
  const size = rowBytes(width);
  // Numbers and scale: what is needed of a row, in whole cipher blocks.
  const cipherBlocks = Math.ceil((2 * width + 4) / 16);
  const streamBytes = cipherBlocks * 16;
  const stride = Math.ceil(size / 16) * 16;
  const rowsAt = pageBytes;
  const streamAt = rowsAt + rowsPerBatch * stride;
  const probesAt = streamAt + rowsPerBatch * streamBytes;
  const initial = Math.ceil(probesAt / pageBytes);
  const memory = new WebAssembly.Memory({ initial, maximum: 65_536, shared: true });
  const { dotSealed } = createKernel(memory);

  const counters = new Uint32Array((rowsPerBatch * streamBytes) / 4);
  const counterBytes = new Uint8Array(counters.buffer);
  // Counter 1 belongs to the tag, data begin with 2; big endian in memory.
  for (let row = 0; row < rowsPerBatch; row++) {
    const view = new DataView(counters.buffer, row * streamBytes);
    for (let block = 0; block < cipherBlocks; block++) view.setUint32(block * 16 + nonceBytes, block + 2);
  }
  const ciphers = new WeakMap<Uint8Array, Cipher>();

  function score({ segments, probes, items }: RescoreRequest): RescoreAnswer {
    holdProbes(probes);
    let [reads, waited] = [0, 0];
    const bytes = new Uint8Array(memory.buffer);
    const scores = new Float64Array(items.row.length);
    const slots = new Uint8Array(items.row.length);
    for (let from = 0; from < scores.length;) {
      const number = items.segment[from]!;
      const segment = segments[number]!;
      // A batch: up to `rowsPerBatch` different rows of one segment.
      let rows = 0;
      let to = from;
      for (; to < scores.length && items.segment[to] === number; to++) {
        if (to === from || items.row[to] !== items.row[to - 1]) {
          if (rows === rowsPerBatch) break;
          const started = performance.now();
          readInto(bytes, segment, items.row[to]!, rows++);
          if (performance.now() - started > waitingMs) waited += 1;
          reads += 1;
        }
        slots[to] = rows - 1;
      }
      bytes.set(cipherOf(segment.key).update(counterBytes.subarray(0, rows * streamBytes)), streamAt);
      for (let i = from; i < to; i++) {
        const row = rowsAt + slots[i]! * stride + nonceBytes;
        const stream = streamAt + slots[i]! * streamBytes;
        scores[i] = dotSealed(row, stream, probesAt + items.probe[i]! * width * 4, width);
      }
      from = to;
    }
    return { scores, reads, waited };
  }

  function holdProbes(probes: readonly Float32Array[]): void {
    const missing = probesAt + probes.length * width * 4 - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
    for (const [i, probe] of probes.entries()) {
      new Float32Array(memory.buffer, probesAt + i * width * 4, width).set(probe);
    }
  }

  function cipherOf(key: Uint8Array): Cipher {
    let cipher = ciphers.get(key);
    if (!cipher) {
      cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
      ciphers.set(key, cipher);
    }
    return cipher;
  }

  /** Reads a sealed row into its place of the batch, and its nonce into its counters. */
  function readInto(bytes: Uint8Array, segment: SegmentAccess, row: number, slot: number): void {
    const at = rowsAt + slot * stride;
    if (readSync(segment.rowsFd, bytes, at, size, rowOffset(width, row)) !== size) {
      throw damaged(`segment file ends before row ${row}`);
    }
    const nonce = new Uint32Array(bytes.buffer, at, 3);
    const [first, second, third] = [nonce[0]!, nonce[1]!, nonce[2]!];
    const words = streamBytes / 4;
    for (let word = slot * words; word < (slot + 1) * words; word += 4) {
      counters[word] = first;
      counters[word + 1] = second;
      counters[word + 2] = third;
    }
  }

  return { score };
}
