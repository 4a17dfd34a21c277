/** The thumbnails of faces, for people to look at; those of one photo are read together. */
import { groupBy } from '../../lib/group-by.js';
import { findFaces } from '../../store/faces.js';
import type { FaceId } from '../../types.js';
import { readPhotoImages } from '../collections/photo-images.js';
import type { Vitrine } from '../vitrine.js';

export interface PicturedFace {
  faceId: FaceId;
  /** Upright JPEG, square. */
  thumbnail: Uint8Array;
  source: string;
  capturedAt: string | null;
}

/** In the order of the ids, without those that are gone. Throws `store.damaged` when pictures cannot be opened. */
export async function readClusterFaces(vitrine: Vitrine, ids: readonly FaceId[]): Promise<PicturedFace[]> {
  const records = await findFaces(vitrine.store.db, ids);
  const pictured = new Map<FaceId, PicturedFace>();
  for (const [photo, faces] of groupBy(records.values(), (face) => face.photo.id)) {
    const images = await readPhotoImages(vitrine, photo);
    for (const { faceId, photo: origin } of faces) {
      const thumbnail = images?.faces.find((kept) => kept.faceId === faceId)?.thumbnail;
      if (thumbnail === undefined) continue;
      pictured.set(faceId, { faceId, thumbnail, source: origin.source, capturedAt: origin.capturedAt });
    }
  }
  return ids.flatMap((id) => pictured.get(id) ?? []);
}
