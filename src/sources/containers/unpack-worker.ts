/**
 * The child process in which one holder is opened. It hands out one item each time it is asked, and opens holders within holders itself,
 * three deep. It watches its own memory, and ends when its parent does. Only ever started, never imported.
 */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { AppError, isPhotoError, type PhotoErrorCode } from '../../errors.js';
import { kindBytes } from '../../lib/photo-kind.js';
import { unreadable } from '../read-photo-file.js';
import {
  largestEntryBytes,
  type ContainedItem,
  type ContainerKind,
  type ContainerReader,
  type ReadPart,
} from './container.js';
import { readerInMemory, readerOnDisk } from './container-reader.js';
import { kindOfContainer } from './kinds.js';
import { shortPlace, startPlaces, storable } from './places.js';
import { memoryExitStatus, type UnpackReply, type UnpackRequest } from './unpack-messages.js';

const memoryLimitBytes = 1200e6;
const memoryCheckMs = 25;
const deepest = 3;
/** Of one holder with everything in it. */
const mostItems = 1_000_000;
const harmlessUnpackedBytes = 8 * 1024 ** 3;
const mostRatio = 100;
/** Some ten seconds of reading. */
const mostHashedBytes = 16 * 1024 ** 3;
const mostReadings = 20;
const harmlessBytes = 1024 ** 3;
/** The parent waits for as long as it hears that bytes are read. */
const tellEveryMs = 20_000;

let items: AsyncGenerator<ContainedItem> | undefined;

async function* itemsIn(whole: ContainerReader, depth: number): AsyncGenerator<ContainedItem> {
  const reader = withinBudget(whole);
  const kind = await kindOf(reader);
  for await (const item of kind.open(reader, isHolder, readPart)) {
    if (item.content instanceof Uint8Array) countUnpacked(item.content.length);
    const inner = await innerHolder(item);
    if (inner === null) yield item;
    else if (depth >= deepest) yield { ...item, content: tooDeep() };
    else yield* readPart(item, () => below(item, inner, depth));
  }
}

async function kindOf(reader: ContainerReader): Promise<ContainerKind> {
  const kind = kindOfContainer(await reader.read(0, kindBytes), reader.name);
  if (kind === null) throw new AppError('photo.unsupported', 'expected a file that holds photos');
  return kind;
}

const isHolder = (head: Buffer, name: string): boolean => kindOfContainer(head, name) !== null;

async function innerHolder({ name, content }: ContainedItem): Promise<ContainerReader | null> {
  if (content instanceof AppError) return null;
  const reader = content instanceof Uint8Array ? readerInMemory(content, name) : { ...content, name };
  return isHolder(await reader.read(0, kindBytes), name) ? reader : null;
}

let startedParts = 0;
let avoided: ReadonlyMap<number, AppError> = new Map();
const parts: { part: number; after: number }[] = [];

/** The parent knows at each moment on what this process may stop. */
async function* readPart(...[about, read]: Parameters<ReadPart>): AsyncGenerator<ContainedItem> {
  const part = ++startedParts;
  const reason = avoided.get(part);
  if (reason !== undefined) {
    yield { ...about, content: reason };
    return;
  }
  parts.push({ part, after: handedOut });
  tellPart();
  try {
    yield* read();
  } finally {
    parts.pop();
    tellPart();
  }
}

function tellPart(): void {
  const { part = null, after = 0 } = parts.at(-1) ?? {};
  process.send?.({ kind: 'within', part, after } satisfies UnpackReply, () => {});
}

let unpackedBytes = 0;
let mostUnpackedBytes = 0;

/** Of all holders within each other: each by itself may be harmless where all together are not. */
function countUnpacked(bytes: number): void {
  unpackedBytes += bytes;
  if (unpackedBytes > mostUnpackedBytes)
    throw new AppError(
      'photo.refused',
      `what it holds unpacks to more than ${mostRatio} times its size and ${harmlessUnpackedBytes / 1024 ** 3} GiB`,
    );
}

let readBytes = 0;
let readings = 0;

/** What is damaged is looked through again from many places: made so on purpose, that has no end. */
function withinBudget(reader: ContainerReader): ContainerReader {
  let left = mostReadings * reader.size + harmlessBytes;
  const count = (bytes: number): void => {
    readBytes += bytes;
    left -= bytes;
    if (left < 0) throw new AppError('photo.refused', 'to read it takes many times its size');
  };
  return {
    ...reader,
    async read(from, length) {
      // What is in memory is read without a turn of the event loop, and memory would not be watched.
      if (++readings % 256 === 0) await setImmediate();
      const bytes = await reader.read(from, length);
      count(bytes.length);
      return bytes;
    },
    async *stream(from) {
      for await (const piece of reader.stream(from)) {
        if (++readings % 256 === 0) await setImmediate();
        count(piece.length);
        yield piece;
      }
    },
  };
}

/** Of a holder as it lies there; null where reading all of it takes too long. */
async function sha256Of(reader: ContainerReader): Promise<string | null> {
  if (reader.size > mostHashedBytes) return null;
  const hash = createHash('sha256');
  for await (const piece of reader.stream()) {
    hash.update(piece);
    readBytes += piece.length;
  }
  return hash.digest('hex');
}

async function* below(
  outer: ContainedItem,
  reader: ContainerReader,
  depth: number,
): AsyncGenerator<ContainedItem> {
  try {
    const hash = await sha256Of(reader);
    for await (const item of itemsIn(reader, depth + 1)) {
      const custody = [
        ...(outer.provenance?.custody ?? []),
        hash === null ? outer.within : `${outer.within} sha256:${hash}`,
        ...(item.provenance?.custody ?? []),
      ];
      const page = item.page ?? outer.page;
      const title = item.title ?? outer.title;
      const source =
        item.source ?? (outer.source === undefined ? undefined : `${outer.source}!/${item.within}`);
      const capturedAt = item.capturedAt ?? outer.capturedAt;
      yield {
        ...item,
        within: `${outer.within}!/${item.within}`,
        ...(source === undefined ? {} : { source }),
        ...(page === undefined ? {} : { page }),
        ...(title === undefined ? {} : { title }),
        ...(capturedAt === undefined ? {} : { capturedAt }),
        provenance: { ...outer.provenance, ...item.provenance, custody },
      };
    }
  } catch (error) {
    yield { ...outer, content: ownWords(error) };
  }
}

function tooDeep(): AppError {
  return new AppError('photo.refused', `not unpacked: it lies more than ${deepest} holders deep`);
}

let handedOut = 0;

async function answer(request: UnpackRequest): Promise<UnpackReply> {
  if (request.kind === 'open') {
    const { path, bytes, name, passOver, avoid } = request;
    const reader = bytes === null ? await readerOnDisk(Buffer.from(path), name) : readerInMemory(bytes, name);
    const kind = await kindOf(reader);
    const [count, hash] = [(await kind.count?.(reader)) ?? null, await sha256Of(reader)];
    mostUnpackedBytes = Math.max(harmlessUnpackedBytes, mostRatio * reader.size);
    avoided = new Map(avoid.map(({ part, code, message }) => [part, new AppError(code, message)]));
    items = itemsIn(reader, 1);
    while (handedOut < passOver && (await nextItem()) !== null);
    return { kind: 'ready', count, sha256: hash };
  }
  const next = await nextItem();
  if (next === null) return { kind: 'end' };
  const { about, content } = next;
  if (content instanceof Uint8Array && content.length <= largestEntryBytes)
    return { kind: 'item', about, bytes: content };
  const problem =
    content instanceof AppError
      ? content
      : new AppError('photo.too-large', `expected at most ${largestEntryBytes / 1024 / 1024} MiB`);
  return { kind: 'refused', about, code: problem.code, message: problem.message };
}

async function nextItem(): Promise<{ about: About; content: ContainedItem['content'] } | null> {
  const next = await items?.next();
  if (next === undefined || next.done === true) return null;
  if (++handedOut > mostItems) throw new AppError('photo.refused', `it holds more than ${mostItems} files`);
  const { content, ...about } = next.value;
  return { about: inForm(about), content };
}

const longest = { name: 1000, address: 4000, time: 40, custody: 50 };
const places = startPlaces();

/** What untrusted bytes say may be of any length; answers are not. */
function inForm({ within, name, source, page, title, capturedAt, provenance, ...rest }: About): About {
  return {
    ...rest,
    within: places(within === '' ? 'unnamed' : shortPlace(within)),
    name: storable(name.slice(-longest.name)),
    ...(source !== undefined && source.length <= longest.address ? { source: storable(source) } : {}),
    ...(page !== undefined && page.length <= longest.address ? { page } : {}),
    ...(title === undefined ? {} : { title: storable(title.slice(0, longest.name)) }),
    ...(capturedAt === undefined || capturedAt.length > longest.time ? {} : { capturedAt }),
    ...(provenance === undefined
      ? {}
      : {
          provenance: {
            ...provenance,
            ...(provenance.custody === undefined
              ? {}
              : { custody: provenance.custody.slice(0, longest.custody).map(shortPlace) }),
          },
        }),
  };
}

type About = Omit<ContainedItem, 'content'>;

/** What a parser says may quote what it read: only our own words and the system's leave this process. */
function ownWords(error: unknown): AppError & { code: PhotoErrorCode } {
  if (isPhotoError(error)) return error;
  const known = isSystemError(error) ? unreadable(error) : damaged();
  return known as AppError & { code: PhotoErrorCode };
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

function damaged(): AppError {
  return new AppError('photo.corrupt', 'expected a file that can be opened, it is damaged');
}

process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));
setInterval(() => {
  if (process.memoryUsage.rss() > memoryLimitBytes) process.exit(memoryExitStatus);
}, memoryCheckMs).unref();
let told = 0;
setInterval(() => {
  if (readBytes === told) return;
  told = readBytes;
  process.send?.({ kind: 'working' } satisfies UnpackReply, () => {});
}, tellEveryMs).unref();
process.on('message', (request: UnpackRequest) => {
  void answer(request)
    .catch((error: unknown): UnpackReply => {
      const { code, message } = ownWords(error);
      return { kind: 'failed', code, message };
    })
    .then((reply) => process.send?.(reply, () => {}));
});
