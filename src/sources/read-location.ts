/** What lies at a location that a source once gave to an item, read again; only files can be. */
import { isAbsolute } from 'node:path';
import { AppError } from '../errors.js';
import { pathBytes } from './path-bytes.js';
import { readPhotoFile } from './read-photo-file.js';

/** Throws `photo.` errors. */
export async function readLocation(
  location: string,
  reserve?: (bytes: number) => Promise<void>,
): Promise<Uint8Array> {
  const path = pathBytes(location);
  if (!isAbsolute(path.toString('latin1')))
    throw new AppError('photo.unreadable', 'the photo did not come from a file of this machine');
  return readPhotoFile(path, reserve);
}
