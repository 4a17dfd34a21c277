/**
 * The one place that decides what somebody named as a source, for the command line and for requests: a folder, a website, a IIIF document, a
 * bucket, a list of addresses. Everything that can be refused is refused here, before the first request.
 */
import type { SourceSettings } from '../config.js';
import { AppError } from '../errors.js';
import type { SourceContext, SourceItem, SourceItems } from '../types.js';
import { readList } from './read-list.js';
import { bucketItems, bucketPlace, parseBucket } from './s3.js';
import { siteItems } from './web/crawl-site.js';
import { whyForbidden } from './web/forbidden-hosts.js';
import { iiifItems } from './web/iiif.js';
import { listedItems, type ListedPhoto } from './web/listed-photos.js';
import type { WebSettings } from './web/open-web.js';
import { readSite, type SiteDefect } from './web/site.js';
import type { SearchedPlace } from './whereabouts.js';

/** A source that is not on this machine. */
export type SourceRequest =
  /** The text of a site.yaml. */
  | { kind: 'site'; text: string }
  | { kind: 'iiif'; address: string; allowHosts: readonly string[] }
  /** The text of a manifest of addresses; what `name` ends in tells JSONL from CSV. */
  | { kind: 'list'; name: string; text: string }
  | { kind: 'addresses'; list: string; lines: readonly ListedPhoto[] }
  | { kind: 's3'; address: string; sourceBase?: string | undefined };

export interface RemoteSettings extends SourceSettings {
  now: () => Date;
  /** Photos go although they are most of what a host had; see losses.ts. */
  mayLoseMost?: boolean | undefined;
}

export type ArgumentKind = 'path' | 'site' | 'iiif' | 's3';

/** What an argument of `vitrine index` names. */
export function kindOfArgument(text: string): ArgumentKind {
  if (/^https?:\/\//i.test(text)) return 'iiif';
  if (/^s3:\/\//i.test(text)) return 's3';
  return /\.ya?ml$/i.test(text) ? 'site' : 'path';
}

/**
 * Throws `source.invalid` for what is not of the form, with the first defect (`defects` hears all of them), and `source.refused` for what may
 * not be read.
 */
export function openSource(
  request: SourceRequest,
  settings: RemoteSettings,
  defects: (lines: readonly string[]) => void = () => undefined,
): SourceItems {
  const { contact, s3Endpoint: endpoint } = settings;
  const web = webSettings(settings);
  if (request.kind === 'site') {
    const reading = readSite(request.text);
    if (reading.ok) return siteItems(reading.site, web);
    throw defective('site.yaml', reading.defects, defects);
  }
  if (request.kind === 'list') {
    const reading = readList(request.text, request.name);
    if (reading.ok) return listedItems(request.name, reading.photos, contact, web);
    throw defective('list', reading.defects, defects);
  }
  if (request.kind === 'addresses') return listedItems(request.list, request.lines, contact, web);
  if (request.kind === 's3')
    return bucketItems({ ...parseBucket(request.address), endpoint, sourceBase: request.sourceBase }, web);
  refuseForbidden(request.address);
  return iiifItems({ ...request, contact }, web);
}

/** What it is searched for whole, so that what is known there and did not come by has vanished: a bucket is, a website is not. */
export function placesOf(request: SourceRequest, { s3Endpoint: endpoint }: RemoteSettings): SearchedPlace[] {
  return request.kind === 's3' ? [bucketPlace({ ...parseBucket(request.address), endpoint })] : [];
}

function defective(
  what: string,
  found: readonly SiteDefect[],
  tell: (lines: readonly string[]) => void,
): AppError {
  const lines = found.map(({ line, message }) => (line === null ? message : `line ${line}: ${message}`));
  tell(lines);
  return new AppError('source.invalid', `${lines.length} defects in the ${what}, first: ${lines[0] ?? ''}`);
}

/** One after the other. */
export function joinItems(all: readonly SourceItems[]): SourceItems {
  return async function* (context: SourceContext): AsyncGenerator<SourceItem> {
    for (const items of all) yield* typeof items === 'function' ? items(context) : items;
  };
}

function webSettings({ privateHosts, now, mayLoseMost }: RemoteSettings): WebSettings {
  return { now, mayLoseMost, allowPrivate: (host) => privateHosts.includes(host.replace(/^\[|\]$/g, '')) };
}

function refuseForbidden(address: string): void {
  if (!URL.canParse(address))
    throw new AppError(
      'source.invalid',
      'expected an address such as https://example.org/iiif/manifest.json',
    );
  const why = whyForbidden(new URL(address).host);
  if (why !== null) throw new AppError('source.refused', why);
}
