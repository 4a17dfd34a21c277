/** Items of which some are not photos but hold them: these are opened, and come after what they hold. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { kindBytes } from '../lib/photo-kind.js';
import type { KnownItems, SourceContext, SourceItem } from '../types.js';
import { kindOfContainer } from './containers/kinds.js';
import { unpack } from './containers/unpack.js';

/** An item, and where its bytes are before anybody asks for them. */
export interface FoundItem {
  item: SourceItem;
  name: string;
  path: Buffer | null;
  bytes: Uint8Array | null;
}

/** A holder whose version is known was seen to its end before, and is not opened again. */
export async function* openHolders(
  found: AsyncIterable<FoundItem>,
  { known, signal }: SourceContext,
): AsyncGenerator<SourceItem> {
  for await (const each of lookingAhead(found, known)) {
    const { item } = each;
    const version = await known.version(item.location);
    const isSettled = version !== undefined && version !== null && version === item.version;
    if (isSettled || kindOfContainer(await headOf(each), each.name) === null) yield item;
    else
      for await (const inner of unpack(each)) {
        yield inner;
        if (signal?.aborted === true) return;
      }
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
