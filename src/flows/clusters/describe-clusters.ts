/** Clusters as people see them: how large, from when, and which face shows the person best. */
import { findFaces, type FaceRecord } from '../../store/faces.js';
import type { Box, FaceId, PhotoReference } from '../../types.js';
import type { NumberedCluster } from './renumber-clusters.js';
import { captureSeconds } from '../index/vector-row.js';
import type { Vitrine } from '../vitrine.js';

/** Plain JSON. */
export interface DescribedCluster {
  /** Of the unknown person within the collection; stays with the faces. */
  number: number;
  faces: number;
  photos: number;
  /** As the sources state it; null where none does. */
  firstCaptured: string | null;
  lastCaptured: string | null;
  /** The face most fit for comparison. */
  best: { faceId: FaceId; box: Box; photo: PhotoReference };
  /** Fittest first. */
  faceIds: FaceId[];
}

/** Their records are in memory together. */
const facesAtOnce = 2000;

/** Most faces first, then by number. */
export async function describeClusters(
  vitrine: Vitrine,
  clusters: readonly NumberedCluster[],
): Promise<DescribedCluster[]> {
  const described: DescribedCluster[] = [];
  for (let start = 0, end = 0; start < clusters.length; start = end) {
    for (let faces = 0; end < clusters.length && faces < facesAtOnce; end++)
      faces += clusters[end]!.faces.length;
    const some = clusters.slice(start, end);
    const records = await findFaces(
      vitrine.store.db,
      some.flatMap(({ faces }) => faces),
    );
    for (const { number, faces } of some) {
      const members = faces.flatMap((face) => records.get(face) ?? []).toSorted(fittestFirst);
      const [best] = members;
      // Without one, another process has removed them since.
      if (best !== undefined) described.push(describe(number, best, members));
    }
  }
  return described.toSorted((p, q) => q.faces - p.faces || p.number - q.number);
}

function describe(number: number, best: FaceRecord, members: readonly FaceRecord[]): DescribedCluster {
  const dated = members.flatMap(({ photo: { capturedAt } }) => {
    const seconds = captureSeconds(capturedAt);
    return seconds === null ? [] : [{ capturedAt, seconds }];
  });
  dated.sort((p, q) => p.seconds - q.seconds);
  return {
    number,
    faces: members.length,
    photos: new Set(members.map(({ photo }) => photo.id)).size,
    firstCaptured: dated[0]?.capturedAt ?? null,
    lastCaptured: dated.at(-1)?.capturedAt ?? null,
    best: { faceId: best.faceId, box: best.box, photo: best.photo },
    faceIds: members.map(({ faceId }) => faceId),
  };
}

function fittestFirst(p: FaceRecord, q: FaceRecord): number {
  return q.quality.unified - p.quality.unified || p.faceId - q.faceId;
}
