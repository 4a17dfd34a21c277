/**
 * The web as a guest: every request is asked of robots.txt and tdmrep.json of its host first, waits its turn, and stays on the hosts that
 * were named. Sources fetch through this and through nothing else. One request at a time; a source never asks for two things at once.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, isPhotoError } from '../../errors.js';
import type { RightsSignal } from '../../types.js';
import { whyForbidden } from './forbidden-hosts.js';
import { headerOf, type Fetched, type FetchRequest, type GuardedFetch } from './guarded-fetch.js';
import { NotPermitted, openHostRules, type Standing } from './host-rules.js';
import type { Reader } from './reading-process.js';
import { headerSignals } from './rights.js';

export interface PoliteOptions {
  guarded: GuardedFetch;
  reader: Reader;
  now: () => Date;
  /** By `host`, with its port where it is not the usual one. */
  isNamed: (host: string) => boolean;
  /** Between the end of one request to a host and the start of the next; robots.txt can make it longer, not shorter. */
  gapMs: number;
  /** For tests, whose time passes as they say. Milliseconds. */
  wait?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  clock?: () => number;
}

export interface Wanted {
  address: URL;
  mostBytes: number;
  headers?: Readonly<Record<string, string>>;
  toFile?: FetchRequest['toFile'];
  /** Why it may not go to an address of a named host, the first one and every redirect; null: it may. */
  whyNot?: (address: URL) => string | null;
  signal: AbortSignal | undefined;
}

/** `rights`: every signal that was looked at on the way. `refused`: not to be had with leave, or not at all. */
export type Answer = { rights: RightsSignal[] } & (
  { kind: 'answered'; fetched: Fetched } | { kind: 'refused'; error: AppError; standing: Standing }
);

export interface PoliteWeb {
  /** Never throws for what the web does; only for what ends the run. */
  ask(wanted: Wanted): Promise<Answer>;
}

/** Whoever asks for longer is left alone for the rest of the run. */
const longestQuietMs = 300_000;
/** Failures in a row after which a host is left alone for the rest of the run. */
const mostFailures = 5;

interface HostState {
  gapMs: number;
  endedAt: number;
  /** Until when the host asked to be left alone. */
  quietUntil: number;
  failures: number;
}

export function openPoliteWeb(options: PoliteOptions): PoliteWeb {
  const { guarded, reader, isNamed, now, clock = () => performance.now() } = options;
  const wait = options.wait ?? ((ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }));
  const hosts = new Map<string, HostState>();
  const rules = openHostRules({
    reader,
    clock,
    fetch: (address, mostBytes, signal) => fetchInTurn({ address, mostBytes, signal }, async () => {}),
    onDelay(address, delayMs) {
      stateOf(address).gapMs = Math.max(options.gapMs, delayMs);
    },
  });

  function stateOf({ origin }: URL): HostState {
    const fresh: HostState = {
      gapMs: options.gapMs,
      endedAt: Number.NEGATIVE_INFINITY,
      quietUntil: 0,
      failures: 0,
    };
    const state = hosts.get(origin) ?? fresh;
    hosts.set(origin, state);
    return state;
  }

  async function takeTurn(address: URL, signal: AbortSignal | undefined): Promise<void> {
    const state = stateOf(address);
    const ms = Math.max(state.quietUntil, state.endedAt + state.gapMs) - clock();
    if (ms > 0) await wait(ms, signal);
  }

  /** One request, without a look at the rights; the turn is over when it has ended. */
  async function fetchInTurn(wanted: Wanted, before: (address: URL) => Promise<void>): Promise<Fetched> {
    const visited: URL[] = [];
    try {
      return await guarded.fetch({
        ...wanted,
        async before(address) {
          const forbidden = whyForbidden(address.host);
          if (forbidden !== null) throw new NotPermitted(forbidden, 'said');
          if (!isNamed(address.host)) throw new NotPermitted(outside(address), 'passing');
          // A redirect is a request of its own, and waits like one.
          const answered = visited.at(-1);
          if (answered !== undefined) stateOf(answered).endedAt = clock();
          await before(address);
          await takeTurn(address, wanted.signal);
          visited.push(address);
        },
      });
    } finally {
      for (const address of visited) stateOf(address).endedAt = clock();
    }
  }

  function noteOutcome(address: URL, fetched: Fetched | null): void {
    const state = stateOf(address);
    const isBroken = fetched === null || fetched.status >= 500 || fetched.status === 429;
    state.failures = isBroken ? state.failures + 1 : 0;
    const quietMs = isBroken && fetched !== null ? retryAfterMs(fetched, now()) : 0;
    if (quietMs > longestQuietMs) state.failures = mostFailures;
    else if (quietMs > 0) state.quietUntil = clock() + quietMs;
  }

  return {
    async ask(wanted) {
      const rights: RightsSignal[] = [];
      const refuse = (error: AppError, standing: Standing): Answer => ({
        kind: 'refused',
        error,
        standing,
        rights,
      });
      if (stateOf(wanted.address).failures >= mostFailures)
        return refuse(
          new AppError(
            'photo.unreadable',
            'its host failed too often, or asked for a pause: it is left alone',
          ),
          'passing',
        );
      try {
        const fetched = await fetchInTurn(wanted, async (address) => {
          const why = wanted.whyNot?.(address) ?? null;
          if (why !== null) throw new NotPermitted(why, 'passing');
          await rules.check(address, rights, wanted.signal);
        });
        noteOutcome(fetched.address, fetched);
        rights.push(...headerSignals(fetched.headers, fetched.address.href, now()));
        return { kind: 'answered', fetched, rights };
      } catch (error) {
        if (error instanceof NotPermitted) return refuse(error, error.standing);
        if (!isPhotoError(error)) throw error;
        if (error.code === 'photo.unreadable') noteOutcome(wanted.address, null);
        return refuse(error, 'passing');
      }
    },
  };
}

/** RFC 9110, 10.2.3: seconds, or a date. 0: it does not say. */
function retryAfterMs({ headers }: Fetched, now: Date): number {
  const stated = headerOf(headers, 'retry-after') ?? '';
  const ms = /^\d+$/.test(stated.trim()) ? Number(stated) * 1000 : Date.parse(stated) - now.getTime();
  return ms > 0 ? ms : 0;
}

export function outside({ host }: URL): string {
  return `it lies outside of what was named: ${host.slice(0, 200)} is not among the hosts`;
}
