/**
 * The one client through which anything is fetched from an address that somebody wrote down. What a name points at is checked when it is
 * dialled, by the very answer that is dialled: a name that changes between a check and the dial finds nothing in between. Redirects are
 * followed here, one by one, and each is checked like a first address. No cookies, no credentials, nothing but http and https.
 * Every fetch of a web source goes through here; a second client would be a hole. Buckets have their library's, whose sockets open through
 * `guardedLookup`; models and witnesses are asked at addresses of the machine's operator and do not come this way.
 */
import type { LookupAddress } from 'node:dns';
import { lookup as lookupName } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { callbackify } from 'node:util';
import { Agent, buildConnector, request, type Dispatcher } from 'undici';
import { AppError } from '../../errors.js';
import { discard, receiveBody, tooSlow, type Received, type ToFile } from './receive-body.js';
import { literalAddress, refusalOfAddress, type AllowPrivate } from './public-address.js';

export interface GuardedOptions {
  /** Who runs this, as an address for complaints: a mail address or a page. Goes into every request. */
  contact: string;
  /** DANGEROUS: see `AllowPrivate`. Nothing private without it. */
  allowPrivate?: AllowPrivate;
  /** What a name points at; the system's resolver unless a test has its own. */
  resolve?: (host: string) => Promise<readonly string[]>;
  /** Until the head of an answer is there. */
  headersTimeoutMs?: number;
  /** Of one request with its whole body. */
  wholeTimeoutMs?: number;
}

export interface FetchRequest {
  address: URL;
  /** Of what is received, and of what it unpacks to. */
  mostBytes: number;
  headers?: Readonly<Record<string, string>>;
  /** What begins so is written into a file of at most so many bytes, instead of memory. */
  toFile?: ToFile | undefined;
  /** Asked before each dial, for the first address and every redirect. Throws to forbid it. */
  before?: (address: URL) => Promise<void> | void;
  signal?: AbortSignal | undefined;
}

export interface Fetched extends Received {
  /** After redirects. */
  address: URL;
  status: number;
  headers: [name: string, value: string][];
  /** UTC, when the head of the answer came. */
  fetchedAt: string;
}

export interface GuardedFetch {
  readonly userAgent: string;
  /**
   * Whatever the status is. Throws `photo.not-permitted` where it may not go, `photo.too-large`, `photo.unreadable` where no answer came, and
   * what `before` throws.
   */
  fetch(request: FetchRequest): Promise<Fetched>;
  close(): Promise<void>;
}

/** The name by which robots.txt can speak of us. */
export const productToken = 'Vitrine';
const mostRedirects = 5;
const dialTimeoutMs = 10_000;
const longestAddress = 2000;

/** `contact` comes from a file or a setting and becomes part of a header. */
export function openGuardedFetch(options: GuardedOptions): GuardedFetch {
  const { contact, headersTimeoutMs = 20_000, wholeTimeoutMs = 120_000 } = options;
  const userAgent = `${productToken}/0.1 (self-hosted face search; ${contact.replaceAll(/[^\x20-\x7e]|[()\\]/g, '')})`;
  const agent = new Agent({
    connect: guardedConnector(options),
    headersTimeout: headersTimeoutMs,
    bodyTimeout: headersTimeoutMs,
    maxHeaderSize: 32 * 1024,
    keepAliveTimeout: 4000,
    pipelining: 1,
  });

  async function once(wanted: FetchRequest, address: URL): Promise<Fetched> {
    checkAddress(address, options.allowPrivate);
    // May wait its turn for minutes: the clock starts after it.
    await wanted.before?.(address);
    const late = startDeadline(wholeTimeoutMs);
    const signal = wanted.signal === undefined ? late.signal : AbortSignal.any([late.signal, wanted.signal]);
    const headers = {
      accept: '*/*',
      'accept-encoding': 'identity',
      ...wanted.headers,
      'user-agent': userAgent,
    };
    try {
      const answer = await request(address, { dispatcher: agent, method: 'GET', headers, signal });
      const fetchedAt = new Date().toISOString();
      const pairs = flatHeaders(answer.headers);
      const isRedirect = redirectTarget(answer.statusCode, pairs) !== null;
      const received = isRedirect
        ? await discard(answer.body)
        : await receiveBody(
            answer.body,
            { stated: headerOf(pairs, 'content-length'), encoding: headerOf(pairs, 'content-encoding') },
            {
              mostBytes: wanted.mostBytes,
              toFile: answer.statusCode === 200 ? wanted.toFile : undefined,
              onFile: late.end,
            },
          );
      return { address, status: answer.statusCode, headers: pairs, ...received, fetchedAt };
    } finally {
      late.end();
    }
  }

  return {
    userAgent,
    async fetch(wanted) {
      let address = wanted.address;
      try {
        for (let redirects = 0; ; redirects++) {
          const fetched = await once(wanted, address);
          const target = redirectTarget(fetched.status, fetched.headers);
          if (target === null) return fetched;
          if (redirects >= mostRedirects)
            throw new AppError('photo.unreadable', `more than ${redirects} redirects`);
          address = followed(target, address);
        }
      } catch (error) {
        throw error instanceof AppError ? error : noAnswer(error);
      }
    },
    close: () => agent.destroy(),
  };
}

/** Throws `photo.not-permitted` for what is never fetched, whoever names it. */
export function checkAddress(address: URL, allowPrivate: AllowPrivate = () => false): void {
  if (address.protocol !== 'http:' && address.protocol !== 'https:')
    throw notPermitted(`expected http or https, got ${address.protocol.slice(0, 20)}`);
  if (address.username !== '' || address.password !== '') throw notPermitted('its address holds credentials');
  if (address.href.length > longestAddress)
    throw notPermitted(`its address is longer than ${longestAddress} characters`);
  const literal = literalAddress(address.hostname);
  const refusal = literal === null ? null : refusalOfAddress(address.hostname, literal, allowPrivate);
  if (refusal !== null) throw notPermitted(refusal);
}

function notPermitted(reason: string): AppError {
  return new AppError('photo.not-permitted', `not fetched: ${reason}`);
}

/** For sockets of any client: gives out public addresses only, and none at all where one of several is not. */
export function guardedLookup(options: Omit<GuardedOptions, 'contact'>): LookupFunction {
  const { allowPrivate = () => false, resolve = resolveName } = options;
  const publicAddresses = callbackify(async (host: string): Promise<LookupAddress[]> => {
    const found = await resolve(host);
    const refusal = found
      .map((address) => refusalOfAddress(host, address, allowPrivate))
      .find((why) => why !== null);
    if (refusal !== undefined) throw notPermitted(refusal);
    return found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  });
  return (host, { all, family }, callback) =>
    publicAddresses(host, (error, found) => {
      // Node calls with null and no addresses where the promise was rejected.
      const wanted = (found as LookupAddress[] | undefined)?.filter((each) =>
        family === 4 || family === 6 ? each.family === family : true,
      );
      const first = wanted?.[0];
      if (first === undefined || wanted === undefined)
        callback(error ?? new Error('the name has no address'), '');
      else if (all === true) callback(null, wanted);
      else callback(null, first.address, first.family);
    });
}

async function resolveName(host: string): Promise<string[]> {
  const found = await lookupName(host, { all: true, verbatim: true });
  return found.map(({ address }) => address);
}

/** Sockets do not look up what is an address already, so these are checked here; and what was reached is looked at once more. */
function guardedConnector(options: GuardedOptions): buildConnector.connector {
  const { allowPrivate = () => false } = options;
  const dial = buildConnector({ lookup: guardedLookup(options), timeout: dialTimeoutMs, allowH2: false });
  return (target, callback) => {
    const host = target.hostname;
    const literal = literalAddress(host);
    const refusal = literal === null ? null : refusalOfAddress(host, literal, allowPrivate);
    if (refusal !== null) {
      callback(notPermitted(refusal), null);
      return;
    }
    dial(target, (...[error, socket]) => {
      if (error !== null) {
        callback(error, null);
        return;
      }
      const why = refusalOfAddress(host, socket.remoteAddress ?? '', allowPrivate);
      if (why === null) callback(null, socket);
      else {
        socket.destroy();
        callback(notPermitted(why), null);
      }
    });
  };
}

function flatHeaders(headers: Dispatcher.ResponseData['headers']): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value ?? '']).map((each): [string, string] => [
      name.toLowerCase(),
      each,
    ]),
  );
}

/** The first value of a header, or null. */
export function headerOf(headers: readonly (readonly [string, string])[], name: string): string | null {
  return headers.find(([each]) => each === name)?.[1] ?? null;
}

function redirectTarget(status: number, headers: readonly [string, string][]): string | null {
  return [301, 302, 303, 307, 308].includes(status) ? headerOf(headers, 'location') : null;
}

function followed(target: string, from: URL): URL {
  if (!URL.canParse(target, from.href))
    throw new AppError('photo.unreadable', 'it redirects to something that is no address');
  const to = new URL(target, from);
  if (from.protocol === 'https:' && to.protocol === 'http:')
    throw notPermitted('it redirects from https to http');
  return to;
}

function startDeadline(ms: number) {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new DOMException('late', 'TimeoutError')), ms);
  return { signal: late.signal, end: () => clearTimeout(timer) };
}

/** Our own words and the system's code; what a server says of itself is not repeated. */
function noAnswer(error: unknown): AppError {
  const inner = innermost(error);
  if (inner instanceof AppError) return inner;
  if (inner instanceof DOMException && inner.name === 'TimeoutError') return tooSlow();
  const code = inner instanceof Error && 'code' in inner ? String(inner.code) : 'unknown error';
  return new AppError('photo.unreadable', `no answer: ${code}`, { cause: error });
}

function innermost(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return innermost(error.errors[0]);
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined || error instanceof AppError ? error : innermost(cause);
}
