/**
 * Perceptual hashes are 64 bits as 16 hexadecimal digits; how they are made is in vision/likeness.ts. Two pictures that look the same
 * differ in few bits, two that do not in about 32.
 */

/**
 * Within so many bits two photos are taken for one: measured in docs/accuracy.md. Beyond it copies are missed, further on other photos of
 * the same place are taken for copies.
 */
export const nearlySameBits = 10;

/** In how many bits they differ, 0 to 64. */
export function likenessDistance(one: string, other: string): number {
  let different = BigInt(`0x${one}`) ^ BigInt(`0x${other}`);
  let bits = 0;
  for (; different !== 0n; different &= different - 1n) bits++;
  return bits;
}
