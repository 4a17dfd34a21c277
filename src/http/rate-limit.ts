/** So many requests at once and so many a minute, each caller by itself (a token bucket). Counts live in this process only. */
import { AppError } from '../errors.js';

export interface RateLimit {
  /** Throws `request.too-many`, a `TooMany` that knows when to come back. */
  take(caller: string): void;
}

/** Tells how long to wait; the header `Retry-After`. */
export class RetryLater extends AppError {
  readonly retryAfterSeconds: number;

  constructor(code: 'request.too-many' | 'server.busy', message: string, retryAfterSeconds: number) {
    super(code, message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

interface Bucket {
  tokens: number;
  atMs: number;
}

/** Callers beyond these push out the ones that were not heard of for longest. */
const mostCallers = 20_000;

export function rateLimit(burst: number, perMinute: number, nowMs = () => performance.now()): RateLimit {
  const buckets = new Map<string, Bucket>();
  const perMs = perMinute / 60_000;
  return {
    take(caller) {
      const now = nowMs();
      const known = buckets.get(caller) ?? { tokens: burst, atMs: now };
      const tokens = Math.min(burst, known.tokens + (now - known.atMs) * perMs);
      // Also when refused: the order of the map is the order of last use.
      buckets.delete(caller);
      buckets.set(caller, { tokens: tokens < 1 ? tokens : tokens - 1, atMs: now });
      if (buckets.size > mostCallers) buckets.delete(buckets.keys().next().value ?? caller);
      if (tokens < 1) {
        const seconds = Math.ceil((1 - tokens) / perMs / 1000);
        throw new RetryLater('request.too-many', `too many requests; try again in ${seconds} s`, seconds);
      }
    },
  };
}
