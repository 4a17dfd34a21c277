/**
 * The records of a WARC file (ISO 28500:2017, WARC 1.0 and 1.1), packed record by record, packed as a whole, or not at all. What is damaged costs
 * one record: the next one is looked for behind it. A record is known to be whole only when `end` came back; what it holds is not to be handed
 * out before.
 */
import { AppError, isPhotoError } from '../../errors.js';
import { cursorOver, type ByteCursor } from './byte-cursor.js';
import type { ContainerReader } from './container.js';
import { gzipMembers, isGzip } from './gzip-members.js';

export interface WarcRecord {
  /** Where it begins in the file; where several are packed together, the place of the whole and the place within. */
  at: string;
  /** From which `warcRecords` can read it again; null: only from the start of what it is packed with. */
  offset: number | null;
  /** By names in lower case. */
  headers: ReadonlyMap<string, string>;
  blockBytes: number;
  /** The next bytes of its block; fewer only at the end. Throws `photo.corrupt`. */
  take(length: number): Promise<Buffer>;
  /** Passes over what is left. Throws `photo.corrupt` for a record that is not whole; a second time as the first. */
  end(): Promise<void>;
}

/** A place at which no record can be read. */
export interface DamagedPlace {
  at: string;
  problem: AppError;
}

const version = /^WARC\/1\.[01]\r?\n$/;
const startOfRecord = Buffer.from('WARC/1.');
const longestLine = 64 * 1024;
const mostHeaderBytes = 256 * 1024;

export async function* warcRecords(
  reader: ContainerReader,
  from = 0,
): AsyncGenerator<WarcRecord | DamagedPlace> {
  if (!isGzip(await reader.read(0, 512))) {
    yield* plainRecords(reader, from);
    return;
  }
  for await (const { offset, pieces } of gzipMembers(reader, { from, isStart: isWarc })) {
    const cursor = cursorOver(pieces);
    for await (const record of recordsOf(cursor, (within) => placeInMember(offset, within))) {
      yield record;
      if ('problem' in record) break;
    }
  }
}

export function isWarc(head: Buffer): boolean {
  return head.subarray(0, startOfRecord.length).equals(startOfRecord);
}

function placeInMember(offset: number, within: number): { at: string; offset: number | null } {
  return within === 0 ? { at: `${offset}`, offset } : { at: `${offset}+${within}`, offset: null };
}

/** What is behind a damaged place is looked for from the byte behind the start of the damaged record: its length may be what is wrong. */
async function* plainRecords(
  reader: ContainerReader,
  from: number,
): AsyncGenerator<WarcRecord | DamagedPlace> {
  for (let start: number | null = from; start !== null;) {
    const cursor = cursorOver(reader.stream(start), start);
    let damagedAt: number | null = null;
    let last: number = start;
    try {
      for await (const record of recordsOf(cursor, (offset) => ({ at: `${(last = offset)}`, offset }))) {
        yield record;
        if (!('problem' in record)) continue;
        damagedAt = last;
        break;
      }
    } finally {
      await cursor.close();
    }
    start = damagedAt === null ? null : await findRecord(reader, damagedAt + 1);
  }
}

const searchedAtOnce = 1024 * 1024;

async function findRecord(reader: ContainerReader, from: number): Promise<number | null> {
  const wanted = Buffer.from('\nWARC/1.');
  for (let at = from; at < reader.size; at += searchedAtOnce) {
    const bytes = await reader.read(at, searchedAtOnce + wanted.length - 1);
    const found = bytes.indexOf(wanted);
    if (found !== -1) return at + found + 1;
  }
  return null;
}

type Place = { at: string; offset: number | null };

/** Ends behind the first damaged place. */
async function* recordsOf(
  cursor: ByteCursor,
  placeOf: (offset: number) => Place,
): AsyncGenerator<WarcRecord | DamagedPlace> {
  for (;;) {
    let place: Place = placeOf(cursor.offset);
    try {
      if (!(await skipBlankLines(cursor))) return;
      place = placeOf(cursor.offset);
      const headers = await readHeaders(cursor);
      const record = recordOf(cursor, place, headers);
      yield record;
      await record.end();
    } catch (error) {
      if (!isPhotoError(error)) throw error;
      yield { at: place.at, problem: error };
      return;
    }
  }
}

/** False at the end. */
async function skipBlankLines(cursor: ByteCursor): Promise<boolean> {
  for (;;) {
    const byte = await cursor.take(1);
    if (byte.length === 0) return false;
    if (byte[0] === 13 || byte[0] === 10) continue;
    cursor.unread(byte);
    return true;
  }
}

async function readHeaders(cursor: ByteCursor): Promise<Map<string, string>> {
  const first = await cursor.line(longestLine);
  if (first === null || !version.test(first.toString('latin1')))
    throw damaged('expected one of WARC 1.0 or 1.1');
  const headers = new Map<string, string>();
  const start = cursor.offset;
  let name = '';
  for (;;) {
    const line = await cursor.line(longestLine);
    if (line === null || line.at(-1) !== 10 || cursor.offset - start > mostHeaderBytes)
      throw damaged('its header has no end');
    const text = line.toString().replace(/\r?\n$/, '');
    if (text === '') return headers;
    const colon = text.indexOf(':');
    // A line that begins with a space goes on with the one before.
    if (/^[ \t]/.test(text)) headers.set(name, `${headers.get(name) ?? ''} ${text.trim()}`);
    else if (colon <= 0) throw damaged('its header cannot be read');
    else headers.set((name = text.slice(0, colon).toLowerCase()), text.slice(colon + 1).trim());
  }
}

function recordOf(cursor: ByteCursor, { at, offset }: Place, headers: Map<string, string>): WarcRecord {
  const stated = headers.get('content-length') ?? '';
  if (!/^\d{1,15}$/.test(stated)) throw damaged('it states no length');
  const blockBytes = Number(stated);
  const blockEnd = cursor.offset + blockBytes;
  let ending: Promise<void> | undefined;
  return {
    at,
    offset,
    headers,
    blockBytes,
    async take(length) {
      const wanted = Math.min(length, blockEnd - cursor.offset);
      const bytes = await cursor.take(wanted);
      if (bytes.length < wanted) throw damaged('it is cut short');
      return bytes;
    },
    end: () => (ending ??= endOf(cursor, blockEnd)),
  };
}

/** Two line ends follow the block; behind them is another record or nothing, for which a packed one is read to its check sum. */
async function endOf(cursor: ByteCursor, blockEnd: number): Promise<void> {
  const left = blockEnd - cursor.offset;
  if ((await cursor.skip(left)) < left) throw damaged('it is cut short');
  const start = cursor.offset;
  const hasNext = await skipBlankLines(cursor);
  if (hasNext && cursor.offset === start) throw damaged('its length does not fit');
}

function damaged(what: string): AppError {
  return new AppError('photo.corrupt', `expected a whole WARC record, ${what}`);
}

export function isDamagedPlace(record: WarcRecord | DamagedPlace): record is DamagedPlace {
  return 'problem' in record;
}

/** WARC 1.0 had it in angle brackets in its grammar, and some software writes them. */
export function targetOf({ headers }: Pick<WarcRecord, 'headers'>): string {
  return (headers.get('warc-target-uri') ?? '').replace(/^<|>$/g, '');
}
