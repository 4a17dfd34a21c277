/**
 * A scanning thread: answers the jobs of scan-jobs.ts, one after the other. It owns its scratch area in every arena
 * and writes into slots only while a `load` job names them; it never changes a mask.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../errors.js';
import { sealBlock } from './block-cipher.js';
import {
  addToBlock,
  checkBlock,
  newBlock,
  readCodes,
  readColumns,
  readIds,
  readRow,
  writeBlock,
  writeFully,
} from './block-files.js';
import { columnBytes, columnsPlainBytes } from './columns.js';
import { createKernel, type Kernel } from './kernel-module.js';
import { createRotation } from './rotation.js';
import { decodeFacts, dotRow, encodeRow, encodeSigns } from './row-codec.js';
import { createRowStream } from './row-stream.js';
import type * as jobs from './scan-jobs.js';
import {
  groupsPerBlock,
  maskBytes,
  maskOffset,
  probeStateBytes,
  scanCapacity,
  scratchOffset,
} from './scan-memory.js';
import { rowBytes, rowOffset, rowsPerBlock } from './segment-format.js';
import type { ThreadReply, ThreadSetup } from './thread-pool.js';

interface Arena extends Kernel {
  memory: WebAssembly.Memory;
}

const { thread, dims, modelId, rotationKey } = workerData as ThreadSetup;
const rotation = createRotation(rotationKey, modelId, dims);
const { width } = rotation;
const columns = width / 8;
const arenas: Arena[] = [];
const rowStream = createRowStream(width);
const scratch = scratchOffset(thread);

/** Slots a thread takes at a time: a megabyte of codes at 512 dimensions. */
const slotsPerTurn = 4;

const answers: { [T in jobs.JobType]: (request: jobs.Jobs[T]['request']) => jobs.Jobs[T]['answer'] } = {
  arena({ arena, memory }) {
    arenas[arena] = { memory, ...createKernel(memory) };
    return null;
  },

  load({ blocks, slots }) {
    readCodes(blocks, width, (i, codes) => {
      const { arena, offset } = slots[i]!;
      new Uint8Array(arenas[arena]!.memory.buffer).set(codes, offset);
    });
    return null;
  },

  encode({ key, firstRow, embeddings, facts }) {
    const size = rowBytes(width);
    const sealedRows = Buffer.allocUnsafeSlow(facts.length * size);
    const codes = new Uint8Array(facts.length * columns);
    const rotated = new Float32Array(width);
    const plain = Buffer.allocUnsafeSlow(2 * width + 32);
    for (const [i, row] of facts.entries()) {
      rotation.rotate(embeddings.subarray(i * dims, (i + 1) * dims), rotated);
      encodeRow(rotated, row, plain);
      encodeSigns(plain, width, codes, i * columns, 1);
      sealBlock(key, 'row', firstRow + i, plain, sealedRows, i * size);
    }
    return { sealedRows, codes };
  },

  scan: scanSlots,
  rescore: rowStream.score,
  confirm,
  copy,

  ids({ blocks }) {
    const ids = new Float64Array(blocks.length * rowsPerBlock);
    for (const [i, block] of blocks.entries()) ids.set(readIds(block, width), i * rowsPerBlock);
    return ids;
  },

  columns({ blocks }) {
    const bytes = new Uint8Array(blocks.length * columnsPlainBytes);
    for (const [i, block] of blocks.entries())
      bytes.set(columnBytes(readColumns(block, width)), i * columnsPlainBytes);
    return bytes;
  },

  check({ blocks }) {
    for (const block of blocks) checkBlock(block, width);
    return null;
  },
};

function scanSlots({ slots, masks, taken, probes, keep }: jobs.ScanRequest): jobs.ScanAnswer {
  const capacity = scanCapacity(keep);
  const stateBytes = probeStateBytes(columns, capacity);
  const filterMask = scratch;
  const states = scratch + maskBytes;
  const begun = new Set<Arena>();

  function begin(arena: Arena): void {
    begun.add(arena);
    for (const [i, { entries, threshold }] of probes.entries()) {
      const at = states + i * stateBytes;
      new Uint8Array(arena.memory.buffer).set(entries, at + 16);
      new Int32Array(arena.memory.buffer, at, 4).set([threshold, 0, keep, capacity]);
    }
  }

  for (;;) {
    const from = Atomics.add(taken, 0, slotsPerTurn);
    if (from >= slots.offsets.length) break;
    for (let i = from; i < Math.min(from + slotsPerTurn, slots.offsets.length); i++) {
      const offset = slots.offsets[i]!;
      const arena = arenas[slots.arenas[i]!]!;
      if (!begun.has(arena)) begin(arena);
      let mask = offset + maskOffset(width);
      if (masks !== null) {
        mask = filterMask;
        new Uint8Array(arena.memory.buffer).set(masks.subarray(i * maskBytes, (i + 1) * maskBytes), mask);
      }
      // All probes over one block before the next: the block comes from memory once and stays in the cache.
      for (let p = 0; p < probes.length; p++) {
        arena.scan(offset, groupsPerBlock, columns, mask, states + p * stateBytes, i * rowsPerBlock);
      }
    }
  }
  return probes.map((_, p) => collect([...begun], states + p * stateBytes, capacity));
}

/** What one probe kept in all arenas. */
function collect(begun: readonly Arena[], state: number, capacity: number): jobs.ScanAnswer[number] {
  const parts = begun.map(({ memory, prune }) => {
    prune(state, columns);
    const count = new Uint32Array(memory.buffer, state + 4, 1)[0]!;
    const scoresAt = state + 16 + columns * 32;
    return {
      scores: new Uint16Array(memory.buffer, scoresAt, count),
      rows: new Uint32Array(memory.buffer, scoresAt + capacity * 2, count),
    };
  });
  const count = parts.reduce((sum, { rows }) => sum + rows.length, 0);
  const kept = { scores: new Uint16Array(count), rows: new Uint32Array(count) };
  let at = 0;
  for (const { scores, rows } of parts) {
    kept.scores.set(scores, at);
    kept.rows.set(rows, at);
    at += rows.length;
  }
  return kept;
}

function confirm({ segments, probes, items }: jobs.RescoreRequest): jobs.Jobs['confirm']['answer'] {
  const count = items.row.length;
  const scores = new Float64Array(count);
  const faceIds = new Float64Array(count);
  const sealed = Buffer.allocUnsafeSlow(rowBytes(width));
  for (let i = 0; i < count; i++) {
    const bytes = readRow(segments[items.segment[i]!]!, width, items.row[i]!, sealed);
    // Rounding to 16 bits can carry the cosine of equal vectors a millionth over 1.
    scores[i] = Math.max(-1, Math.min(1, dotRow(probes[items.probe[i]!]!, bytes)));
    faceIds[i] = decodeFacts(bytes).faceId;
  }
  return { scores, faceIds };
}

function copy({ from, to, rows, block }: jobs.CopyRequest): null {
  const size = rowBytes(width);
  const sealed = Buffer.allocUnsafeSlow(size);
  for (let done = 0; done < rows.length; done += rowsPerBlock) {
    const part = rows.subarray(done, done + rowsPerBlock);
    const number = block + done / rowsPerBlock;
    const firstRow = number * rowsPerBlock;
    const copied = Buffer.allocUnsafeSlow(part.length * size);
    const content = newBlock(width);
    for (const [i, row] of part.entries()) {
      const bytes = readRow(from, width, row, sealed);
      sealBlock(to.key, 'row', firstRow + i, bytes, copied, i * size);
      addToBlock(content, i, bytes, width);
    }
    writeFully(to.rowsFd, copied, rowOffset(width, firstRow));
    if (part.length === rowsPerBlock) writeBlock(to, width, number, content);
  }
  return null;
}

function reply<T extends jobs.JobType>({
  type,
  request,
}: {
  type: T;
  request: jobs.Jobs[T]['request'];
}): ThreadReply {
  try {
    return { answer: answers[type](request) };
  } catch (error) {
    const code = error instanceof AppError ? error.code : 'internal';
    return { error: { code, message: error instanceof Error ? error.message : String(error) } };
  }
}

/** What can be handed over instead of copied: every array of an answer is made for it alone. */
function buffersOf(answer: object | null): ArrayBuffer[] {
  if (answer === null) return [];
  const values: unknown[] = ArrayBuffer.isView(answer) ? [answer] : Object.values(answer);
  return values.flatMap((one) =>
    ArrayBuffer.isView(one) && one.buffer instanceof ArrayBuffer ? [one.buffer] : [],
  );
}

parentPort!.on('message', (message: { type: jobs.JobType; request: never }) => {
  const answered = reply(message);
  parentPort!.postMessage(answered, 'answer' in answered ? buffersOf(answered.answer) : []);
});
