/**
 * Digests as web archives state them: `sha1:` or `sha256:` and so on, with the value in base32 (RFC 4648) or hexadecimal. What is stated in a way that
 * is not known is not checked, and said so; it is never taken for a digest that fits.
 */
import { createHash } from 'node:crypto';

export type DigestCheck = 'fits' | 'differs' | 'not-checked';

const algorithms: ReadonlyMap<string, string> = new Map([
  ['md5', 'md5'],
  ['sha1', 'sha1'],
  ['sha-1', 'sha1'],
  ['sha256', 'sha256'],
  ['sha-256', 'sha256'],
  ['sha512', 'sha512'],
  ['sha-512', 'sha512'],
]);

/** `candidates`: what the digest may be of; software does not agree on whether a payload is meant with its transfer encoding. */
export function checkDigest(stated: string, candidates: readonly Uint8Array[]): DigestCheck {
  const [, label, value] = /^([a-z0-9-]+):(\S+)$/i.exec(stated.trim()) ?? [];
  const algorithm = algorithms.get(label?.toLowerCase() ?? '');
  if (algorithm === undefined || value === undefined) return 'not-checked';
  const fits = candidates.some((bytes) => {
    const digest = createHash(algorithm).update(bytes).digest();
    return (
      value.toLowerCase() === digest.toString('hex') ||
      value.toUpperCase().replace(/=+$/, '') === base32(digest) ||
      value === digest.toString('base64')
    );
  });
  return fits ? 'fits' : 'differs';
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648, without padding. */
export function base32(bytes: Uint8Array): string {
  let [text, bits, value] = ['', 0, 0];
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet[(value >> (bits - 5)) & 31];
  }
  return bits > 0 ? text + alphabet[(value << (5 - bits)) & 31] : text;
}
