/**
 * One stored row as bytes, before sealing: `width` signed 16-bit numbers | scale f32 | quality f32 | face id f64 |
 * photo id f64 | captured at f64 (NaN: unknown), little endian. A number times the scale is the rotated embedding;
 * rounding to 16 bits moves a cosine by about 1e-6.
 * Typed arrays are used as they are: like every platform of Node's that matters, the host is little endian.
 */

const steps = 32767;

/** What is known of a row beside its embedding. */
export interface RowFacts {
  faceId: number;
  photoId: number;
  /** NaN: unknown. */
  capturedAtSeconds: number;
  quality: number;
}

/** `rotated` holds `width` numbers; `bytes` `2 * width + 32`, at an even offset of its buffer. */
export function encodeRow(rotated: Float32Array, facts: RowFacts, bytes: Buffer): void {
  const width = rotated.length;
  let max = 0;
  for (let i = 0; i < width; i++) max = Math.max(max, Math.abs(rotated[i]!));
  const scale = Math.fround(max / steps) || 1;
  const numbers = new Int16Array(bytes.buffer, bytes.byteOffset, width);
  for (let i = 0; i < width; i++)
    numbers[i] = Math.max(-steps, Math.min(steps, Math.round(rotated[i]! / scale)));
  const at = 2 * width;
  bytes.writeFloatLE(scale, at);
  bytes.writeFloatLE(facts.quality, at + 4);
  bytes.writeDoubleLE(facts.faceId, at + 8);
  bytes.writeDoubleLE(facts.photoId, at + 16);
  bytes.writeDoubleLE(facts.capturedAtSeconds, at + 24);
}

export function decodeFacts(bytes: Buffer): RowFacts {
  const at = bytes.length - 32;
  return {
    quality: bytes.readFloatLE(at + 4),
    faceId: bytes.readDoubleLE(at + 8),
    photoId: bytes.readDoubleLE(at + 16),
    capturedAtSeconds: bytes.readDoubleLE(at + 24),
  };
}

/** Inner product of a rotated probe with a stored row. The order of the sums is part of it: same rows, same score. */
export function dotRow(probe: Float32Array, bytes: Buffer): number {
  const numbers = new Int16Array(bytes.buffer, bytes.byteOffset, probe.length);
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  for (let i = 0; i < probe.length; i += 4) {
    sum0 += probe[i]! * numbers[i]!;
    sum1 += probe[i + 1]! * numbers[i + 1]!;
    sum2 += probe[i + 2]! * numbers[i + 2]!;
    sum3 += probe[i + 3]! * numbers[i + 3]!;
  }
  return (sum0 + sum1 + (sum2 + sum3)) * bytes.readFloatLE(2 * probe.length);
}

/**
 * The signs of a row as bits: bit i of byte c is 1 where number `8c + i` is >= 0. Byte c goes to `at + c * stride`.
 * Made from the stored row, so that codes follow from rows alone.
 */
export function encodeSigns(
  bytes: Buffer,
  width: number,
  codes: Uint8Array,
  at: number,
  stride: number,
): void {
  for (let c = 0; c < width / 8; c++) {
    let code = 0;
    for (let bit = 0; bit < 8; bit++) if (!(bytes[2 * (8 * c + bit) + 1]! & 0x80)) code |= 1 << bit;
    codes[at + c * stride] = code;
  }
}
