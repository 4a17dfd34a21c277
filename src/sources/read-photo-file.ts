/**
 * Reads one file as a photo: whole, bounded, and only if it is a regular file at the moment of reading. A name can
 * change its meaning between the walk and the read, so the checks are made on the open file, and opening a pipe does
 * not wait for a writer.
 */
import { constants, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { getSystemErrorMap } from 'node:util';
import { AppError } from '../errors.js';

export const largestPhotoBytes = 512 * 1024 * 1024;

/** Throws `photo.unreadable` with the system's reason, or `photo.too-large`. */
export async function readPhotoFile(path: Buffer, largestBytes = largestPhotoBytes): Promise<Uint8Array> {
  try {
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      checkStats(await file.stat(), largestBytes);
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw error instanceof AppError ? error : unreadable(error);
  }
}

/** The error for a file that cannot be read, with the system's words for it. */
export function unreadable(cause: unknown): AppError {
  return new AppError('photo.unreadable', `the file cannot be read: ${systemReason(cause)}`, { cause });
}

/** "permission denied" rather than "EACCES: permission denied, open '/…'". */
export function systemReason(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const errno = 'errno' in error ? Number(error.errno) : Number.NaN;
  return getSystemErrorMap().get(errno)?.[1] ?? error.message;
}

function checkStats(stats: Stats, largestBytes: number): void {
  if (!stats.isFile()) throw new AppError('photo.unreadable', 'not a regular file');
  if (stats.size > largestBytes) {
    throw new AppError(
      'photo.too-large',
      `${mebibytes(stats.size)}, at most ${mebibytes(largestBytes)} are read`,
    );
  }
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toLocaleString('en', { maximumFractionDigits: 1 })} MiB`;
}
