/**
 * From faces, pairs of near ones and people's decisions to unknown persons: pure, the same for a collection and for measuring.
 *
 * What always holds of the result: faces of `kept` and faces that a person said are the same are together; faces of one photo,
 * and faces that a person said are not the same, never are (a person's word outranks the photo: collages exist); faces of low
 * quality join a cluster, but never connect two. docs/decisions/0011-clusters.md says why so.
 */
import { linkByAverage, type LinkageItem, type LinkageThreshold } from '../../lib/average-linkage.js';
import { disjointSets } from '../../lib/disjoint-sets.js';
import { groupBy } from '../../lib/group-by.js';
import type { FaceId, Quality } from '../../types.js';
import { isSufficient } from '../search/quality-gate.js';

export interface LinkFace {
  faceId: FaceId;
  photoId: number;
  /** L2-normalised. */
  embedding: Float32Array;
  quality: Quality;
}

export type FacePair = readonly [FaceId, FaceId];

export interface LinkRequest {
  faces: readonly LinkFace[];
  /** Faces that stay together. Pairs and clusters may name faces that are not in `faces`; those are passed over. */
  kept: readonly (readonly FaceId[])[];
  /** Pairs whose score reaches the lower threshold. */
  near: Iterable<FacePair>;
  same: readonly FacePair[];
  notSame: readonly FacePair[];
  threshold: LinkageThreshold;
}

/** Every face once, those of one person together, ascending; in the order of their first faces. */
export function linkFaces(request: LinkRequest): FaceId[][] {
  const { faces, threshold } = request;
  const at = new Map(faces.map(({ faceId }, i) => [faceId, i]));
  const placesOf = (pairs: Iterable<FacePair>): [number, number][] => {
    const known: [number, number][] = [];
    for (const [a, b] of pairs) {
      const [i, j] = [at.get(a), at.get(b)];
      if (i !== undefined && j !== undefined) known.push([i, j]);
    }
    return known;
  };
  const together = disjointSets(faces.length);
  for (const [i, j] of placesOf([...request.kept.flatMap(chained), ...request.same])) together.join(i, j);
  const connects = faces.map(({ quality }) => isSufficient(quality));
  const sets = [...groupBy(faces.keys(), (i) => together.find(i)).values()];
  const itemOf = new Int32Array(faces.length);
  for (const [item, members] of sets.entries()) for (const i of members) itemOf[i] = item;
  const items = sets.map((members) => itemFrom(members, faces, connects));
  for (const [i, j] of placesOf(request.notSame)) items[itemOf[i]!]!.apart.push(itemOf[j]!);
  // A face that does not connect speaks for nobody but itself.
  const speaks = (i: number): boolean => connects[i]! || !items[itemOf[i]!]!.connects;
  const candidates: [number, number][] = [];
  for (const [i, j] of placesOf(request.near)) {
    if (speaks(i) && speaks(j)) candidates.push([itemOf[i]!, itemOf[j]!]);
  }
  const labels = linkByAverage(items, candidates, threshold);
  const persons = groupBy(faces.keys(), (i) => labels[itemOf[i]!]!);
  return [...persons.values()]
    .map((members) => members.map((i) => faces[i]!.faceId).toSorted((a, b) => a - b))
    .toSorted((p, q) => p[0]! - q[0]!);
}

function itemFrom(
  members: readonly number[],
  faces: readonly LinkFace[],
  connects: readonly boolean[],
): LinkageItem & { apart: number[] } {
  const fit = members.filter((i) => connects[i]);
  const counted = fit.length > 0 ? fit : members;
  const sum = new Float32Array(faces[members[0]!]!.embedding.length);
  for (const i of counted) {
    const { embedding } = faces[i]!;
    for (let d = 0; d < sum.length; d++) sum[d]! += embedding[d]!;
  }
  return {
    sum,
    count: counted.length,
    places: members.map((i) => faces[i]!.photoId),
    apart: [],
    connects: fit.length > 0,
  };
}

function chained(faces: readonly FaceId[]): FacePair[] {
  return faces.slice(1).map((face, i) => [faces[i]!, face]);
}
