/**
 * The child process in which one holder is opened. It hands out one item each time it is asked, and opens holders within holders itself,
 * three deep. It watches its own memory, and ends when its parent does. Only ever started, never imported.
 */
import { AppError, isPhotoError } from '../../errors.js';
import { kindBytes } from '../../lib/photo-kind.js';
import { largestEntryBytes, type ContainedItem, type ContainerReader } from './container.js';
import { readerInMemory, readerOnDisk } from './container-reader.js';
import { kindOfContainer } from './kinds.js';
import { memoryExitStatus, type UnpackReply, type UnpackRequest } from './unpack-messages.js';

const memoryLimitBytes = 1200e6;
const memoryCheckMs = 25;
const deepest = 3;
/** Of one holder with everything in it. */
const mostItems = 1_000_000;

let items: AsyncGenerator<ContainedItem> | undefined;

async function* itemsIn(reader: ContainerReader, depth: number): AsyncGenerator<ContainedItem> {
  const kind = kindOfContainer(await reader.read(0, kindBytes), reader.name);
  if (kind === null) throw new AppError('photo.unsupported', 'expected a file that holds photos');
  for await (const item of kind.open(reader)) {
    const inner = innerHolder(item);
    if (inner === null) yield item;
    else if (depth >= deepest) yield { ...item, content: tooDeep() };
    else yield* below(item, inner, depth);
  }
}

function innerHolder({ name, content }: ContainedItem): ContainerReader | null {
  if (content instanceof AppError || content.length === 0) return null;
  const reader = readerInMemory(content, name);
  return kindOfContainer(Buffer.from(content.subarray(0, kindBytes)), name) === null ? null : reader;
}

async function* below(
  outer: ContainedItem,
  reader: ContainerReader,
  depth: number,
): AsyncGenerator<ContainedItem> {
  try {
    for await (const item of itemsIn(reader, depth + 1)) {
      const custody = [
        ...(outer.provenance?.custody ?? []),
        outer.within,
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
    if (!isPhotoError(error)) throw error;
    yield { ...outer, content: error };
  }
}

function tooDeep(): AppError {
  return new AppError('photo.refused', `not unpacked: it lies more than ${deepest} holders deep`);
}

let handedOut = 0;

async function answer(request: UnpackRequest): Promise<UnpackReply> {
  if (request.kind === 'open') {
    const { path, bytes, name } = request;
    const reader = bytes === null ? await readerOnDisk(Buffer.from(path), name) : readerInMemory(bytes, name);
    items = itemsIn(reader, 1);
    return { kind: 'ready' };
  }
  const next = await items?.next();
  if (next === undefined || next.done === true) return { kind: 'end' };
  if (++handedOut > mostItems) throw new AppError('photo.refused', `it holds more than ${mostItems} files`);
  const { content, ...about } = next.value;
  const problem =
    content instanceof AppError
      ? content
      : content.length > largestEntryBytes
        ? new AppError('photo.too-large', `expected at most ${largestEntryBytes / 1024 / 1024} MiB`)
        : null;
  if (problem !== null) return { kind: 'refused', about, code: problem.code, message: problem.message };
  return { kind: 'item', about, bytes: content as Uint8Array };
}

process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));
setInterval(() => {
  if (process.memoryUsage.rss() > memoryLimitBytes) process.exit(memoryExitStatus);
}, memoryCheckMs).unref();
process.on('message', (request: UnpackRequest) => {
  void answer(request)
    .catch((error: unknown): UnpackReply => {
      const known = isPhotoError(error);
      const message = error instanceof Error ? error.message : String(error);
      // What a parser says may quote what it read: only our own words leave this process.
      return known
        ? { kind: 'failed', code: error.code, message }
        : {
            kind: 'failed',
            code: 'photo.corrupt',
            message: 'expected a file that can be opened, it is damaged',
          };
    })
    .then((reply) => process.send?.(reply, () => {}));
});
