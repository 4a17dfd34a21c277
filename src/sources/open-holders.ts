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
  /** The address of what is inside, where it is not made of the item's. */
  sourceOf?: ((within: string) => string) | undefined;
}

/** Whether it is opened rather than looked at as a photo. */
export function holdsPhotos(bytes: Uint8Array, name: string): boolean {
  return kindOfContainer(Buffer.from(bytes.subarray(0, kindBytes)), name) !== null;
}

/**
 * A holder whose version is known was seen to its end before, and is not opened again. `onOpened` is told how many items come in the place of
 * the holder, at most; null: it does not say.
 */
export async function* openHolders(
  found: AsyncIterable<FoundItem>,
  { known, signal, retrySkipped = false }: SourceContext,
  onOpened?: (items: number | null) => void,
): AsyncGenerator<SourceItem> {
  for await (const each of found) {
    const { item } = each;
    const version = await known.version(item.location);
    const isSettled = version !== undefined && version !== null && version === item.version;
    const isPassed = isSettled && !(retrySkipped && (await hasLeftOut(known, item.location)));
    if (isPassed || kindOfContainer(await headOf(each), each.name) === null) yield item;
    else
      for await (const inner of unpack(each, onOpened)) {
        yield inner;
        if (signal?.aborted === true) return;
      }
  }
}

/** Whether something in the holder is no photo now. */
async function hasLeftOut(known: KnownItems, location: string): Promise<boolean> {
  for await (const { hasPhoto } of known.below(`${location}!/`)) if (!hasPhoto) return true;
  return false;
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
