/**
 * What lies at a location that a source once gave to an item, read again: a file, or what is in a holder on disk (`album.zip!/1.jpg`).
 * Holders are read from front to back, as they were indexed: whoever asks nearly in that order has each opened once.
 */
import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { AppError } from '../errors.js';
import type { SourceItem } from '../types.js';
import { unpack } from './containers/unpack.js';
import { lastName, pathBytes } from './path-bytes.js';
import { readPhotoFile } from './read-photo-file.js';

/** Throws `photo.` errors. `reserve` as in `SourceItem`. */
export type ReadLocation = (
  location: string,
  reserve?: (bytes: number) => Promise<void>,
) => Promise<Uint8Array>;

export interface LocationReader {
  read: ReadLocation;
  /** Ends what is open. */
  close(): Promise<void>;
}

/** Photos are recorded as they are analysed, several at once: what was passed over a moment ago may be asked for next. */
const mostPassed = 32;
const mostPassedBytes = 64e6;

/** For many reads; one at a time from any one holder. */
export function openLocations(): LocationReader {
  let open: { holder: string; items: AsyncGenerator<SourceItem> } | null = null;
  const passed = new Map<string, SourceItem>();
  let passedBytes = 0;
  let last: Promise<unknown> = Promise.resolve();

  async function close(): Promise<void> {
    const items = open?.items;
    open = null;
    passed.clear();
    passedBytes = 0;
    await items?.return(undefined);
  }

  async function remember(item: SourceItem): Promise<void> {
    passed.set(item.location, item);
    passedBytes += await sizeOf(item);
    for (const [oldest, each] of passed) {
      if (passed.size <= mostPassed && passedBytes <= mostPassedBytes) break;
      passed.delete(oldest);
      passedBytes -= await sizeOf(each);
    }
  }

  async function readFrom(holder: string, location: string): Promise<Uint8Array> {
    const wasOpen = open?.holder === holder;
    if (!wasOpen) await close();
    const before = passed.get(location);
    if (before !== undefined) return (await before.read()) ?? missing();
    open ??= { holder, items: unpack(foundHolder(holder)) };
    let read: SourceItem['read'] | null = null;
    for (;;) {
      const next = await open.items.next();
      if (next.done === true) break;
      if (next.value.location === holder) read = next.value.read;
      else if (next.value.location === location) return (await next.value.read()) ?? missing();
      else await remember(next.value);
    }
    await close();
    // It may lie before what was read last.
    if (wasOpen) return readFrom(holder, location);
    // Throws where the holder could not be read to its end.
    await read?.();
    return missing();
  }

  return {
    async read(location, reserve) {
      const path = pathBytes(location);
      if (!isAbsolute(path.toString('latin1')))
        throw new AppError('photo.unreadable', 'the photo did not come from a file of this machine');
      const holder = await holderOf(location);
      if (holder === null) return readPhotoFile(path, reserve);
      const turn = last.then(() => readFrom(holder, location));
      last = turn.catch(() => undefined);
      return turn;
    },
    async close() {
      await last;
      await close();
    },
  };
}

/** What it takes to keep it: its bytes are in memory already. */
async function sizeOf(item: SourceItem): Promise<number> {
  return (await item.read().catch(() => null))?.length ?? 0;
}

/** The same for one. */
export const readLocation: ReadLocation = async (location, reserve) => {
  const reader = openLocations();
  try {
    return await reader.read(location, reserve);
  } finally {
    await reader.close();
  }
};

/** The file in which the location lies; null: it is one itself, or there is none. */
async function holderOf(location: string): Promise<string | null> {
  if (!location.includes('!/') || (await isFile(location))) return null;
  for (let at = location.indexOf('!/'); at !== -1; at = location.indexOf('!/', at + 1))
    if (await isFile(location.slice(0, at))) return location.slice(0, at);
  return null;
}

async function isFile(location: string): Promise<boolean> {
  return (await stat(pathBytes(location)).catch(() => null))?.isFile() ?? false;
}

function foundHolder(location: string) {
  const path = pathBytes(location);
  const nothing = { source: location, page: null, title: null, capturedAt: null, version: null };
  const item: SourceItem = { location, ...nothing, read: async () => null };
  return { item, name: lastName(path).toString(), path, bytes: null };
}

function missing(): never {
  throw new AppError('photo.unreadable', 'the file that held the photo does not hold it any more');
}
