/** Items of which some are not photos but hold them, archives and films: these are opened, and come after what they hold. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { kindBytes } from '../lib/photo-kind.js';
import type { KnownItems, SourceContext, SourceItem } from '../types.js';
import { kindOfContainer } from './containers/kinds.js';
import { unpack, type FoundItem } from './containers/unpack.js';
import { ofKind } from './declare.js';
import { filmFormat } from './film/film-format.js';
import { openFilm } from './film/open-film.js';

/** Whether it is opened rather than looked at as a photo. */
export function holdsPhotos(bytes: Uint8Array, name: string): boolean {
  const head = Buffer.from(bytes.subarray(0, kindBytes));
  return filmFormat(head) !== null || kindOfContainer(head, name) !== null;
}

/**
 * A holder whose version is known was seen to its end before, and is not opened again. `onOpened` is told how many items come in the place of
 * the holder, at most; null: it does not say.
 */
export async function* openHolders(
  found: AsyncIterable<FoundItem>,
  context: SourceContext,
  onOpened?: (items: number | null) => void,
): AsyncGenerator<SourceItem> {
  for await (const each of lookingAhead(found, context.known)) {
    const { item } = each;
    if (await isPassed(item, context)) {
      yield item;
      continue;
    }
    const head = await headOf(each);
    const format = filmFormat(head);
    if (format !== null) yield* ofKind('film', openFilm({ ...each, format }, context));
    else if (kindOfContainer(head, each.name) === null) yield item;
    else yield* ofKind('archive', withFilmsOpened(unpack(each, onOpened, context.signal), context));
    if (context.signal?.aborted === true) return;
  }
}

/** Whether what is known of an item is all that is to be known. */
export async function isPassed(item: SourceItem, context: SourceContext): Promise<boolean> {
  const { known, retrySkipped = false } = context;
  const version = await known.version(item.location);
  const isSettled = version !== undefined && version !== null && version === item.version;
  return isSettled && !(retrySkipped && (await hasLeftOut(known, item.location)));
}

/** Whether something in the holder is no photo now. */
async function hasLeftOut(known: KnownItems, location: string): Promise<boolean> {
  for await (const { hasPhoto } of known.below(`${location}!/`)) if (!hasPhoto) return true;
  return false;
}

/** Films within archives: their bytes are at hand already. */
async function* withFilmsOpened(
  items: AsyncIterable<SourceItem>,
  context: SourceContext,
): AsyncGenerator<SourceItem> {
  for await (const item of items) {
    const bytes = await item.read().catch(() => null);
    const format = bytes === null ? null : filmFormat(bytes.subarray(0, kindBytes));
    if (bytes === null || format === null) yield item;
    else yield* ofKind('film', openFilm({ item, path: null, bytes, format }, context));
    if (context.signal?.aborted === true) return;
  }
}

const mostAhead = 64;

/** What lies on disk costs nothing to find before it is looked at: what is known of it is asked for many at once. */
async function* lookingAhead(found: AsyncIterable<FoundItem>, known: KnownItems): AsyncGenerator<FoundItem> {
  let batch: FoundItem[] = [];
  for await (const each of found) {
    batch.push(each);
    if (each.path !== null && batch.length < mostAhead) continue;
    await known.lookAhead?.(batch.map(({ item }) => item.location));
    yield* batch;
    batch = [];
  }
  await known.lookAhead?.(batch.map(({ item }) => item.location));
  yield* batch;
}

/** Empty where it cannot be read: the item itself says why. */
async function headOf({ path, bytes }: FoundItem): Promise<Buffer> {
  if (bytes !== null) return Buffer.from(bytes.subarray(0, kindBytes));
  if (path === null) return Buffer.alloc(0);
  try {
    // Opening a pipe does not wait for a writer.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      if (!(await file.stat()).isFile()) return Buffer.alloc(0);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(kindBytes), 0, kindBytes, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return Buffer.alloc(0);
  }
}
