/**
 * One photo by its address, as an item. It is asked for with what is known of it, so that what did not change is not sent again. What the
 * publisher answers decides: gone there is gone here, refused there is let go of here, and an outage changes nothing.
 */
import { AppError } from '../../errors.js';
import { refusalOfKind } from '../../lib/photo-kind.js';
import { sha256 } from '../../lib/sha256.js';
import type { KnownItems, Provenance, RightsSignal, SourceItem } from '../../types.js';
import { headerOf, type Fetched } from './guarded-fetch.js';
import { keptHeaders } from '../kept-headers.js';
import type { Answer, PoliteWeb, Wanted } from './polite-web.js';
import { refusalIn } from './rights.js';

/** What is known of a photo before it is asked for. */
export interface PhotoLead {
  address: URL;
  page: string | null;
  title: string | null;
  capturedAt?: string | null;
  author?: string | null;
  licence?: string | null;
  custody: readonly string[];
  /** Of the page and the source. */
  rights: readonly RightsSignal[];
}

export interface FetchedPhoto {
  item: SourceItem;
  /** Received. */
  bytes: number;
  /** The publisher says that nothing changed. */
  isUnchanged: boolean;
}

/** The lead's own rights are looked at by whoever found it. */
export async function fetchPhoto(
  web: PoliteWeb,
  known: KnownItems,
  lead: PhotoLead,
  wanted: Omit<Wanted, 'address' | 'headers'>,
): Promise<FetchedPhoto> {
  const version = (await known.version(lead.address.href)) ?? null;
  const headers = {
    accept: 'image/avif,image/webp,image/jpeg,image/png,image/*;q=0.8',
    ...conditions(version),
  };
  const answer = await web.ask({ ...wanted, address: lead.address, headers });
  if (answer.kind === 'answered' && answer.fetched.status === 304 && version !== null) {
    const { provenance: _, ...item } = itemOf(lead, version, null, [], () => Promise.reject(notAsked()));
    return { item, bytes: 0, isUnchanged: true };
  }
  const isPassing = answer.kind === 'refused' && answer.isPassing;
  return photoOf(answer, lead, isPassing && (await isKnownPhoto(known, lead.address.href)));
}

/** Also where an outage before has cost it its version. Looks through the collection. */
export async function isKnownPhoto(known: KnownItems, location: string): Promise<boolean> {
  for await (const each of known.below(location)) if (each.location === location) return each.hasPhoto;
  return false;
}

/** The item that an answer comes to, whoever asked. `isKnown`: the photo is here; asked only of what may be otherwise tomorrow. */
export function photoOf(answer: Answer, lead: PhotoLead, isKnown: boolean): FetchedPhoto {
  const rights = [...lead.rights, ...answer.rights];
  const refuse = (error: AppError): FetchedPhoto => ({
    item: refusedItem(lead, rights, error),
    bytes: answer.kind === 'answered' ? answer.fetched.bytes.length : 0,
    isUnchanged: false,
  });
  if (answer.kind === 'failed') return refuse(answer.error);
  if (answer.kind === 'refused')
    return refuse(
      answer.isPassing && isKnown ? new AppError('photo.unreadable', answer.error.message) : answer.error,
    );
  const { fetched } = answer;
  const problem = problemOf(fetched, answer.rights);
  if (problem !== null) return refuse(problem);
  const moved = fetched.address.href === lead.address.href ? [] : [`redirected to ${fetched.address.href}`];
  const item = itemOf(
    { ...lead, custody: [...lead.custody, ...moved] },
    versionOf(fetched),
    fetched,
    rights,
    () => Promise.resolve(fetched.bytes),
  );
  return { item, bytes: fetched.bytes.length, isUnchanged: false };
}

/** An item that is on record with its reason and its signals, and without bytes. */
export function refusedItem(lead: PhotoLead, rights: readonly RightsSignal[], error: AppError): SourceItem {
  return itemOf(lead, null, null, rights, () => Promise.reject(error));
}

function problemOf({ status, bytes }: Fetched, rights: readonly RightsSignal[]): AppError | null {
  if (status === 404 || status === 410)
    return new AppError('photo.gone', `the publisher has taken it down (${status})`);
  if (status === 401 || status === 403 || status === 451)
    return new AppError('photo.not-permitted', `the publisher does not give it out (${status})`);
  if (status !== 200) return new AppError('photo.unreadable', `the publisher's server answered ${status}`);
  const refusal = refusalIn(rights);
  if (refusal !== null) return new AppError('photo.not-permitted', refusal);
  if (bytes.length === 0) return new AppError('photo.empty', 'the answer has no bytes');
  return refusalOfKind(bytes);
}

/** RFC 9110, 13.1: an entity tag says more than a time. */
function conditions(version: string | null): Record<string, string> {
  if (version?.startsWith('etag:') === true) return { 'if-none-match': version.slice('etag:'.length) };
  return version?.startsWith('modified:') === true
    ? { 'if-modified-since': version.slice('modified:'.length) }
    : {};
}

/** Without either header, the bytes themselves: fetched every time, and looked at only where they changed. */
function versionOf({ headers, bytes }: Fetched): string {
  const tag = headerOf(headers, 'etag');
  if (tag !== null && tag.length <= 500) return `etag:${tag}`;
  const modified = headerOf(headers, 'last-modified');
  return modified !== null && modified.length <= 100 ? `modified:${modified}` : `sha256:${sha256(bytes)}`;
}

function itemOf(
  lead: PhotoLead,
  version: string | null,
  fetched: Fetched | null,
  rights: readonly RightsSignal[],
  read: SourceItem['read'],
): SourceItem {
  const { href } = lead.address;
  const provenance: Provenance = {
    author: lead.author ?? null,
    licence: lead.licence ?? null,
    fetchedAt: fetched?.fetchedAt ?? null,
    httpHeaders: fetched === null ? null : keptHeaders(fetched.headers),
    coordinates: null,
    timecodeMs: null,
    custody: lead.custody,
    rights,
  };
  const { page, title, capturedAt = null } = lead;
  return {
    location: href,
    source: href,
    page,
    title,
    capturedAt,
    version,
    provenance,
    keepOriginal: true,
    read,
  };
}

function notAsked(): AppError {
  return new AppError('photo.unreadable', 'the publisher said that it did not change, so it was not sent');
}
