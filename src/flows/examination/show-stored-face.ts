/**
 * One face of the gallery, out of the photo itself where that is still at hand and unchanged, or kept here, otherwise out of the small
 * preview.
 */
import { AppError, isPhotoError } from '../../errors.js';
import { findFaceInPhoto, type FaceInPhoto } from '../../store/shown-faces.js';
import type { FaceId } from '../../types.js';
import { readOriginal } from '../collections/original.js';
import type { Vitrine } from '../vitrine.js';
import type { Look, ShownFace } from './examination-pictures.js';

/** null: the face is gone. Throws `store.damaged` when its preview is needed and cannot be opened. */
export async function showStoredFace(vitrine: Vitrine, id: FaceId, look: Look): Promise<ShownFace | null> {
  const face = await findFaceInPhoto(vitrine.store.db, id);
  if (face === null) return null;
  const analyser = await vitrine.analyser();
  const { widthPx, heightPx, box, landmarks5 } = face;
  const wanted = { frame: { widthPx, heightPx }, box, landmarks5, ...look };
  const original = await orNull(vitrine, face);
  const bytes = original ?? (await vitrine.images.read(face.collection, face.imagesName))?.preview;
  if (bytes === undefined) {
    throw new AppError('store.damaged', "the pictures of a photo cannot be opened; run 'vitrine verify'");
  }
  return { ...(await analyser.show(bytes, wanted)), isOriginal: original !== null };
}

/** null: it is neither kept nor at any of its addresses. */
async function orNull(vitrine: Vitrine, face: FaceInPhoto): Promise<Uint8Array | null> {
  try {
    return (await readOriginal(vitrine.images, face)).bytes;
  } catch (error) {
    if (!isPhotoError(error)) throw error;
    return null;
  }
}
