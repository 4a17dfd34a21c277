/**
 * Holders of photos that are not on this machine: web archives in a bucket, a zip behind an address. Each is fetched whole into a temporary file, opened
 * like one that lies here, and the file is gone before the next item is looked at.
 */
import { AppError, isPhotoError } from '../errors.js';
import type { SourceContext, SourceItem } from '../types.js';
import { holdsPhotos, isPassed, openHolders } from './open-holders.js';
import { openTemporaryFile, type TemporaryFile } from './temporary-file.js';

/** An item of a source that fetches, and its bytes, for the case that it is no photo but holds some. */
export interface RemoteItem {
  item: SourceItem;
  /** As it is called where it lies. */
  name: string;
  /** The first 512 bytes, or all there are. Throws `photo.` errors. */
  head(): Promise<Uint8Array>;
  /** All of it, into a file that is empty. Throws `photo.` errors, or what the file's `write` throws. */
  download(file: TemporaryFile): Promise<void>;
}

/** Of one holder. Web archives have one gigabyte by custom, and some have several. */
export const mostHolderBytes = 16 * 1024 ** 3;

export async function* openRemote(remote: RemoteItem, context: SourceContext): AsyncGenerator<SourceItem> {
  const { item, name } = remote;
  const file = (await isPassed(item, context)) ? null : await fetchHolder(remote);
  if (file === null) yield item;
  // Without a version, so that it is asked for again.
  else if (file instanceof AppError) yield { ...item, version: null, read: () => Promise.reject(file) };
  else yield* openFetched(item, name, file, context);
}

/** Removes the file. */
export async function* openFetched(
  item: SourceItem,
  name: string,
  file: TemporaryFile,
  context: SourceContext,
): AsyncGenerator<SourceItem> {
  try {
    yield* openHolders(only({ item, name, path: file.path, bytes: null }), context);
  } finally {
    await file.remove();
  }
}

/** Null: it holds nothing. */
async function fetchHolder(remote: RemoteItem): Promise<TemporaryFile | AppError | null> {
  let file: TemporaryFile | null = null;
  try {
    if (!holdsPhotos(await remote.head(), remote.name)) return null;
    file = await openTemporaryFile();
    await remote.download(file);
    return file;
  } catch (error) {
    await file?.remove();
    if (isPhotoError(error)) return error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    const message = `it cannot be kept while it is opened: ${code}`;
    return new AppError('photo.unreadable', message, { cause: error });
  }
}

async function* only<T>(value: T): AsyncGenerator<T> {
  yield value;
}
