/**
 * Addresses of pictures, each signed for one picture, one person, one search and one moment. An `<img>` of our own pages sends the
 * session along; the address opens for that person and nobody else, for two minutes at most. It is no leave by itself: whoever serves the
 * picture looks again whether the person may still see it. The key lives as long as the process: a restart ends them all.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { AppError } from '../errors.js';
import type { PersonId, SearchId } from '../types.js';

export interface Shown {
  /** Without a query, below the API's base. */
  path: string;
  /** To whom the address is told. */
  person: PersonId;
  /** As whose candidate or probe; null: as a photo of a collection. */
  search: SearchId | null;
}

export interface SignedAddresses {
  sign(shown: Shown, nowMs: number): string;
  /** Throws `request.foreign` when the signature is of something else, or its time is over. */
  check(shown: Shown, query: { until: number; signature: string }, nowMs: number): void;
}

/** Rounded up to whole minutes below. */
const lifetimeMs = 60_000;

export function signedAddresses(key: Uint8Array = randomBytes(32)): SignedAddresses {
  const signatureOf = ({ path, person, search }: Shown, until: number): Buffer =>
    createHmac('sha256', key)
      .update(JSON.stringify([until, person, search, path]))
      .digest();
  return {
    sign(shown, nowMs) {
      // Rounded, so that a page that is drawn again finds its pictures in the browser's memory.
      const until = Math.ceil((nowMs + lifetimeMs) / 60_000) * 60_000;
      const signature = signatureOf(shown, until).toString('base64url');
      const search = shown.search === null ? '' : `search=${encodeURIComponent(shown.search)}&`;
      return `${shown.path}?${search}until=${until}&signature=${signature}`;
    },
    check(shown, { until, signature }, nowMs) {
      const given = Buffer.from(signature, 'base64url');
      const expected = signatureOf(shown, until);
      if (given.length !== expected.length || !timingSafeEqual(given, expected) || until < nowMs) {
        throw new AppError(
          'request.foreign',
          'this address of a picture is over, or was somebody else’s; load the page again',
        );
      }
    },
  };
}
