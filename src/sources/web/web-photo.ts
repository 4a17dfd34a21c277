/**
 * One photo by its address, as an item. It is asked for with what is known of it, so that what did not change is not sent again. What the
 * publisher answers decides: gone there is gone here, refused there is let go of here, and an outage changes nothing.
 */
import { AppError, type PhotoErrorCode } from '../../errors.js';
import { refusalOfKind } from '../../lib/photo-kind.js';
import { sha256 } from '../../lib/sha256.js';
import type { TemporaryFile } from '../temporary-file.js';
import type { KnownItems, Provenance, RightsSignal, SourceItem } from '../../types.js';
import { keptHeaders } from '../kept-headers.js';
import { headerOf, type Fetched } from './guarded-fetch.js';
import type { Standing } from './host-rules.js';
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
  /** Why it was not to be had; null: it was, or did not change. */
  refusal: Refusal | null;
  /** Received. */
  bytes: number;
  /** It is as it was when it was taken in. */
  isUnchanged: boolean;
  /** It is no photo, and was asked for as what may hold some: whoever opens it removes it. */
  holder: TemporaryFile | null;
}

export interface Refusal {
  error: AppError;
  standing: Standing;
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
  const isNotSent = answer.kind === 'answered' && answer.fetched.status === 304 && version !== null;
  // A publisher may say something new of what did not change.
  if (isNotSent && refusalIn(answer.rights) === null) {
    const { provenance: _, ...item } = itemOf(lead, version, null, [], () => Promise.reject(notAsked()));
    return { item, refusal: null, bytes: 0, isUnchanged: true, holder: null };
  }
  const fetched = photoOf(answer, lead);
  if (fetched.holder === null && answer.kind === 'answered') await answer.fetched.file?.remove();
  const isSame = fetched.refusal === null && version !== null && fetched.item.version === version;
  return { ...fetched, isUnchanged: isSame };
}

/** What an answer comes to, whoever asked. */
export function photoOf(answer: Answer, lead: PhotoLead): FetchedPhoto {
  if (answer.kind === 'refused') return refusedPhoto(lead, answer.rights, answer);
  const { fetched } = answer;
  const bytes = fetched.bytes.length;
  const refusal = refusalOf(fetched, answer.rights);
  if (refusal !== null) return { ...refusedPhoto(lead, answer.rights, refusal), bytes };
  const moved = fetched.address.href === lead.address.href ? [] : [`redirected to ${fetched.address.href}`];
  const item = itemOf(
    { ...lead, custody: [...lead.custody, ...moved] },
    versionOf(fetched),
    fetched,
    answer.rights,
    () => Promise.resolve(fetched.bytes),
  );
  return { item, refusal: null, bytes, isUnchanged: false, holder: fetched.file };
}

/** `rights`: beyond those of the lead. */
export function refusedPhoto(
  lead: PhotoLead,
  rights: readonly RightsSignal[],
  { error, standing }: Refusal,
): FetchedPhoto {
  const item = refusedItem(lead, rights, error);
  return { item, refusal: { error, standing }, bytes: 0, isUnchanged: false, holder: null };
}

/** An item that is on record with its reason and its signals, and without bytes. */
export function refusedItem(lead: PhotoLead, rights: readonly RightsSignal[], error: AppError): SourceItem {
  return itemOf(lead, null, null, rights, () => Promise.reject(error));
}

function refusalOf({ status, bytes, file }: Fetched, rights: readonly RightsSignal[]): Refusal | null {
  // Pages that tell of an error often ask not to be indexed; that is not about the photo.
  const said = status === 200 || status === 304 ? refusalIn(rights) : null;
  if (said !== null) return because('said', 'photo.not-permitted', said);
  const refusal = refusalOfStatus(status);
  if (refusal !== null || file !== null) return refusal;
  // A page in the place of a photo: it may be there again when the site is in order.
  const error =
    bytes.length === 0 ? new AppError('photo.empty', 'the answer has no bytes') : refusalOfKind(bytes);
  return error === null ? null : { error, standing: 'passing' };
}

/** Of anything that is fetched; null: 200. */
export function refusalOfStatus(status: number): Refusal | null {
  switch (status) {
    case 200:
      return null;
    case 404:
    case 410:
      return because('seen', 'photo.gone', `the publisher has taken it down (${status})`);
    case 401:
    case 403:
      return because('seen', 'photo.not-permitted', `the publisher does not give it out (${status})`);
    case 451:
      return because('said', 'photo.not-permitted', 'the publisher may not give it out (451)');
    default:
      return because('passing', 'photo.unreadable', `the publisher's server answered ${status}`);
  }
}

function because(standing: Standing, code: PhotoErrorCode, reason: string): Refusal {
  return { error: new AppError(code, reason), standing };
}

/** RFC 9110, 13.1: an entity tag says more than a time. */
function conditions(version: string | null): Record<string, string> {
  if (version?.startsWith('etag:') === true) return { 'if-none-match': version.slice('etag:'.length) };
  return version?.startsWith('modified:') === true
    ? { 'if-modified-since': version.slice('modified:'.length) }
    : {};
}

/** Without either header, the bytes themselves: fetched every time, and looked at only where they changed. Null: a holder without either. */
function versionOf({ headers, bytes, file }: Fetched): string | null {
  const tag = headerOf(headers, 'etag');
  if (tag !== null && tag.length <= 500) return `etag:${tag}`;
  const modified = headerOf(headers, 'last-modified');
  if (modified !== null && modified.length <= 100) return `modified:${modified}`;
  return file === null ? `sha256:${sha256(bytes)}` : null;
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
    rights: [...lead.rights, ...rights],
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
