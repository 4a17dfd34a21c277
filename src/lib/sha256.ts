import { createHash } from 'node:crypto';
import type { Sha256 } from '../types.js';

/** Lower-case hexadecimal SHA-256 (FIPS 180-4) of the bytes. */
export function sha256(bytes: Uint8Array): Sha256 {
  return createHash('sha256').update(bytes).digest('hex') as Sha256;
}
