/**
 * Tar archives (POSIX.1-2001 ustar and pax, GNU long names), also packed with gzip, read from the first byte to the last: one entry in memory at a
 * time, nothing on disk, no link followed, no name used as a path. What lies behind a damaged header is looked for.
 */
import { Header } from 'tar/header';
import { Pax } from 'tar/pax';
import { AppError } from '../../errors.js';
import { cursorOver, type ByteCursor } from './byte-cursor.js';
import {
  isBesideFiles,
  largestEntryBytes,
  partOf,
  type ContainedItem,
  type ContainerKind,
  type ContainerReader,
} from './container.js';
import { gzipMembers, isGzip } from './gzip-members.js';

export const tarKind: ContainerKind = {
  name: 'tar',
  matches: (head, name) => isTar(head, name) || (isGzip(head) && /\.(tgz|tar\.gz)$/i.test(name)),
  open: tarItems,
};

const blockBytes = 512;
const mostEntries = 1_000_000;
const longestMeta = 1024 * 1024;

/** A header with a check sum that fits, and the mark of POSIX or GNU; before these there was none. */
function isTar(head: Buffer, name: string): boolean {
  const isMarked = head.toString('latin1', 257, 262) === 'ustar' || /\.tar$/i.test(name);
  return head.length >= blockBytes && isMarked && headerIn(head) !== null;
}

function headerIn(block: Buffer, ...meta: (Pax | undefined)[]): Header | null {
  try {
    const header = new Header(block, 0, meta[0], meta[1]);
    // A pax header may state any number.
    return header.cksumValid && Number.isSafeInteger(header.size ?? 0) ? header : null;
  } catch {
    return null;
  }
}

async function* tarItems(reader: ContainerReader): AsyncGenerator<ContainedItem> {
  const isPacked = isGzip(await reader.read(0, blockBytes));
  const cursor = cursorOver(isPacked ? unpacked(reader) : reader.stream());
  try {
    yield* entriesOf(cursor, isPacked ? null : reader);
  } finally {
    await cursor.close();
  }
}

async function* unpacked(reader: ContainerReader): AsyncGenerator<Buffer> {
  for await (const { pieces } of gzipMembers(reader)) yield* pieces;
}

/** What entries before an entry say of it. */
interface Meta {
  global?: Pax;
  pax?: Pax;
  longName?: string;
  isSparse?: boolean;
}

/** `plain`: where an entry that is too large for memory can be read; null: it is packed. */
async function* entriesOf(cursor: ByteCursor, plain: ContainerReader | null): AsyncGenerator<ContainedItem> {
  let meta: Meta = {};
  let [isDamaged, hasEnd] = [false, false];
  for (let count = 0; ;) {
    const start = cursor.offset;
    const block = await cursor.take(blockBytes);
    if (block.length === 0) {
      // An entry that was cut short was told of already.
      if (hasEnd || isDamaged) return;
      throw cutShort('it has no end');
    }
    hasEnd = block.every((byte) => byte === 0);
    if (hasEnd) continue;
    const header = block.length < blockBytes ? null : headerIn(block, meta.pax, meta.global);
    if (header === null) {
      // Once, however much of it there is.
      if (!isDamaged)
        yield { ...named(`damaged at ${start}`), content: cutShort('its header cannot be read') };
      isDamaged = true;
      meta = {};
      continue;
    }
    if (++count > mostEntries) throw new AppError('photo.refused', `it holds more than ${mostEntries} files`);
    const bytes = header.size ?? 0;
    const padded = Math.ceil(bytes / blockBytes) * blockBytes;
    if (isMeta(header)) {
      meta = await readMeta(cursor, header, meta);
      continue;
    }
    const name = meta.longName ?? header.path ?? '';
    const isSparse = meta.isSparse === true || header.type === 'SparseFile';
    if (header.type === 'SparseFile') await skipHoles(cursor, block);
    meta = meta.global === undefined ? {} : { global: meta.global };
    isDamaged = false;
    const refusal = refusalOf(header, name, isSparse);
    if (refusal === 'passed-over') await cursor.skip(padded);
    else {
      const contentStart = cursor.offset;
      const content = refusal ?? (await contentOf(cursor, name, bytes, plain));
      yield { ...named(name), content };
      // Where there are not as many bytes, what there is may be other entries.
      if (plain !== null && contentStart + bytes > plain.size) isDamaged = true;
      else await cursor.skip(contentStart + padded - cursor.offset);
    }
  }
}

const named = (within: string) => ({ within, name: within });

function isMeta({ type }: Header): boolean {
  return /^(ExtendedHeader|GlobalExtendedHeader|NextFileHasLongPath|NextFileHasLongLinkpath|OldExtendedHeader|OldGnuLongPath)$/.test(
    type,
  );
}

async function readMeta(cursor: ByteCursor, { type, size = 0 }: Header, meta: Meta): Promise<Meta> {
  const start = cursor.offset;
  const text = size > longestMeta ? '' : (await cursor.take(size)).toString();
  await cursor.skip(start + Math.ceil(size / blockBytes) * blockBytes - cursor.offset);
  if (cursor.offset < start + size) throw cutShort('it is cut short');
  if (type === 'GlobalExtendedHeader') return { ...meta, global: Pax.parse(text, meta.global, true) };
  if (type === 'ExtendedHeader' || type === 'OldExtendedHeader') {
    const isSparse = meta.isSparse === true || /^\d+ GNU\.sparse\./m.test(text);
    return { ...meta, pax: Pax.parse(text, meta.pax), isSparse };
  }
  if (type === 'NextFileHasLongPath' || type === 'OldGnuLongPath')
    return { ...meta, longName: text.replace(/\0.*$/s, '') };
  return meta;
}

/** Where the holes of a file lie, as GNU tar wrote it before pax: as many blocks behind the header as it takes. */
async function skipHoles(cursor: ByteCursor, header: Buffer): Promise<void> {
  for (let more = header[482]; more === 1;) more = (await cursor.take(blockBytes))[504];
}

function refusalOf({ type }: Header, name: string, isSparse: boolean): AppError | 'passed-over' | null {
  if (type === 'Directory' || type === 'GNUDumpDir') return 'passed-over';
  if (isBesideFiles(name)) return 'passed-over';
  if (name.split(/[/\\]/).includes('..') || /^([/\\]|[a-z]:)/i.test(name))
    return notUnpacked('its name leads out of the archive');
  if (type === 'SymbolicLink') return notUnpacked('it is a symbolic link');
  if (type === 'Link') return notUnpacked('it is a link to another entry');
  if (isSparse) return notUnpacked('it was packed without the empty parts of it');
  if (type === 'File' || type === 'OldFile' || type === 'ContiguousFile') return null;
  return notUnpacked('it is not a regular file');
}

async function contentOf(
  cursor: ByteCursor,
  name: string,
  bytes: number,
  plain: ContainerReader | null,
): Promise<ContainedItem['content']> {
  const left = plain === null ? Infinity : plain.size - cursor.offset;
  if (bytes > largestEntryBytes) {
    // What is left of an archive that was cut off tells that by itself.
    if (plain !== null) return partOf(plain, name, cursor.offset, Math.min(bytes, left));
    return new AppError('photo.too-large', `expected at most ${largestEntryBytes / 1024 / 1024} MiB`);
  }
  if (bytes > left) return cutShort('it is cut short');
  const content = await cursor.take(bytes);
  return content.length < bytes ? cutShort('it is cut short') : content;
}

function cutShort(what: string): AppError {
  return new AppError('photo.corrupt', `expected a whole tar archive, ${what}`);
}

function notUnpacked(reason: string): AppError {
  return new AppError('photo.refused', `not unpacked: ${reason}`);
}
