/**
 * Addresses of pictures that open without a session for two minutes at most, so that an `<img>` can show them. Signed for one picture
 * and one moment, not for a person: whoever has the address has the picture, also after a lock, a stop or a sign-out, and that is why
 * the time is short. The key lives as long as the process: a restart ends them all.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { AppError } from '../errors.js';

export interface SignedAddresses {
  /** `path` without a query, below the API's base. */
  sign(path: string, nowMs: number): string;
  /** Throws `request.foreign` when the signature is another path's, or its time is over. */
  check(path: string, query: { until: number; signature: string }, nowMs: number): void;
}

/** Rounded up to whole minutes below. */
const lifetimeMs = 60_000;

export function signedAddresses(key: Uint8Array = randomBytes(32)): SignedAddresses {
  const signatureOf = (path: string, until: number): Buffer =>
    createHmac('sha256', key).update(`${until} ${path}`).digest();
  return {
    sign(path, nowMs) {
      // Rounded, so that a page that is drawn again finds its pictures in the browser's memory.
      const until = Math.ceil((nowMs + lifetimeMs) / 60_000) * 60_000;
      return `${path}?until=${until}&signature=${signatureOf(path, until).toString('base64url')}`;
    },
    check(path, { until, signature }, nowMs) {
      const given = Buffer.from(signature, 'base64url');
      const expected = signatureOf(path, until);
      if (given.length !== expected.length || !timingSafeEqual(given, expected) || until < nowMs) {
        throw new AppError('request.foreign', 'this address of a picture is over; load the page again');
      }
    },
  };
}
