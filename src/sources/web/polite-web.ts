/**
 * The web as a guest: every request is asked of robots.txt and tdmrep.json of its host first, waits its turn, and stays on the hosts that
 * were named. Sources fetch through this and through nothing else. One request at a time; a source never asks for two things at once.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, isPhotoError } from '../../errors.js';
import type { RightsSignal } from '../../types.js';
import { whyForbidden } from './forbidden-hosts.js';
import { headerOf, productToken, type Fetched, type GuardedFetch } from './guarded-fetch.js';
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
  /** Why it may not go to an address of a named host, the first one and every redirect; null: it may. */
  whyNot?: (address: URL) => string | null;
  signal: AbortSignal | undefined;
}

/**
 * `rights`: every signal that was looked at on the way. `refused`: not to be had with leave; `isPassing` where that may be otherwise
 * tomorrow, as with a robots.txt that does not answer. `failed`: no answer, or one of an error.
 */
export type Answer = { rights: RightsSignal[] } & (
  | { kind: 'answered'; fetched: Fetched }
  | { kind: 'refused'; error: AppError; isPassing: boolean }
  | { kind: 'failed'; error: AppError }
);

export interface PoliteWeb {
  /** Never throws for what the web does; only for what ends the run. */
  ask(wanted: Wanted): Promise<Answer>;
  /** Requests that were made, robots.txt and the like included. */
  readonly requests: number;
}

/** RFC 9309, 2.5: at least 500 KiB are to be read. */
const mostRobotsBytes = 512 * 1024;
const longestQuietMs = 300_000;
/** Failures in a row after which a host is left alone for the rest of the run. */
const mostFailures = 5;

interface RobotsFile {
  address: string;
  /** Null: there is none, everything is allowed. */
  bytes: Uint8Array | null;
  /** Null: it could be read, or is not there. */
  unreadable: { reason: string; isPassing: boolean } | null;
}

interface HostState {
  robots: RobotsFile | null;
  tdmrep: { address: string; bytes: Uint8Array | null } | null;
  gapMs: number;
  endedAt: number;
  /** Until when the host asked to be left alone. */
  quietUntil: number;
  failures: number;
}

/** Carries the signals out of the checks before a dial. */
class NotPermitted extends AppError {
  readonly isPassing: boolean;

  constructor(reason: string, isPassing = false) {
    super('photo.not-permitted', reason);
    this.isPassing = isPassing;
  }
}

export function openPoliteWeb(options: PoliteOptions): PoliteWeb {
  const { guarded, reader, isNamed, now, clock = () => performance.now() } = options;
  const wait = options.wait ?? ((ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }));
  const hosts = new Map<string, HostState>();
  let requests = 0;

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
    requests++;
  }

  /** One request, without a look at the rights; the turn is over when it has ended. */
  async function fetchInTurn(wanted: Wanted, before: (address: URL) => Promise<void>): Promise<Fetched> {
    const visited: URL[] = [];
    try {
      return await guarded.fetch({
        ...wanted,
        async before(address) {
          const why = whyForbidden(address.host) ?? (isNamed(address.host) ? null : outside(address));
          if (why !== null) throw new NotPermitted(why);
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
    state.robots ??= await fetchRobots(new URL('/robots.txt', address.origin), signal);
    return state.robots;
  }

  /** RFC 9309, 2.3.1: absent (4xx) allows, unreachable (5xx, no answer) does not. 401 and 403 are a closed door, not an absent file. */
  async function fetchRobots(address: URL, signal: AbortSignal | undefined): Promise<RobotsFile> {
    const closed = (reason: string, isPassing: boolean): RobotsFile => ({
      address: address.href,
      bytes: null,
      unreadable: { reason, isPassing },
    });
    try {
      const fetched = await fetchInTurn({ address, mostBytes: mostRobotsBytes, signal }, async () => {});
      const { status, bytes } = fetched;
      if (status >= 200 && status < 300) return { address: address.href, bytes, unreadable: null };
      if (status === 401 || status === 403) return closed(`answered ${status}`, false);
      if (status >= 400 && status < 500 && status !== 429)
        return { address: address.href, bytes: null, unreadable: null };
      return closed(`answered ${status}`, true);
    } catch (error) {
      if (!isPhotoError(error)) throw error;
      return closed(error.message, true);
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
    if (file.unreadable !== null) {
      const { reason, isPassing } = file.unreadable;
      note(reason, 'refused');
      throw new NotPermitted(`robots.txt: ${reason}, which counts as no (${file.address})`, isPassing);
    }
    if (file.bytes === null) {
      note(null, 'allowed');
      return;
    }
    const state = stateOf(address);
    const { isAllowed, rule, delaySeconds } = await readRobots(file.bytes, file.address, address, state);
    state.gapMs = Math.max(options.gapMs, (delaySeconds ?? 0) * 1000);
    note(rule, isAllowed ? 'allowed' : 'refused');
    if (!isAllowed)
      throw new NotPermitted(`robots.txt: ${rule ?? 'it may not be fetched'} (${file.address})`);
  }

  /** One that holds up the process that reads it is no leave either, and is not tried a second time. */
  async function readRobots(bytes: Uint8Array, from: string, { href }: URL, state: HostState) {
    try {
      return await reader.robots(bytes, from, href, productToken);
    } catch (error) {
      if (!isPhotoError(error)) throw error;
      state.robots = { address: from, bytes: null, unreadable: { reason: error.message, isPassing: true } };
      return { isAllowed: false, rule: error.message, delaySeconds: null };
    }
  }

  /** A file that does not answer, or is none, reserves nothing: the protocol is opt-in. */
  async function checkTdmrep(
    address: URL,
    rights: RightsSignal[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const state = stateOf(address);
    state.tdmrep ??= await fetchTdmrep(new URL('/.well-known/tdmrep.json', address.origin), signal);
    const { address: from, bytes } = state.tdmrep;
    const path = address.pathname + address.search;
    const found = bytes === null ? null : tdmrepSignal(bytes, from, path);
    rights.push(found ?? { signal: 'tdmrep.json', value: null, from, effect: 'allowed' });
    const refusal = refusalIn(rights);
    if (refusal !== null) throw new NotPermitted(refusal);
  }

  async function fetchTdmrep(
    address: URL,
    signal: AbortSignal | undefined,
  ): Promise<HostState['tdmrep'] & {}> {
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
    const seconds = fetched === null ? Number.NaN : Number(headerOf(fetched.headers, 'retry-after'));
    if (isBroken && seconds > 0) state.quietUntil = clock() + Math.min(longestQuietMs, seconds * 1000);
  }

  return {
    async ask(wanted) {
      const rights: RightsSignal[] = [];
      if (stateOf(wanted.address).failures >= mostFailures)
        return {
          kind: 'failed',
          error: new AppError(
            'photo.unreadable',
            `its host failed ${mostFailures} times in a row and is left alone`,
          ),
          rights,
        };
      try {
        const fetched = await fetchInTurn(wanted, async (address) => {
          const why = wanted.whyNot?.(address) ?? null;
          if (why !== null) throw new NotPermitted(why);
          await checkRobots(address, rights, wanted.signal);
          await checkTdmrep(address, rights, wanted.signal);
        });
        noteOutcome(wanted.address, fetched);
        if (fetched.status !== 304)
          rights.push(...headerSignals(fetched.headers, fetched.address.href, now()));
        return { kind: 'answered', fetched, rights };
      } catch (error) {
        if (error instanceof NotPermitted)
          return { kind: 'refused', error, isPassing: error.isPassing, rights };
        if (!isPhotoError(error)) throw error;
        if (error.code === 'photo.not-permitted') return { kind: 'refused', error, isPassing: false, rights };
        noteOutcome(wanted.address, null);
        return { kind: 'failed', error, rights };
      }
    },
    get requests() {
      return requests;
    },
  };
}

export function outside({ host }: URL): string {
  return `it lies outside of what was named: ${host.slice(0, 200)} is not among the hosts`;
}
