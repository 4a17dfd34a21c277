/**
 * One face of the gallery, out of the photo itself where that is still at hand and unchanged, otherwise out of the small preview that was
 * kept of it: of uploads nothing else was.
 */
import { AppError, isPhotoError } from '../../errors.js';
import { sha256 } from '../../lib/sha256.js';
import { readLocation } from '../../sources/read-location.js';
import { findFaceInPhoto, type FaceInPhoto } from '../../store/shown-faces.js';
import type { FaceId } from '../../types.js';
import type { Vitrine } from '../vitrine.js';
import type { Look, ShownFace } from './examination-pictures.js';

/** null: the face is gone. Throws `store.damaged` when its preview is needed and cannot be opened. */
export async function showStoredFace(vitrine: Vitrine, id: FaceId, look: Look): Promise<ShownFace | null> {
  const face = await findFaceInPhoto(vitrine.store.db, id);
  if (face === null) return null;
  const analyser = await vitrine.analyser();
  const { widthPx, heightPx, box, landmarks5 } = face;
  const wanted = { frame: { widthPx, heightPx }, box, landmarks5, ...look };
  const original = await readOriginal(face);
  const bytes = original ?? (await vitrine.images.read(face.collection, face.imagesName))?.preview;
  if (bytes === undefined) {
    throw new AppError('store.damaged', "the pictures of a photo cannot be opened; run 'vitrine verify'");
  }
  return { ...(await analyser.show(bytes, wanted)), isOriginal: original !== null };
}

/** null: nothing that lies at the photo's addresses now is the photo that was indexed. */
async function readOriginal({ locations, sha256: expected }: FaceInPhoto): Promise<Uint8Array | null> {
  for (const location of locations) {
    try {
      const bytes = await readLocation(location);
      if (sha256(bytes) === expected) return bytes;
    } catch (error) {
      if (!isPhotoError(error)) throw error;
    }
  }
  return null;
}
