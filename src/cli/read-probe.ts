/** The photo that is asked about: a file, or `-` for standard input. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '../errors.js';
import { isMissing } from '../lib/is-missing.js';
import { largestPhotoBytes, readPhotoFile } from '../sources/read-photo-file.js';

/** Throws `path.not-found`, `photo.unreadable`, `photo.unsupported`, `photo.too-large`, or `usage` when nothing is piped in. */
export async function readProbe(photo: string): Promise<Uint8Array> {
  if (photo === '-') return readStandardInput();
  const path = resolve(photo);
  await stat(path).catch((cause: unknown) => {
    if (isMissing(cause)) throw new AppError('path.not-found', `no photo at '${photo}'`, { cause });
  });
  return readPhotoFile(Buffer.from(path));
}

async function readStandardInput(): Promise<Uint8Array> {
  if (process.stdin.isTTY) {
    throw new AppError('usage', "'-' reads the photo from standard input, and nothing is piped in");
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of process.stdin as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > largestPhotoBytes) {
      const most = largestPhotoBytes / 1024 / 1024;
      throw new AppError('photo.too-large', `standard input holds more than ${most} MiB`);
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}
