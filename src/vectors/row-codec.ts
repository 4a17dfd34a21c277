/**
 * One stored row as bytes, before sealing: `width` signed 16-bit numbers | scale f32 | quality f32 | face id f64 |
 * photo id f64 | captured at f64 (NaN: unknown), little endian. A number times the scale is the rotated embedding; the
 * error of a cosine from rounding is about 2e-6.
 */
import type { VectorRow } from './vector-index.js';
import { rowBytes } from './segment-format.js';

const steps = 32767;

/** `rotated` holds `width` numbers. */
export function encodeRow(row: VectorRow, rotated: Float32Array): Buffer {
  const width = rotated.length;
  const bytes = Buffer.alloc(rowBytes(width));
  let max = 0;
  for (let i = 0; i < width; i++) max = Math.max(max, Math.abs(rotated[i]!));
  const scale = Math.fround(max / steps) || 1;
  for (let i = 0; i < width; i++) {
    bytes.writeInt16LE(Math.max(-steps, Math.min(steps, Math.round(rotated[i]! / scale))), 2 * i);
  }
  const at = 2 * width;
  bytes.writeFloatLE(scale, at);
  bytes.writeFloatLE(row.quality, at + 4);
  bytes.writeDoubleLE(row.faceId, at + 8);
  bytes.writeDoubleLE(row.photoId, at + 16);
  bytes.writeDoubleLE(row.capturedAtSeconds ?? Number.NaN, at + 24);
  return bytes;
}

export interface StoredRow {
  faceId: number;
  photoId: number;
  /** NaN: unknown. */
  capturedAtSeconds: number;
  quality: number;
}

export function decodeRow(bytes: Buffer, width: number): StoredRow {
  const at = 2 * width;
  return {
    quality: bytes.readFloatLE(at + 4),
    faceId: bytes.readDoubleLE(at + 8),
    photoId: bytes.readDoubleLE(at + 16),
    capturedAtSeconds: bytes.readDoubleLE(at + 24),
  };
}

/** Inner product of a rotated probe with a stored row. */
export function dotRow(probe: Float32Array, bytes: Buffer): number {
  const width = probe.length;
  const numbers = new Int16Array(bytes.buffer, bytes.byteOffset, width);
  let sum = 0;
  for (let i = 0; i < width; i++) sum += probe[i]! * numbers[i]!;
  return sum * bytes.readFloatLE(2 * width);
}
