/** Where something is to be written, checked before the work: a search is on record from its beginning, measuring takes long. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { AppError } from '../errors.js';

const endings = ['.png', '.jpg', '.jpeg', '.webp'];

/** Throws `usage` or `path.not-found` for a file that could not be written. */
export async function checkPictureFile(file: string): Promise<void> {
  if (!endings.includes(extname(file).toLowerCase())) {
    throw new AppError('usage', `expected a picture file ending in ${endings.join(', ')}, got '${file}'`);
  }
  await checkOutputFile(file);
}

/** Throws `usage` or `path.not-found` for a file that could not be written. */
export async function checkOutputFile(file: string): Promise<void> {
  const folder = dirname(resolve(file));
  const inside = await stat(folder).catch(() => null);
  if (!inside?.isDirectory()) throw new AppError('path.not-found', `no folder for '${file}'`);
  const present = await stat(file).catch(() => null);
  if (present?.isDirectory()) throw new AppError('usage', `expected a file, '${file}' is a folder`);
  try {
    await access(present === null ? folder : file, constants.W_OK);
  } catch (cause) {
    throw new AppError('usage', `'${file}' cannot be written: permission denied`, { cause });
  }
}
