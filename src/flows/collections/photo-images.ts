/** The pictures kept of an indexed photo, for people to look at. */
import { AppError } from '../../errors.js';
import { findPhotoPictures } from '../../store/photos.js';
import type { FaceId, PhotoId } from '../../types.js';
import type { Vitrine } from '../vitrine.js';

export interface PhotoImages {
  /** Upright JPEG, longest edge at most 800 px. */
  preview: Uint8Array;
  /** In pixels of the upright photo, the frame of every face's box. */
  widthPx: number;
  heightPx: number;
  faces: { faceId: FaceId; thumbnail: Uint8Array }[];
}

/** null when there is no such photo. Throws `store.damaged` when its pictures cannot be opened. */
export async function readPhotoImages(vitrine: Vitrine, photo: PhotoId): Promise<PhotoImages | null> {
  const record = await findPhotoPictures(vitrine.store.db, photo);
  if (record === null) return null;
  const { collection, imagesName, widthPx, heightPx, faceIds } = record;
  const pictures = await vitrine.images.read(collection, imagesName);
  if (pictures === null || pictures.thumbnails.length !== faceIds.length) {
    throw new AppError(
      'store.damaged',
      `the pictures of photo ${photo} cannot be opened; run 'vitrine verify'`,
    );
  }
  const faces = faceIds.flatMap((faceId, i) => {
    const thumbnail = pictures.thumbnails[i];
    return thumbnail === undefined ? [] : [{ faceId, thumbnail }];
  });
  return { preview: pictures.preview, widthPx, heightPx, faces };
}
