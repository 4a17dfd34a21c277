/** Pairs of faces of one collection that are near to each other, from the index: memory grows with the pairs, not with all of them. */
import { AppError } from '../../errors.js';
import { storedFaces } from '../../store/faces.js';
import type { CollectionId, FaceId } from '../../types.js';
import type { VectorIndex } from '../../vectors/vector-index.js';
import type { FacePair } from './link-faces.js';
import type { Vitrine } from '../vitrine.js';

/**
 * Of so many nearest faces of each: a person with more photos is still found as one, since only one good pair has to join two
 * parts, and then the mean over all of them decides.
 */
const neighbours = 48;
const probesAtOnce = 256;

export interface NearRequest {
  collection: CollectionId;
  /** Of these faces the pairs are wanted. */
  faces: readonly FaceId[];
  minScore: number;
  /** Aborted: throws `interrupted`. */
  signal?: AbortSignal | undefined;
  onProgress?: ((done: number, total: number) => void) | undefined;
}

export async function nearPairs(
  vitrine: Vitrine,
  index: VectorIndex,
  { collection, faces, minScore, signal, onProgress }: NearRequest,
): Promise<FacePair[]> {
  const pairs: FacePair[] = [];
  for (let start = 0; start < faces.length; start += probesAtOnce) {
    if (signal?.aborted === true)
      throw new AppError('interrupted', 'stopped; the clusters are as they were before');
    const ids = faces.slice(start, start + probesAtOnce);
    const probes = await storedFaces(vitrine.store.db, collection, vitrine.modelId, ids);
    const hits = await index.search(
      probes.map(({ embedding }) => embedding),
      { collections: [collection], limit: neighbours + 1, minScore },
    );
    for (const [i, { faceId }] of probes.entries()) {
      for (const hit of hits[i]!) if (hit.faceId !== faceId) pairs.push([faceId, hit.faceId]);
    }
    onProgress?.(Math.min(start + ids.length, faces.length), faces.length);
  }
  return pairs;
}
