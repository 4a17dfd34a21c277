/** Faces spread evenly over collections, the same ones every time: what a gallery is like, without reading all of it. */
import { facesAfter, faceIdRange, storedFaces, type StoredFace } from '../../store/faces.js';
import type { CollectionId, FaceId } from '../../types.js';
import type { Vitrine } from '../vitrine.js';

/** A collection with the number of its faces. */
export interface SampledCollection {
  id: CollectionId;
  faces: number;
}

/** About `wanted` faces, in proportion from each collection; all of them where there are not more. */
export async function sampleFaces(
  vitrine: Vitrine,
  collections: readonly SampledCollection[],
  wanted: number,
): Promise<StoredFace[]> {
  const total = collections.reduce((sum, { faces }) => sum + faces, 0);
  const sample: StoredFace[] = [];
  for (const { id, faces } of collections) {
    const part = total <= wanted ? faces : Math.round((wanted * faces) / total);
    if (part === 0) continue;
    sample.push(
      ...(part >= faces
        ? await facesAfter(vitrine.store.db, id, vitrine.modelId, 0, faces)
        : await spread(vitrine, id, part)),
    );
  }
  return sample;
}

const mostTries = 4;

/** Ids of other collections and of deleted faces lie between: where too few are met, twice as many are tried. */
async function spread(vitrine: Vitrine, collection: CollectionId, wanted: number): Promise<StoredFace[]> {
  const { db } = vitrine.store;
  const range = await faceIdRange(db, collection);
  if (range === null) return [];
  const span = range.highest - range.lowest + 1;
  let found: StoredFace[] = [];
  for (let attempt = 0; attempt < mostTries && found.length < wanted / 2; attempt++) {
    const places = Math.min(span, wanted * 2 ** attempt);
    const ids = Array.from(
      { length: places },
      (_, i) => range.lowest + Math.floor(((i + 0.5) * span) / places),
    );
    found = await storedFaces(db, collection, vitrine.modelId, ids as FaceId[]);
  }
  return found;
}
