/**
 * Files and folders on disk as a source of photos. Every regular file is handed over, whatever its name ends in:
 * whether it is a photo, the decoder decides from its bytes.
 */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '../errors.js';
import { isMissing } from '../lib/is-missing.js';
import type { SourceItem } from '../types.js';
import type { FoundItem } from './containers/unpack.js';
import { encodePath, lastName, pathText } from './path-bytes.js';
import { readPhotoFile, unreadable } from './read-photo-file.js';
import { walkFiles, type FoundFile, type WalkOptions } from './walk-files.js';

export interface FolderOptions extends WalkOptions {
  /** The address under which the PATHs are published; the relative path is appended. */
  sourceBase?: string;
}

/** Files whose size and times are asked for at once; their order stays. */
const batchSize = 64;

/** Throws `path.not-found` for the first path that does not exist; to be called before any work. */
export async function checkPaths(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    try {
      await stat(resolve(path));
    } catch (error) {
      if (!isMissing(error)) continue; // It is there, but closed to us: a skipped item, not a wrong path.
      throw new AppError('path.not-found', `no file or folder at '${path}'`, { cause: error });
    }
  }
}

/** Every file under `paths`, sorted, each real file once, holders of photos unopened. Never throws for a file: its `read` does. */
export async function* folderItems(
  paths: readonly string[],
  options: FolderOptions = {},
): AsyncGenerator<SourceItem> {
  for await (const { item } of foundFiles(paths, options)) yield item;
}

/** The same, for `openHolders`. */
export async function* foundFiles(
  paths: readonly string[],
  options: FolderOptions = {},
): AsyncGenerator<FoundItem> {
  let batch: FoundFile[] = [];
  for await (const file of walkFiles(paths, options)) {
    batch.push(file);
    if (batch.length < batchSize) continue;
    yield* await Promise.all(batch.map((each) => foundFile(each, options.sourceBase)));
    batch = [];
  }
  yield* await Promise.all(batch.map((each) => foundFile(each, options.sourceBase)));
}

/** The number of items `folderItems` is about to yield; reads folders only. Null when the signal ends it early. */
export async function countFiles(
  paths: readonly string[],
  options: WalkOptions = {},
  signal?: AbortSignal,
): Promise<number | null> {
  let count = 0;
  for await (const _ of walkFiles(paths, options)) {
    if (signal?.aborted === true) return null;
    count += 1;
  }
  return count;
}

async function foundFile(file: FoundFile, sourceBase?: string): Promise<FoundItem> {
  const item = await fileItem(file, sourceBase);
  const name = lastName(file.path).toString();
  return { item, name, path: file.problem === null ? file.path : null, bytes: null };
}

/** One file as an item, whether it can be read or not. */
export async function fileItem(file: FoundFile, sourceBase?: string): Promise<SourceItem> {
  const location = pathText(file.path);
  const { path, problem } = file;
  return {
    location,
    source: sourceBase === undefined ? location : addressBelow(sourceBase, file.relative),
    page: null,
    title: null,
    capturedAt: null,
    version: problem === null ? await fileVersion(path) : null,
    read:
      problem === null
        ? (reserve) => readPhotoFile(path, reserve)
        : () => Promise.reject(unreadable(problem)),
  };
}

/** `base` may end in `/` or, for addresses such as `?file=`, in `=`; otherwise a slash is put between. */
export function addressBelow(base: string, relative: Buffer): string {
  return `${base}${/[/=]$/.test(base) ? '' : '/'}${encodePath(relative)}`;
}

/**
 * Size and both times: the change time also moves when the content is replaced and its old date put back, or when
 * access is granted to a file that could not be read before.
 */
async function fileVersion(path: Buffer): Promise<string | null> {
  try {
    const { size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return `${size}-${mtimeNs}-${ctimeNs}`;
  } catch {
    return null;
  }
}
