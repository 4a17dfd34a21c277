/**
 * The columns of a block of rows: what removals and filters need without reading rows. In memory, and on disk before
 * sealing: 4096 face ids f64 | photo ids f64 | capture times f64 (NaN: unknown) | qualities f32.
 */
import type { VectorFilter } from './vector-index.js';
import type { PhotoId } from '../types.js';
import type { RowFacts } from './row-codec.js';
import { rowsPerBlock } from './segment-format.js';

export interface Columns {
  faceIds: Float64Array;
  photoIds: Float64Array;
  capturedAtSeconds: Float64Array;
  qualities: Float32Array;
}

export const columnsPlainBytes = rowsPerBlock * 28;
/** The face ids are sealed by themselves. */
export const idsPlainBytes = rowsPerBlock * 8;

export function newColumns(): Columns {
  return viewColumns(new Uint8Array(columnsPlainBytes));
}

/** Views over the plain bytes of a columns block; nothing is copied when they begin at a multiple of 8. */
export function viewColumns(plain: Uint8Array): Columns {
  const { buffer, byteOffset } = plain.byteOffset % 8 === 0 ? plain : new Uint8Array(plain);
  const part = rowsPerBlock * 8;
  return {
    faceIds: new Float64Array(buffer, byteOffset, rowsPerBlock),
    photoIds: new Float64Array(buffer, byteOffset + part, rowsPerBlock),
    capturedAtSeconds: new Float64Array(buffer, byteOffset + 2 * part, rowsPerBlock),
    qualities: new Float32Array(buffer, byteOffset + 3 * part, rowsPerBlock),
  };
}

/** The face ids of a block from their plain bytes. */
export function viewIds(plain: Uint8Array): Float64Array {
  const { buffer, byteOffset } = plain.byteOffset % 8 === 0 ? plain : new Uint8Array(plain);
  return new Float64Array(buffer, byteOffset, rowsPerBlock);
}

export function columnBytes(columns: Columns): Uint8Array {
  return new Uint8Array(columns.faceIds.buffer, columns.faceIds.byteOffset, columnsPlainBytes);
}

export function setColumns(columns: Columns, row: number, facts: RowFacts): void {
  columns.faceIds[row] = facts.faceId;
  columns.photoIds[row] = facts.photoId;
  columns.capturedAtSeconds[row] = facts.capturedAtSeconds;
  columns.qualities[row] = facts.quality;
}

/** What is kept in memory for filters once one was used: 12 bytes per row. */
export interface FilterColumns {
  photoIds: PackedColumn;
  capturedAtSeconds: PackedColumn;
  qualities: Float32Array;
}

/** Value = base + delta; 4 bytes a row unless the values of one block are further apart than 2^32. */
interface PackedColumn {
  base: number;
  deltas: Uint32Array | Float64Array;
}

const unknown = 2 ** 32 - 1;

export function packColumns(columns: Columns, rows: number): FilterColumns {
  return {
    photoIds: pack(columns.photoIds.subarray(0, rows)),
    capturedAtSeconds: pack(columns.capturedAtSeconds.subarray(0, rows)),
    qualities: columns.qualities.slice(0, rows),
  };
}

function pack(values: Float64Array): PackedColumn {
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (min === Infinity) min = 0;
  if (max - min >= unknown) return { base: 0, deltas: values.slice() };
  return {
    base: min,
    deltas: Uint32Array.from(values, (value) => (Number.isNaN(value) ? unknown : value - min)),
  };
}

/** Clears the bits of `mask` whose rows the filter leaves out. Bits of other rows stay as they are. */
export function applyFilter(mask: Uint8Array, columns: FilterColumns, filter: VectorFilter): void {
  const { capturedFromSeconds = -Infinity, capturedBeforeSeconds = Infinity, minQuality, notPhotos } = filter;
  const rows = columns.qualities.length;
  if (filter.capturedFromSeconds !== undefined || filter.capturedBeforeSeconds !== undefined) {
    const { base, deltas } = columns.capturedAtSeconds;
    const wide = deltas instanceof Float64Array;
    for (let row = 0; row < rows; row++) {
      const delta = deltas[row]!;
      const at = !wide && delta === unknown ? Number.NaN : base + delta;
      if (!(at >= capturedFromSeconds && at < capturedBeforeSeconds)) clearBit(mask, row);
    }
  }
  if (minQuality !== undefined) {
    for (let row = 0; row < rows; row++) if (!(columns.qualities[row]! >= minQuality)) clearBit(mask, row);
  }
  if (notPhotos !== undefined && notPhotos.size > 0) {
    const { base, deltas } = columns.photoIds;
    for (let row = 0; row < rows; row++) {
      if (notPhotos.has((base + deltas[row]!) as PhotoId)) clearBit(mask, row);
    }
  }
}

function clearBit(mask: Uint8Array, row: number): void {
  mask[row >> 3]! &= ~(1 << (row & 7));
}
