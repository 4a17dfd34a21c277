/** The first reading of a web archive: which pages embed which pictures, and which records are repeated by others. */
import { isPhotoError } from '../../errors.js';
import { headerOf, decodeBody, longestHeadBytes, readHttpHead } from './http-body.js';
import { pageLimits, type PageIndex } from './page-index.js';
import type { ContainerReader } from './container.js';
import { shortKey } from './places.js';
import { checkDigest } from './record-digests.js';
import { isDamagedPlace, targetOf, warcRecords, type WarcRecord } from './warc-records.js';

/** Beyond these a page is passed over; no page is that long. */
const longestPageBytes = 16 * 1024 * 1024;
/** Read into memory as what it says, which is a multiple of it. */
const longestPageInfoBytes = 2 * 1024 * 1024;
const mostRepeated = 300_000;

/**
 * `repeated`: what records that only repeat an earlier one say of it, see `repeatKeys`. Ends where the archive cannot be read further; the second
 * reading says why.
 */
export async function gatherPages(
  reader: ContainerReader,
  pages: PageIndex,
  repeated: Set<string>,
): Promise<void> {
  for await (const record of readable(reader)) {
    const type = record.headers.get('warc-type');
    try {
      if (type === 'request') await readRequest(record, pages);
      else if (type === 'response') await readResponse(record, pages);
      else if (type === 'resource') await readResource(record, pages);
      else if (type === 'revisit' && repeated.size < mostRepeated)
        for (const key of repeatKeys(record.headers, 'refers')) repeated.add(key);
    } catch {
      // What is damaged is told when it is read for its pictures.
    }
  }
}

async function* readable(reader: ContainerReader): AsyncGenerator<WarcRecord> {
  try {
    for await (const record of warcRecords(reader)) if (!isDamagedPlace(record)) yield record;
  } catch (error) {
    if (!isPhotoError(error)) throw error;
  }
}

/**
 * By which a record and those that repeat it know each other: the digest of what they hold, and address with date. `own`: of the record itself;
 * `refers`: of the one it repeats.
 */
export function repeatKeys(headers: ReadonlyMap<string, string>, of: 'own' | 'refers'): string[] {
  const digest = headers.get('warc-payload-digest');
  const prefix = of === 'own' ? 'warc-' : 'warc-refers-to-';
  const [target, date] = [headers.get(`${prefix}target-uri`), headers.get(`${prefix}date`)];
  return [
    ...(digest === undefined ? [] : [shortKey(digest.toLowerCase())]),
    ...(target === undefined || date === undefined
      ? []
      : [shortKey(`${target.replace(/^<|>$/g, '')} ${date}`)]),
  ];
}

async function readRequest(record: WarcRecord, pages: PageIndex): Promise<void> {
  const head = readHttpHead(await record.take(Math.min(record.blockBytes, longestHeadBytes)));
  const referrer = head === null ? '' : headerOf(head, 'referer');
  if (referrer !== '') pages.addReferrer(targetOf(record), referrer);
}

async function readResponse(record: WarcRecord, pages: PageIndex): Promise<void> {
  const start = await record.take(Math.min(record.blockBytes, longestHeadBytes));
  const head = readHttpHead(start);
  if (head === null || head.status === null) return;
  const location = headerOf(head, 'location');
  if (head.status >= 300 && head.status < 400 && location !== '')
    pages.addRedirect(targetOf(record), location);
  if (head.status !== 200 || !isHtml(headerOf(head, 'content-type'))) return;
  if (record.blockBytes > longestPageBytes) return;
  const body = Buffer.concat([start.subarray(head.length), await record.take(record.blockBytes)]);
  const { entity, content } = decodeBody(head, body, longestPageBytes);
  await record.end();
  if (!fits(record, [body, entity])) return;
  pages.addHtml(targetOf(record), textOf(content, headerOf(head, 'content-type')));
}

async function readResource(record: WarcRecord, pages: PageIndex): Promise<void> {
  const [target, type] = [targetOf(record), record.headers.get('content-type') ?? ''];
  const isPageInfo = target.startsWith('urn:pageinfo:');
  if (record.blockBytes > (isPageInfo ? longestPageInfoBytes : longestPageBytes)) return;
  if (!isPageInfo && !isHtml(type)) return;
  const body = await record.take(record.blockBytes);
  await record.end();
  if (!fits(record, [body])) return;
  if (isPageInfo) readPageInfo(body, pages);
  else pages.addHtml(target, textOf(body, type));
}

/** What Browsertrix notes of a page: every address that it loaded. */
function readPageInfo(body: Buffer, pages: PageIndex): void {
  const { url, urls } = JSON.parse(body.toString()) as { url?: unknown; urls?: unknown };
  if (typeof url !== 'string' || typeof urls !== 'object' || urls === null) return;
  for (const each of Object.keys(urls).slice(0, pageLimits.picturesPerPage))
    if (each !== url) pages.addReferrer(each, url);
}

function fits({ headers }: WarcRecord, candidates: Buffer[]): boolean {
  const stated = headers.get('warc-payload-digest');
  return stated === undefined || checkDigest(stated, candidates) !== 'differs';
}

function isHtml(contentType: string): boolean {
  return /\bx?html\b/i.test(contentType);
}

function textOf(content: Buffer, contentType: string): string {
  const bytes = content.subarray(0, pageLimits.htmlBytes);
  const stated =
    /charset="?([\w-]+)/i.exec(contentType) ??
    /<meta[^>]{1,200}charset=["']?([\w-]+)/i.exec(bytes.toString('latin1', 0, 2048));
  try {
    return new TextDecoder(stated?.[1] ?? 'utf-8').decode(bytes);
  } catch {
    return bytes.toString();
  }
}
