/** Which number each new cluster has: it stays with the faces. Pure. */
import type { FaceId } from '../../types.js';

export interface NumberedCluster {
  number: number;
  /** Ascending. */
  faces: readonly FaceId[];
}

/**
 * A cluster takes over the number under which most of its faces were, the larger share first; a number goes to one cluster only.
 * All others get new numbers above `lastNumber`, in their order.
 */
export function renumberClusters(
  clusters: readonly (readonly FaceId[])[],
  before: readonly NumberedCluster[],
  lastNumber: number,
): { clusters: NumberedCluster[]; lastNumber: number } {
  const numberOf = new Map(before.flatMap(({ number, faces }) => faces.map((face) => [face, number])));
  const claims = clusters.flatMap((faces, at) => {
    const shared = new Map<number, number>();
    for (const face of faces) {
      const number = numberOf.get(face);
      if (number !== undefined) shared.set(number, (shared.get(number) ?? 0) + 1);
    }
    return [...shared].map(([number, count]) => ({ at, number, count }));
  });
  claims.sort((p, q) => q.count - p.count || p.number - q.number || p.at - q.at);
  const given = new Map<number, number>();
  const taken = new Set<number>();
  for (const { at, number } of claims) {
    if (given.has(at) || taken.has(number)) continue;
    given.set(at, number);
    taken.add(number);
  }
  let last = lastNumber;
  const numbered = clusters.map((faces, at) => ({ number: given.get(at) ?? ++last, faces }));
  return { clusters: numbered, lastNumber: last };
}
