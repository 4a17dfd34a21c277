/** The bytes of an indexed photo as they came: kept here, or read again where it was found; never any that have another hash. */
import { AppError, isPhotoError } from '../../errors.js';
import { sha256 as hashOf } from '../../lib/sha256.js';
import { readLocation, type ReadLocation } from '../../sources/read-location.js';
import type { PhotoImageFiles } from '../../store/photo-images.js';
import type { CollectionId, Sha256 } from '../../types.js';

export interface PhotoAtHand {
  collection: CollectionId;
  sha256: Sha256;
  imagesName: string;
  hasOriginal: boolean;
  /** Where the photo was found, first to last. */
  locations: readonly string[];
}

export interface Original {
  bytes: Uint8Array;
  /** null: kept here. */
  location: string | null;
}

/**
 * Throws `photo.` errors: `photo.changed` where something else lies at its addresses now, otherwise why the last of them cannot be read.
 * `reserve` is told the number of bytes before they are read.
 */
export async function readOriginal(
  images: Pick<PhotoImageFiles, 'readOriginal'>,
  { collection, sha256, imagesName, hasOriginal, locations }: PhotoAtHand,
  read: ReadLocation = readLocation,
  reserve?: (bytes: number) => Promise<void>,
): Promise<Original> {
  const kept = hasOriginal ? await images.readOriginal(collection, imagesName) : null;
  if (kept !== null && hashOf(kept) === sha256) return { bytes: kept, location: null };
  let failure = new AppError('photo.unreadable', 'no address of the photo is known');
  for (const location of locations) {
    try {
      const bytes = await read(location, reserve);
      if (hashOf(bytes) === sha256) return { bytes, location };
      failure = new AppError('photo.changed', 'what lies there now is not the photo that was indexed');
    } catch (error) {
      if (!isPhotoError(error)) throw error;
      // Of several addresses, the one where something lies says more.
      if (failure.code !== 'photo.changed') failure = error;
    }
  }
  throw failure;
}
