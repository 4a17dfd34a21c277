/** The pictures kept of an indexed photo, for people to look at. */
import { AppError } from '../errors.js';
import type { FaceId, PhotoId } from '../types.js';
import type { Vitrine } from './vitrine.js';

export interface PhotoImages {
  /** Upright JPEG, longest edge at most 640 px. */
  preview: Uint8Array;
  faces: { faceId: FaceId; thumbnail: Uint8Array }[];
}

/** null when there is no such photo. Throws `store.damaged` when its pictures cannot be opened. */
export async function readPhotoImages(_vitrine: Vitrine, _photo: PhotoId): Promise<PhotoImages | null> {
  throw new AppError('internal', 'not built yet');
}
