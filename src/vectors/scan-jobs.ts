/** What the main thread asks of its scanning threads, and what they answer. Everything in here can be cloned. */
import type { RowFacts } from './row-codec.js';

/** Where a segment lies, for threads: file descriptors belong to the whole process. */
export interface SegmentAccess {
  rowsFd: number;
  codesFd: number;
  columnsFd: number;
  key: Uint8Array;
}

export interface SlotAddress {
  arena: number;
  offset: number;
}

export interface Jobs {
  /** Hands over a memory before any job names it. */
  arena: { request: { arena: number; memory: WebAssembly.Memory }; answer: null };
  /** Fills slots with the codes of consecutive blocks of one segment. */
  load: { request: { blocks: StoredBlock[]; slots: SlotAddress[] }; answer: null };
  /** Makes sealed row blocks and codes from embeddings. */
  encode: { request: EncodeRequest; answer: EncodeAnswer };
  /** First stage: the best estimated rows of every probe. */
  scan: { request: ScanRequest; answer: ScanAnswer };
  /** Second stage: cosines of single rows, not authenticated (see row-stream.ts). */
  rescore: { request: RescoreRequest; answer: RescoreAnswer };
  /** Cosines and face ids of single rows, authenticated. */
  confirm: { request: RescoreRequest; answer: { scores: Float64Array; faceIds: Float64Array } };
  /** The face ids of blocks, 4096 each, one block after the other. */
  ids: { request: { blocks: StoredBlock[] }; answer: Float64Array };
  /** The columns of blocks, plain, one after the other. */
  columns: { request: { blocks: StoredBlock[] }; answer: Uint8Array };
  /** Copies rows into another segment, under its key and their new numbers, with the blocks that become full. */
  copy: { request: CopyRequest; answer: null };
  /** Opens every byte of blocks and their rows, and compares what follows from the rows with what is stored. */
  check: { request: { blocks: StoredBlock[] }; answer: null };
}

export type JobType = keyof Jobs;

/** A block of a segment as far as it is committed; with fewer than 4096 `rows` it exists in the rows file alone. */
export interface StoredBlock {
  segment: SegmentAccess;
  block: number;
  rows: number;
}

export interface EncodeRequest {
  key: Uint8Array;
  /** Row number of the first of `facts`. */
  firstRow: number;
  /** Embeddings one after the other, `dims` numbers each. */
  embeddings: Float32Array;
  facts: RowFacts[];
}

export interface EncodeAnswer {
  sealedRows: Uint8Array;
  /** `width / 8` bytes per row. */
  codes: Uint8Array;
}

export interface ScanRequest {
  /** Where the slots are, in shared memory: thousands of them go to every thread for every search. */
  slots: { arenas: Uint16Array; offsets: Uint32Array };
  /** A mask of `maskBytes` per slot that replaces the slot's own; null: no filter. */
  masks: Uint8Array | null;
  /** Counts the slots that threads have taken; shared. */
  taken: Int32Array;
  probes: { entries: Uint8Array; threshold: number }[];
  /** How many rows to keep per probe. */
  keep: number;
}

/** Per probe; a row number is `slot index * 4096 + row in the slot`. */
export type ScanAnswer = { scores: Uint16Array; rows: Uint32Array }[];

export interface RescoreRequest {
  segments: SegmentAccess[];
  /** Rotated. */
  probes: Float32Array[];
  /** Sorted by segment and row, so that the disk is read in one direction and a shared row once. */
  items: { segment: Uint16Array; row: Uint32Array; probe: Uint16Array };
}

export interface RescoreAnswer {
  scores: Float64Array;
  reads: number;
  /** Reads that took longer than the page cache takes. */
  waited: number;
}

export interface CopyRequest {
  from: SegmentAccess;
  to: SegmentAccess;
  /** Old row numbers, ascending. The first takes the first row of `block`, the last need not fill its block. */
  rows: Uint32Array;
  block: number;
}
