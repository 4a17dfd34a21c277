/**
 * Perceptual hashes are 64 bits as 16 hexadecimal digits; how they are made is in vision/likeness.ts. Two pictures that look the same
 * differ in few bits, two that do not in about 32.
 */

/**
 * Within so many bits two photos are taken for one: measured in docs/sources.md. Beyond it copies are missed, further on
 * other photos of the same place are taken for copies.
 */
export const nearlySameBits = 10;

/** Two halves, to be compared with many others. */
export type Likeness = readonly [high: number, low: number];

export function readLikeness(hex: string): Likeness {
  return [Number.parseInt(hex.slice(0, 8), 16), Number.parseInt(hex.slice(8), 16)];
}

/** In how many bits they differ, 0 to 64. */
export function likenessDistance(one: Likeness, other: Likeness): number {
  return bitsOf(one[0] ^ other[0]) + bitsOf(one[1] ^ other[1]);
}

/** Of 32. */
function bitsOf(value: number): number {
  let bits = value - ((value >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
