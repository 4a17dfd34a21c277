/**
 * What hosts say of themselves in robots.txt and tdmrep.json: asked for before the first request to each, believed for a day, and every answer noted.
 * One that cannot be had, or read, is no leave.
 */
import { AppError, isPhotoError } from '../../errors.js';
import type { RightsSignal } from '../../types.js';
import { productToken, type Fetched } from './guarded-fetch.js';
import type { Reader } from './reading-process.js';
import { refusalIn, tdmrepSignal } from './rights.js';

/**
 * What a refusal means for a photo that is here. `said`: the publisher's own word, or a host that is never read. `seen`: it looks gone or closed,
 * as with a 404. `passing`: it may be otherwise tomorrow, as with a robots.txt that does not answer.
 */
export type Standing = 'said' | 'seen' | 'passing';

/** Thrown by the checks before a dial. */
export class NotPermitted extends AppError {
  readonly standing: Standing;

  constructor(reason: string, standing: Standing) {
    super('photo.not-permitted', reason);
    this.standing = standing;
  }
}

export interface HostRulesOptions {
  reader: Reader;
  clock: () => number;
  fetch: (address: URL, mostBytes: number, signal: AbortSignal | undefined) => Promise<Fetched>;
  /** The host of the address asks for so much time between two requests. */
  onDelay: (address: URL, delayMs: number) => void;
}

export interface HostRules {
  /** Adds what was looked at to `rights`. Throws `NotPermitted`. */
  check(address: URL, rights: RightsSignal[], signal: AbortSignal | undefined): Promise<void>;
}

/** RFC 9309, 2.5: at least 500 KiB are to be read. */
const mostBytes = 512 * 1024;
/** RFC 9309, 2.4: what was read is not relied upon for longer than a day. */
const believedMs = 24 * 3600 * 1000;
/** A longer crawl-delay says in effect that nothing is to be fetched. */
const longestDelaySeconds = 3600;

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

export function openHostRules({ reader, clock, fetch, onDelay }: HostRulesOptions): HostRules {
  const robotsOf = askedOnce('/robots.txt', clock, fetchRobots);
  const tdmrepOf = askedOnce('/.well-known/tdmrep.json', clock, fetchTdmrep);

  /** RFC 9309, 2.3.1: absent (4xx) allows, unreachable (5xx, no answer) does not. 401 and 403 are a closed door, not an absent file. */
  async function fetchRobots(address: URL, signal: AbortSignal | undefined): Promise<RobotsFile> {
    const file = { address: address.href, bytes: null };
    try {
      const { status, bytes } = await fetch(address, mostBytes, signal);
      if (status >= 200 && status < 300) return { ...file, bytes, unreadable: null };
      const reason = `answered ${status}`;
      if (status === 401 || status === 403) return { ...file, unreadable: { reason, standing: 'seen' } };
      const isAbsent = status >= 400 && status < 500 && status !== 429;
      return { ...file, unreadable: isAbsent ? null : { reason, standing: 'passing' } };
    } catch (error) {
      if (!isPhotoError(error)) throw error;
      return { ...file, unreadable: { reason: error.message, standing: 'passing' } };
    }
  }

  /** One that does not answer, or is none, reserves nothing: the protocol is opt-in. */
  async function fetchTdmrep(address: URL, signal: AbortSignal | undefined): Promise<TdmrepFile> {
    try {
      const { status, bytes } = await fetch(address, mostBytes, signal);
      return { address: address.href, bytes: status === 200 ? bytes : null };
    } catch (error) {
      if (!isPhotoError(error)) throw error;
      return { address: address.href, bytes: null };
    }
  }

  async function checkRobots(address: URL, rights: RightsSignal[], file: RobotsFile): Promise<void> {
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
    onDelay(address, delay * 1000);
    note(rule, isAllowed ? 'allowed' : 'refused');
    if (!isAllowed)
      throw new NotPermitted(`robots.txt: ${rule ?? 'it may not be fetched'} (${file.address})`, 'said');
  }

  return {
    async check(address, rights, signal) {
      await checkRobots(address, rights, await robotsOf(address, signal));
      checkTdmrep(address, rights, await tdmrepOf(address, signal));
    },
  };
}

function checkTdmrep(address: URL, rights: RightsSignal[], { address: from, bytes }: TdmrepFile): void {
  const path = address.pathname + address.search;
  const found = bytes === null ? null : tdmrepSignal(bytes, from, path);
  rights.push(found ?? { signal: 'tdmrep.json', value: null, from, effect: 'allowed' });
  const refusal = refusalIn(rights);
  if (refusal !== null) throw new NotPermitted(refusal, 'said');
}

/** The file at `path` of each origin. */
function askedOnce<T>(
  path: string,
  clock: () => number,
  fetchFile: (address: URL, signal: AbortSignal | undefined) => Promise<T>,
): (address: URL, signal: AbortSignal | undefined) => Promise<T> {
  const files = new Map<string, { file: T; at: number }>();
  return async ({ origin }, signal) => {
    const known = files.get(origin);
    if (known !== undefined && clock() - known.at < believedMs) return known.file;
    const file = await fetchFile(new URL(path, origin), signal);
    files.set(origin, { file, at: clock() });
    return file;
  };
}
