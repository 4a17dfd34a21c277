/**
 * Reads one file as a photo: whole, bounded, and only if it is a regular file at the moment of reading. A name can
 * change its meaning between the walk and the read, so the checks are made on the open file, and opening a pipe does
 * not wait for a writer. The first bytes come first: a folder of videos costs as many reads as it has files.
 */
import { constants, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { getSystemErrorMap } from 'node:util';
import { AppError } from '../errors.js';
import { kindBytes, refusalOfKind } from '../lib/photo-kind.js';

/** A file on its way takes a multiple of itself in the process that decodes it, and that is limited. */
export const largestPhotoBytes = 200 * 1024 * 1024;

/** Throws `photo.unreadable` with the system's reason, `photo.unsupported` or `photo.too-large`; then nothing was reserved. */
export async function readPhotoFile(
  path: Buffer,
  reserve: (bytes: number) => Promise<void> = async () => undefined,
): Promise<Uint8Array> {
  try {
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stats = await file.stat();
      if (!stats.isFile()) throw new AppError('photo.unreadable', 'not a regular file');
      const refusal = refusalOfKind(await readHead(file));
      if (refusal !== null) throw refusal;
      refuseTooLarge(stats);
      await reserve(stats.size);
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

/** Leaves the place from which `readFile` reads where it is. */
async function readHead(file: FileHandle): Promise<Uint8Array> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(kindBytes), 0, kindBytes, 0);
  return buffer.subarray(0, bytesRead);
}

function refuseTooLarge({ size }: Stats): void {
  if (size <= largestPhotoBytes) return;
  const message = `${mebibytes(size)}, at most ${mebibytes(largestPhotoBytes)} are read`;
  throw new AppError('photo.too-large', message);
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toLocaleString('en', { maximumFractionDigits: 1 })} MiB`;
}
