/**
 * Which candidates show the same photo, or one that is nearly the same: resized, saved again, a little cropped. The photos' perceptual
 * hashes say so; where one has none, as from before there were any, their faces do, which are nearly one face to the model then. To fold
 * them together on a screen, never to leave any out.
 */
import { disjointSets } from '../../lib/disjoint-sets.js';
import { likenessDistance, nearlySameBits, readLikeness } from '../../lib/likeness.js';
import { photoLikenesses } from '../../store/photos.js';
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
  const compared = candidates.slice(0, mostCompared);
  const hashes = await photoLikenesses(db, [...new Set(compared.map(({ photo }) => photo.id))]);
  const likenesses = compared.map(({ photo }) => {
    const hash = hashes.get(photo.id);
    return hash === undefined ? null : readLikeness(hash);
  });
  const isWithout = likenesses.includes(null);
  const embeddings = isWithout ? await embeddingsOf(db, searched, compared) : [];
  for (let i = 0; i < compared.length; i++) {
    for (let j = i + 1; j < compared.length; j++) {
      const [one, other] = [likenesses[i], likenesses[j]];
      const [face, otherFace] = [embeddings[i], embeddings[j]];
      if (
        one && other
          ? likenessDistance(one, other) <= nearlySameBits
          : face && otherFace && dot(face, otherFace) >= nearlyOne
      )
        sets.join(i, j);
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
