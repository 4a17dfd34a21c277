/**
 * Sealing of the blocks of a segment: AES-256-GCM, `nonce (12) | ciphertext | tag (16)` as in lib/seal.ts, with the
 * block's kind and number as context under the key of its segment file. A block that was moved, swapped or changed in
 * a single bit does not open. Called a thousand times in a search, hence no strings and no copies.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { sealOverheadBytes } from '../lib/seal.js';
import { damaged } from './damage.js';

export const blockKinds = ['row', 'codes', 'ids', 'columns'] as const;
export type BlockKind = (typeof blockKinds)[number];

/**
 * The key of one segment, bound to its header: with a changed header nothing opens. Random nonces are safe for 2^32
 * blocks under one key; a segment has fewer than 2^21.
 */
export function segmentKey(key: Uint8Array, header: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', key, header, 'vitrine/segment/v1', 32));
}

/** Random bytes are drawn for many nonces at once: a draw costs as much as sealing a row. Each is used once. */
let drawn = Buffer.alloc(0);

function takeNonce(): Buffer {
  if (drawn.length === 0) drawn = randomBytes(12 * 512);
  const nonce = drawn.subarray(0, 12);
  drawn = drawn.subarray(12);
  return nonce;
}

/** Seals `plain` into `target` from `at`; needs `plain.length + sealOverheadBytes` bytes there. */
export function sealBlock(
  key: Uint8Array,
  kind: BlockKind,
  number: number,
  plain: Uint8Array,
  target: Buffer,
  at: number,
): void {
  const nonce = takeNonce();
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(context(kind, number));
  target.set(nonce, at);
  target.set(cipher.update(plain), at + 12);
  cipher.final();
  target.set(cipher.getAuthTag(), at + 12 + plain.length);
}

/** Throws `index.damaged` when `sealed` is not the block that was sealed there. */
export function openBlock(key: Uint8Array, kind: BlockKind, number: number, sealed: Uint8Array): Buffer {
  try {
    const end = sealed.length - 16;
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 });
    decipher.setAAD(context(kind, number));
    decipher.setAuthTag(sealed.subarray(end));
    const plain = decipher.update(sealed.subarray(12, end));
    decipher.final();
    return plain;
  } catch (error) {
    throw damaged(`${kind} block ${number} does not open with this key, or is damaged`, error);
  }
}

export function sealedBytes(plainBytes: number): number {
  return plainBytes + sealOverheadBytes;
}

function context(kind: BlockKind, number: number): Uint8Array {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, blockKinds.indexOf(kind), true);
  view.setUint32(4, number, true);
  return bytes;
}
