/**
 * Encryption of everything that lies on disk outside the database: AES-256-GCM (NIST SP 800-38D) under keys that are
 * derived from the one master key with HKDF-SHA256 (RFC 5869), one key per purpose.
 *
 * A sealed message is `nonce (12) | ciphertext | tag (16)`. The context (for instance the file's name) is
 * authenticated, so that sealed files cannot be swapped for one another. Nonces are random: safe up to 2^32 messages
 * per key.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

export const sealOverheadBytes = 28;

export type KeyPurpose =
  'database' | 'thumbnail' | 'probe' | 'index' | 'rotation' | 'account' | 'suppression' | 'key-id';

/** Derives the 32-byte key for one purpose from the 32-byte master key. */
export function deriveKey(masterKey: Uint8Array, purpose: KeyPurpose): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, '', `vitrine/${purpose}/v1`, 32));
}

/** A 32-byte key of two halves of 32 bytes: with either of them gone, what it sealed is noise. */
export function joinKeys(half: Uint8Array, otherHalf: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', half, otherHalf, 'vitrine/case-probe/v1', 32));
}

/** Encrypts and authenticates `plain` under a 32-byte key, bound to `context`. */
export function seal(key: Uint8Array, context: string, plain: Uint8Array): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(context));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Opens what `seal` made; null when key, context or a single bit differs. */
export function unseal(key: Uint8Array, context: string, sealed: Uint8Array): Buffer | null {
  if (sealed.length < sealOverheadBytes) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(sealed.subarray(sealed.length - 16));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(12, sealed.length - 16)), decipher.final()]);
  } catch {
    return null;
  }
}
