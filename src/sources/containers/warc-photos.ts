/**
 * The second reading of web archives: their pictures, and whatever else holds some, each with its address, the page that embeds it, when it was
 * archived, and how its digest came out. What a record is, its bytes tell, not its `Content-Type`. A picture is handed out only when its record
 * was read to its end and no digest speaks against it.
 */
import { AppError, isPhotoError } from '../../errors.js';
import { refusalOfKind, kindBytes } from '../../lib/photo-kind.js';
import { keptHeaders } from '../kept-headers.js';
import { largestEntryBytes, type ContainedItem, type ContainerReader, type IsHolder } from './container.js';
import {
  decodeBody,
  headerOf,
  isEncoded,
  longestHeadBytes,
  readHttpHead,
  type HttpHead,
} from './http-body.js';
import type { PageIndex } from './page-index.js';
import { checkDigest } from './record-digests.js';
import { repeatKeys } from './warc-pages.js';
import { isDamagedPlace, targetOf, warcRecords, type WarcRecord } from './warc-records.js';

export interface WarcFile {
  reader: ContainerReader;
  /** Before the places in it, where there are several. */
  prefix: string;
  custody: readonly string[];
  /** Something spoke against the file as a whole: only records whose digests fit come out. */
  needsDigest: boolean;
}

interface Known {
  pages: PageIndex;
  /** Records that others repeat, by `repeatKeys`. */
  repeated: ReadonlySet<string>;
  isHolder: IsHolder;
}

interface Place {
  file: WarcFile;
  offset: number | null;
}

/** Of repetitions of records that were not seen yet. */
const mostWaiting = 10_000;
const mostWaitingBytes = 64e6;

export async function* photosInWarcs(
  files: readonly WarcFile[],
  known: Known,
): AsyncGenerator<ContainedItem> {
  const originals = new Map<string, Place>();
  const waiting: { file: WarcFile; record: Repetition }[] = [];
  let waitingBytes = 0;
  for (const file of files) {
    let toldAt = '';
    for await (const record of warcRecords(file.reader)) {
      if (isDamagedPlace(record)) {
        // A picture whose record is not whole was told of already.
        if (record.at === toldAt) continue;
        const within = `${file.prefix}record at ${record.at}`;
        yield { within, name: within, content: record.problem };
        continue;
      }
      const type = record.headers.get('warc-type');
      if (type === 'response' || type === 'resource') {
        const item = await photoOf(file, record, known);
        if (item === null) continue;
        toldAt = record.at;
        if (!(item.content instanceof AppError)) remember(originals, known, file, record);
        yield item;
      } else if (type === 'revisit') {
        const repetition = await repetitionOf(record);
        const original = originalOf(originals, repetition);
        const canWait = waiting.length < mostWaiting && waitingBytes < mostWaitingBytes;
        if (original === undefined && canWait) {
          waiting.push({ file, record: repetition });
          waitingBytes += bytesOf(repetition);
        } else yield* repeatedPhoto(file, repetition, original, known);
      }
    }
  }
  for (const { file, record } of waiting)
    yield* repeatedPhoto(file, record, originalOf(originals, record), known);
}

function remember(
  originals: Map<string, Place>,
  { repeated }: Known,
  file: WarcFile,
  { headers, offset }: WarcRecord,
): void {
  for (const key of repeatKeys(headers, 'own'))
    if (repeated.has(key) && !originals.has(key)) originals.set(key, { file, offset });
}

/** Null: no picture, and nothing that holds some. Reads the record to its end. */
async function photoOf(file: WarcFile, record: WarcRecord, known: Known): Promise<ContainedItem | null> {
  let head: HttpHead | null = null;
  let isPicture = false;
  try {
    const start = await record.take(Math.min(record.blockBytes, longestHeadBytes + kindBytes));
    if (record.headers.get('warc-type') === 'response') {
      head = readHttpHead(start);
      if (head?.status !== 200) return null;
    } else if (/^urn:(view|thumbnail|fullPage|fullPageFinal|pdf):/i.test(targetOf(record))) return null;
    const name = nameOf(targetOf(record));
    const isWanted = (bytes: Buffer): boolean => {
      const first = bytes.subarray(0, kindBytes);
      return first.length > 0 && (refusalOfKind(first) === null || known.isHolder(first, name));
    };
    const isPacked = head !== null && isEncoded(head);
    isPicture = !isPacked && isWanted(start.subarray(head?.length ?? 0));
    if (!isPacked && !isPicture) return null;
    if (record.blockBytes > largestEntryBytes + longestHeadBytes) {
      throw new AppError('photo.too-large', `expected at most ${largestEntryBytes / 1024 / 1024} MiB`);
    }
    const block = Buffer.concat([start, await record.take(record.blockBytes)]);
    const body = block.subarray(head?.length ?? 0);
    const { entity, content } = head === null ? { entity: body, content: body } : decodeBody(head, body);
    isPicture = isWanted(content);
    if (!isPicture) return null;
    await record.end();
    const digests = checkDigests(record, block, [body, entity], file.needsDigest);
    return { ...itemOf(file, record, head, known, digests), content };
  } catch (error) {
    if (!isPhotoError(error)) throw error;
    // Whatever is not a picture for certain would only be noise; a bomb is told of in any case.
    if (!isPicture && error.code !== 'photo.refused' && !isDeclared(head)) return null;
    return { ...itemOf(file, record, head, known, []), content: error };
  }
}

function isDeclared(head: HttpHead | null): boolean {
  return head === null || /^image\/(?!svg)/i.test(headerOf(head, 'content-type'));
}

/** Throws `photo.corrupt`. Gives back what is said of them. */
function checkDigests(record: WarcRecord, block: Buffer, payload: Buffer[], isNeeded: boolean): string[] {
  const said: string[] = [];
  let fitting = 0;
  for (const [what, bytes] of [
    ['payload', payload],
    ['block', [block]],
  ] as const) {
    const stated = record.headers.get(`warc-${what}-digest`);
    if (stated === undefined) continue;
    const check = checkDigest(stated, bytes);
    if (check === 'differs') throw new AppError('photo.corrupt', `its ${what} digest does not fit`);
    if (check === 'fits') fitting++;
    said.push(`${what} digest ${stated.slice(0, 200)} ${check === 'fits' ? 'fits' : 'was not checked'}`);
  }
  if (isNeeded && fitting === 0)
    throw new AppError(
      'photo.corrupt',
      'the archive differs from its hash, and the record has no digest that fits',
    );
  return said.length === 0 ? ['the record states no digest'] : said;
}

function itemOf(
  file: WarcFile,
  { at, headers }: Pick<WarcRecord, 'at' | 'headers'>,
  head: HttpHead | null,
  { pages }: Known,
  said: readonly string[],
): Omit<ContainedItem, 'content'> {
  const target = targetOf({ headers });
  const found = pages.find(target);
  const date = headers.get('warc-date') ?? '';
  const isDate = /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?Z)?)?)?$/.test(date);
  const id = headers.get('warc-record-id')?.slice(0, 200);
  return {
    within: `${file.prefix}${target.slice(0, longestShown)} at ${at}`,
    name: nameOf(target),
    ...(/^https?:\/\/./i.test(target) && target.length <= longestShown ? { source: target } : {}),
    ...(found === null ? {} : { page: found.page }),
    ...(found === null || found.title === null ? {} : { title: found.title }),
    ...(isDate ? { capturedAt: date } : {}),
    provenance: {
      ...(isDate ? { fetchedAt: date } : {}),
      ...(head === null ? {} : { httpHeaders: keptHeaders(head.headers) }),
      custody: [...file.custody, `record ${id === undefined ? '' : `${id} `}at ${at}`, ...said],
    },
  };
}

const longestShown = 2000;

function nameOf(target: string): string {
  // Not by one regular expression that looks for the end: it takes the square of the length, which strangers choose.
  const [path = ''] = target.split(/[?#]/, 1);
  const last = path.slice(path.lastIndexOf('/') + 1);
  return last === '' ? 'unnamed' : last.slice(0, 200);
}

/** A record that says: as before. */
interface Repetition {
  at: string;
  headers: ReadonlyMap<string, string>;
  head: HttpHead | null;
}

async function repetitionOf(record: WarcRecord): Promise<Repetition> {
  const { at, headers } = record;
  try {
    return {
      at,
      headers,
      head: readHttpHead(await record.take(Math.min(record.blockBytes, longestHeadBytes))),
    };
  } catch (error) {
    if (!isPhotoError(error)) throw error;
    return { at, headers, head: null };
  }
}

function bytesOf({ headers, head }: Repetition): number {
  let bytes = head?.length ?? 0;
  for (const [name, value] of headers) bytes += name.length + value.length;
  return bytes;
}

function originalOf(originals: ReadonlyMap<string, Place>, { headers }: Repetition): Place | undefined {
  return repeatKeys(headers, 'refers')
    .map((key) => originals.get(key))
    .find((place) => place !== undefined);
}

/** The picture of the earlier record, under the address and the date of this one. */
async function* repeatedPhoto(
  file: WarcFile,
  { at, headers, head }: Repetition,
  original: Place | undefined,
  known: Known,
): AsyncGenerator<ContainedItem> {
  const about = (said: string[]) => itemOf(file, { at, headers }, head, known, said);
  if (original === undefined) {
    if (!looksLikePicture(targetOf({ headers }), head)) return;
    const missing = 'it repeats an earlier record, which is not in this archive or is damaged';
    yield { ...about([]), content: new AppError('photo.unreadable', missing) };
    return;
  }
  const found = await readAgain(original, known);
  const content =
    found?.content ??
    new AppError('photo.unreadable', 'it repeats an earlier record that cannot be read again');
  const said = found?.provenance?.custody?.slice(original.file.custody.length) ?? [];
  yield { ...about(['repeats an earlier record of the archive', ...said]), content };
}

function looksLikePicture(target: string, head: HttpHead | null): boolean {
  const type = head === null ? '' : headerOf(head, 'content-type');
  return type === ''
    ? /\.(jpe?g|png|gif|webp|avif|tiff?)([?#]|$)/i.test(target)
    : /^image\/(?!svg)/i.test(type);
}

async function readAgain({ file, offset }: Place, known: Known): Promise<ContainedItem | null> {
  if (offset === null) return null;
  for await (const record of warcRecords(file.reader, offset))
    return isDamagedPlace(record) ? null : photoOf(file, record, known);
  return null;
}
