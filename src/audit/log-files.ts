/**
 * How the files of a log are written. Loosely: written beside and renamed, not flushed, for what the journal can make
 * again. Durably: flushed too, for what the journal is about to drop. A name never holds half a file; a crash can leave
 * `*.tmp` behind, which every reader passes over. One process writes at a time.
 */
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../errors.js';
import { flushFolder, writeDurably } from '../lib/durable-write.js';
import { isMissing } from '../lib/is-missing.js';
import { asStorageError } from '../lib/storage-errors.js';
import { tilePath } from './tiles.js';

/** Runs a step of the log; what disk and system refuse becomes `store.full` or `log.unwritable`. */
export async function onDisk<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    const known = asStorageError(error);
    if (known instanceof AppError && known.code !== 'store.unwritable') throw known;
    const isSystem = error instanceof Error && 'code' in error && 'syscall' in error;
    if (!isSystem) throw error;
    throw new AppError('log.unwritable', `the log cannot be read or written (${String(error.code)})`, {
      cause: error,
    });
  }
}

/** Short writes are gone on with. */
function writeWhole(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
}

/**
 * Puts a file in place without flushing. Synchronous on purpose: three of these are part of every append, and each takes
 * microseconds, less than handing it to another thread does.
 */
export function writeLoosely(folder: string, path: string, bytes: Uint8Array): void {
  const target = join(folder, path);
  const temporary = `${target}.tmp`;
  const fd = openCreating(temporary);
  try {
    writeWhole(fd, bytes);
  } finally {
    closeSync(fd);
  }
  renameSync(temporary, target);
}

function openCreating(path: string): number {
  try {
    return openSync(path, 'w', 0o600);
  } catch (error) {
    if (!isMissing(error)) throw error;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return openSync(path, 'w', 0o600);
  }
}

/** Puts a file and the folders on the way to it in place, flushed. */
export async function putDurably(folder: string, path: string, bytes: Uint8Array): Promise<void> {
  await makeFolders(folder, dirname(path));
  await writeDurably(join(folder, path), bytes);
}

/**
 * Flushed from `folder` down to the last one, even those that were there: one that a loose write made has perhaps not
 * reached the disk.
 */
async function makeFolders(folder: string, path: string): Promise<void> {
  let parent = folder;
  for (const part of path.split('/').filter((name) => name !== '.')) {
    await mkdir(join(parent, part), { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    await flushFolder(parent);
    parent = join(parent, part);
  }
}

/** The bytes of a file; null when it is missing. */
export function readIfThere(folder: string, path: string): Buffer | null {
  try {
    return readFileSync(join(folder, path));
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Removes the partial tiles that came before a full one, as tlog-tiles allows once that is there. */
export async function removePartials(
  folder: string,
  level: number | 'entries',
  index: number,
): Promise<void> {
  await rm(join(folder, `${tilePath(level, index)}.p`), { recursive: true, force: true });
}
