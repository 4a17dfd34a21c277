/**
 * The web as a guest: every request is asked of robots.txt and tdmrep.json of its host first, waits its turn, and stays on the hosts that
 * were named. Sources fetch through this and through nothing else. One request at a time; a source never asks for two things at once.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, isPhotoError } from '../../errors.js';
import type { RightsSignal } from '../../types.js';
import { whyForbidden } from './forbidden-hosts.js';
import {
  headerOf,
  productToken,
  type Fetched,
  type FetchRequest,
  type GuardedFetch,
} from './guarded-fetch.js';
import type { Reader } from './reading-process.js';
import { headerSignals, refusalIn, tdmrepSignal } from './rights.js';

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

/**
 * What a refusal means for a photo that is here. `said`: the publisher's own word, or a host that is never read. `seen`: it looks gone or closed,
 * as with a 404. `passing`: it may be otherwise tomorrow, as with a robots.txt that does not answer.
 */
export type Standing = 'said' | 'seen' | 'passing';

/** `rights`: every signal that was looked at on the way. `refused`: not to be had with leave, or not at all. */
export type Answer = { rights: RightsSignal[] } & (
  { kind: 'answered'; fetched: Fetched } | { kind: 'refused'; error: AppError; standing: Standing }
);

export interface PoliteWeb {
  /** Never throws for what the web does; only for what ends the run. */
  ask(wanted: Wanted): Promise<Answer>;
}

/** RFC 9309, 2.5: at least 500 KiB are to be read. */
const mostRobotsBytes = 512 * 1024;
/** RFC 9309, 2.4: what was read is not relied upon for longer than a day. */
const rulesLastMs = 24 * 3600 * 1000;
/** A longer crawl-delay says in effect that nothing is to be fetched. */
const longestDelaySeconds = 3600;
/** Whoever asks for longer is left alone for the rest of the run. */
const longestQuietMs = 300_000;
/** Failures in a row after which a host is left alone for the rest of the run. */
const mostFailures = 5;

interface RobotsFile {
  address: string;
  /** Null: there is none, everything is allowed. */
  bytes: Uint8Array | null;
  /** Null: it could be read, or is not there. */
  unreadable: { reason: string; standing: Standing } | null;
}

interface TdmrepFile {
  address: string;
  /** Null: there is none. */
  bytes: Uint8Array | null;
}

interface HostState {
  /** What its rules say, and when that was asked. */
  robots: { file: RobotsFile; at: number } | null;
  tdmrep: { file: TdmrepFile; at: number } | null;
  gapMs: number;
  endedAt: number;
  /** Until when the host asked to be left alone. */
  quietUntil: number;
  failures: number;
}

/** Thrown by the checks before a dial. */
class NotPermitted extends AppError {
  readonly standing: Standing;

  constructor(reason: string, standing: Standing) {
    super('photo.not-permitted', reason);
    this.standing = standing;
  }
}

export function openPoliteWeb(options: PoliteOptions): PoliteWeb {
  const { guarded, reader, isNamed, now, clock = () => performance.now() } = options;
  const wait = options.wait ?? ((ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }));
  const hosts = new Map<string, HostState>();

  function stateOf({ origin }: URL): HostState {
    const fresh: HostState = {
      robots: null,
      tdmrep: null,
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

  async function robotsOf(address: URL, signal: AbortSignal | undefined): Promise<RobotsFile> {
    const state = stateOf(address);
    if (state.robots === null || clock() - state.robots.at >= rulesLastMs) {
      const file = await fetchRobots(new URL('/robots.txt', address.origin), signal);
      state.robots = { file, at: clock() };
    }
    return state.robots.file;
  }

  /** RFC 9309, 2.3.1: absent (4xx) allows, unreachable (5xx, no answer) does not. 401 and 403 are a closed door, not an absent file. */
  async function fetchRobots(address: URL, signal: AbortSignal | undefined): Promise<RobotsFile> {
    const closed = (reason: string, standing: Standing): RobotsFile => ({
      address: address.href,
      bytes: null,
      unreadable: { reason, standing },
    });
    try {
      const fetched = await fetchInTurn({ address, mostBytes: mostRobotsBytes, signal }, async () => {});
      const { status, bytes } = fetched;
      if (status >= 200 && status < 300) return { address: address.href, bytes, unreadable: null };
      if (status === 401 || status === 403) return closed(`answered ${status}`, 'seen');
      if (status >= 400 && status < 500 && status !== 429)
        return { address: address.href, bytes: null, unreadable: null };
      return closed(`answered ${status}`, 'passing');
    } catch (error) {
      if (!isPhotoError(error)) throw error;
      return closed(error.message, 'passing');
    }
  }

  async function checkRobots(
    address: URL,
    rights: RightsSignal[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const file = await robotsOf(address, signal);
    const note = (value: string | null, effect: RightsSignal['effect']) =>
      rights.push({ signal: 'robots.txt', value, from: file.address, effect });
    const countsAsNo = (reason: string, standing: Standing): never => {
      note(reason, 'refused');
      throw new NotPermitted(`robots.txt: ${reason}, which counts as no (${file.address})`, standing);
    };
    if (file.unreadable !== null) return countsAsNo(file.unreadable.reason, file.unreadable.standing);
    if (file.bytes === null) {
      note(null, 'allowed');
      return;
    }
    const read = reader.robots(file.bytes, file.address, address.href, productToken);
    const { isAllowed, rule, delaySeconds } = await read.catch((error: unknown) => {
      if (!isPhotoError(error)) throw error;
      // What holds up the process that reads it is not tried a second time.
      file.unreadable = { reason: error.message, standing: 'passing' };
      return countsAsNo(error.message, 'passing');
    });
    const delay = delaySeconds ?? 0;
    if (delay > longestDelaySeconds) return countsAsNo(`Crawl-delay: ${delay}`, 'passing');
    stateOf(address).gapMs = Math.max(options.gapMs, delay * 1000);
    note(rule, isAllowed ? 'allowed' : 'refused');
    if (!isAllowed)
      throw new NotPermitted(`robots.txt: ${rule ?? 'it may not be fetched'} (${file.address})`, 'said');
  }

  /** A file that does not answer, or is none, reserves nothing: the protocol is opt-in. */
  async function checkTdmrep(
    address: URL,
    rights: RightsSignal[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const state = stateOf(address);
    if (state.tdmrep === null || clock() - state.tdmrep.at >= rulesLastMs) {
      const file = await fetchTdmrep(new URL('/.well-known/tdmrep.json', address.origin), signal);
      state.tdmrep = { file, at: clock() };
    }
    const { address: from, bytes } = state.tdmrep.file;
    const path = address.pathname + address.search;
    const found = bytes === null ? null : tdmrepSignal(bytes, from, path);
    rights.push(found ?? { signal: 'tdmrep.json', value: null, from, effect: 'allowed' });
    const refusal = refusalIn(rights);
    if (refusal !== null) throw new NotPermitted(refusal, 'said');
  }

  async function fetchTdmrep(address: URL, signal: AbortSignal | undefined): Promise<TdmrepFile> {
    try {
      const fetched = await fetchInTurn({ address, mostBytes: mostRobotsBytes, signal }, async () => {});
      return { address: address.href, bytes: fetched.status === 200 ? fetched.bytes : null };
    } catch (error) {
      if (!isPhotoError(error)) throw error;
      return { address: address.href, bytes: null };
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
          await checkRobots(address, rights, wanted.signal);
          await checkTdmrep(address, rights, wanted.signal);
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
