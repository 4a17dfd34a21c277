/**
 * Tar archives (POSIX.1-2001 ustar and pax, GNU long names), also packed with gzip, read from the first byte to the last: one entry in memory at a
 * time, nothing on disk, no link followed, no name used as a path. What lies behind a damaged header is looked for.
 */
import { Header } from 'tar/header';
import { Pax } from 'tar/pax';
import { AppError } from '../../errors.js';
import { isSidecar } from '../walk-files.js';
import { cursorOver, type ByteCursor } from './byte-cursor.js';
import {
  largestEntryBytes,
  partOf,
  type ContainedItem,
  type ContainerKind,
  type ContainerReader,
} from './container.js';
import { gzipMembers, isGzip } from './gzip-members.js';
import { startPlaces } from './zip.js';

export const tarKind: ContainerKind = {
  name: 'tar',
  matches: (head, name) => isTar(head) || (isGzip(head) && /\.(tgz|tar\.gz)$/i.test(name)),
  open: tarItems,
};

const blockBytes = 512;
const mostEntries = 1_000_000;
const longestMeta = 1024 * 1024;

/** A header with a check sum that fits, and the mark of POSIX or GNU. */
function isTar(head: Buffer): boolean {
  return (
    head.length >= blockBytes && head.toString('latin1', 257, 262) === 'ustar' && headerIn(head) !== null
  );
}

function headerIn(block: Buffer, ...meta: (Pax | undefined)[]): Header | null {
  try {
    const header = new Header(block, 0, meta[0], meta[1]);
    return header.cksumValid ? header : null;
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
}

/** `plain`: where an entry that is too large for memory can be read; null: it is packed. */
async function* entriesOf(cursor: ByteCursor, plain: ContainerReader | null): AsyncGenerator<ContainedItem> {
  const places = startPlaces();
  let meta: Meta = {};
  let isDamaged = false;
  for (let count = 0; ;) {
    const start = cursor.offset;
    const block = await cursor.take(blockBytes);
    if (block.length === 0) return;
    if (block.every((byte) => byte === 0)) continue;
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
    meta = meta.global === undefined ? {} : { global: meta.global };
    isDamaged = false;
    const refusal = refusalOf(header, name);
    if (refusal === 'passed-over') await cursor.skip(padded);
    else {
      const contentStart = cursor.offset;
      const content = refusal ?? (await contentOf(cursor, name, bytes, plain));
      yield { ...named(places(name)), name, content };
      await cursor.skip(contentStart + padded - cursor.offset);
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
  if (type === 'GlobalExtendedHeader') return { ...meta, global: Pax.parse(text, meta.global, true) };
  if (type === 'ExtendedHeader' || type === 'OldExtendedHeader')
    return { ...meta, pax: Pax.parse(text, meta.pax) };
  if (type === 'NextFileHasLongPath' || type === 'OldGnuLongPath')
    return { ...meta, longName: text.replace(/\0.*$/s, '') };
  return meta;
}

function refusalOf({ type }: Header, name: string): AppError | 'passed-over' | null {
  if (type === 'Directory' || type === 'GNUDumpDir') return 'passed-over';
  const parts = name.split(/[/\\]/);
  if (parts.some((part) => !part.startsWith('..') && isSidecar(Buffer.from(part)) && part !== '.'))
    return 'passed-over';
  if (parts.includes('..') || /^([/\\]|[a-z]:)/i.test(name))
    return notUnpacked('its name leads out of the archive');
  if (type === 'SymbolicLink') return notUnpacked('it is a symbolic link');
  if (type === 'Link') return notUnpacked('it is a link to another entry');
  if (type === 'File' || type === 'OldFile' || type === 'ContiguousFile') return null;
  return notUnpacked('it is not a regular file');
}

async function contentOf(
  cursor: ByteCursor,
  name: string,
  bytes: number,
  plain: ContainerReader | null,
): Promise<ContainedItem['content']> {
  if (bytes > largestEntryBytes) {
    if (plain !== null && cursor.offset + bytes <= plain.size)
      return partOf(plain, name, cursor.offset, bytes);
    return new AppError('photo.too-large', `expected at most ${largestEntryBytes / 1024 / 1024} MiB`);
  }
  const content = await cursor.take(bytes);
  return content.length < bytes ? cutShort('it is cut short') : content;
}

function cutShort(what: string): AppError {
  return new AppError('photo.corrupt', `expected a whole tar archive, ${what}`);
}

function notUnpacked(reason: string): AppError {
  return new AppError('photo.refused', `not unpacked: ${reason}`);
}
