/**
 * What lies where in the WebAssembly memories that the scan kernel works on. Must agree with kernel/scan.ts.
 *
 * A memory ("arena") begins with one scratch area per thread, followed by slots. A slot holds one block of 4096 rows:
 * codes in groups of 32 rows, then one bit per row, 1: may be found. A thread writes only its own scratch area and the
 * slots it is told to load; the main thread alone changes the bits.
 */
import { rowsPerBlock } from './segment-format.js';

export const pageBytes = 65_536;
export const scratchBytes = 4 * 2 ** 20;
export const maskBytes = rowsPerBlock / 8;
/** Rows of a group lie byte beside byte. */
export const codeStride = 32;
export const groupsPerBlock = rowsPerBlock / codeStride;

/** Where the scratch area of a thread begins. The first page stays free for the compiler's own use. */
export function scratchOffset(thread: number): number {
  return pageBytes + thread * scratchBytes;
}

export function slotBytes(width: number): number {
  return (rowsPerBlock * width) / 8 + maskBytes;
}

export function maskOffset(width: number): number {
  return (rowsPerBlock * width) / 8;
}

/** Where in a slot byte 0 of a row's codes is; byte c follows at `codeStride * c`. */
export function codeOffset(row: number, width: number): number {
  return Math.floor(row / codeStride) * codeStride * (width / 8) + (row % codeStride);
}

/** Room for kept rows: pruning costs little when it happens rarely. */
export function scanCapacity(keep: number): number {
  return Math.ceil((2 * keep + 64) / 16) * 16;
}

/** The state of one probe in scratch; see kernel/scan.ts. `columns` is `width / 8`. */
export function probeStateBytes(columns: number, capacity: number): number {
  const spill = 32;
  const histogram = (columns * 62 + 1) * 4;
  return Math.ceil((16 + columns * 32 + capacity * 6 + spill + histogram) / 16) * 16;
}

/** Probes that fit beside a filter mask into one thread's scratch area. */
export function probesPerPass(columns: number, capacity: number): number {
  return Math.floor((scratchBytes - maskBytes) / probeStateBytes(columns, capacity));
}
