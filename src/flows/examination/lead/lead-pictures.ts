/** The pictures of a lead report: what the examiners compared, and a face of every other candidate. */
import { candidatesOf, type SearchRecord } from '../../../store/search-records.js';
import { readPhotoImages } from '../../collections/photo-images.js';
import type { Vitrine } from '../../vitrine.js';
import { comparedPictures, type ComparedPictures } from '../examination-pictures.js';

export interface LeadPictures extends ComparedPictures {
  /** Upright JPEG of a candidate's face, by rank. Photos that are gone have none. */
  thumbnails: ReadonlyMap<number, Uint8Array>;
}

/** Throws `search.erased` where the probe or the lead's photo is gone. */
export async function leadPictures(
  vitrine: Vitrine,
  searched: SearchRecord,
  rank: number,
): Promise<LeadPictures> {
  const compared = await comparedPictures(vitrine, searched, rank);
  const thumbnails = new Map<number, Uint8Array>();
  for (const { rank: other, faceId, photo } of await candidatesOf(vitrine.store.db, searched.id)) {
    if (other === rank) continue;
    const images = await readPhotoImages(vitrine, photo.id);
    const found = images?.faces.find((face) => face.faceId === faceId);
    if (found !== undefined) thumbnails.set(other, found.thumbnail);
  }
  return { ...compared, thumbnails };
}
