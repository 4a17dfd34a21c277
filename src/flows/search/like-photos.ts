/**
 * Which candidates show the same photo, or one that is nearly the same: cropped, resized, saved again. Their faces are nearly one face to
 * the model, nearer than two photos of one person mostly are. To fold them together on a screen, never to leave any out.
 */
import { disjointSets } from '../../lib/disjoint-sets.js';
import { storedFaces } from '../../store/faces.js';
import type { SearchRecord } from '../../store/search-records.js';
import type { Db } from '../../store/tables.js';
import type { Candidate, FaceId } from '../../types.js';
import { dot } from '../calibration/score-matrix.js';

/** On the AT&T faces: a copy of half the size scores 0.99 and one at a third of the light 0.97; 1 in 20 pairs taken within minutes does. */
const nearlyOne = 0.97;
/** Beyond so many, only those of one photo are put together. */
const mostCompared = 500;

/** By rank: the lowest rank of those that are alike. */
export async function groupLikePhotos(
  db: Db,
  searched: SearchRecord,
  candidates: readonly Candidate[],
): Promise<Map<number, number>> {
  const sets = disjointSets(candidates.length);
  const first = new Map<string, number>();
  for (const [i, { photo }] of candidates.entries()) {
    const known = first.get(photo.sha256);
    if (known === undefined) first.set(photo.sha256, i);
    else sets.join(known, i);
  }
  const embeddings = await embeddingsOf(db, searched, candidates.slice(0, mostCompared));
  for (const [i, one] of embeddings.entries()) {
    for (let j = i + 1; j < embeddings.length; j++) {
      const other = embeddings[j];
      if (one && other && dot(one, other) >= nearlyOne) sets.join(i, j);
    }
  }
  const lowest = new Map<number, number>();
  return new Map(
    candidates.map(({ rank }, i) => {
      const set = sets.find(i);
      // In the order of ranks, so the first one is the lowest.
      if (!lowest.has(set)) lowest.set(set, rank);
      return [rank, lowest.get(set)!];
    }),
  );
}

/** null where a face is gone since, or another model embeds now. */
async function embeddingsOf(
  db: Db,
  { scope, settings }: SearchRecord,
  candidates: readonly Candidate[],
): Promise<(Float32Array | null)[]> {
  if (settings === null) return candidates.map(() => null);
  const found = new Map<FaceId, Float32Array>();
  for (const { id, name } of scope) {
    const wanted = candidates.filter(({ photo }) => photo.collection === name).map(({ faceId }) => faceId);
    if (wanted.length === 0) continue;
    for (const face of await storedFaces(db, id, settings.model, wanted))
      found.set(face.faceId, face.embedding);
  }
  return candidates.map(({ faceId }) => found.get(faceId) ?? null);
}
