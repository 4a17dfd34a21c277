/**
 * Brings the clusters of a collection up to its faces and to what people decided. Only what is new or has changed is compared:
 * faces that came since, those about which something was decided, and those of clusters that lost a face. All other clusters
 * stay together; they may grow, and two may become one. The database is only read: whoever calls writes the result at once.
 */
import { storedFaces, faceIdsOf } from '../../store/faces.js';
import { clustersOf, clusterState, type ClusterChanges, type StoredCluster } from '../../store/clusters.js';
import { decisionsOf } from '../../store/face-decisions.js';
import type { LinkageThreshold } from '../../lib/average-linkage.js';
import { disjointSets } from '../../lib/disjoint-sets.js';
import type { FaceId } from '../../types.js';
import type { VectorIndex } from '../../vectors/vector-index.js';
import { standing, type StandingDecisions } from './decide-faces.js';
import { linkFaces, type FacePair } from './link-faces.js';
import { nearPairs, type NearRequest } from './near-faces.js';
import { renumberClusters, type NumberedCluster } from './renumber-clusters.js';
import type { Vitrine } from '../vitrine.js';

export interface UpdateRequest extends Pick<NearRequest, 'collection' | 'signal' | 'onProgress'> {
  threshold: LinkageThreshold;
  /** Looks at every face again, as if the collection had never been clustered; numbers stay with the faces. */
  afresh: boolean;
}

export interface Update {
  /** To be written; of clusters that stay as they are there is nothing in it. */
  changes: ClusterChanges;
  /** All clusters as they will be, by number. */
  clusters: NumberedCluster[];
  summary: UpdateSummary;
}

/** Plain JSON. */
export interface UpdateSummary {
  /** Faces that were compared with the collection by this run. */
  compared: number;
  /** Numbers of clusters that are new, that have other faces than before, and that are no more. */
  made: number[];
  changed: number[];
  gone: number[];
}

/** For the holder of the writer lock, with an index that is up to the store. Throws `interrupted`. */
export async function updateClusters(
  vitrine: Vitrine,
  index: VectorIndex,
  request: UpdateRequest,
): Promise<Update> {
  const { collection } = request;
  const { db } = vitrine.store;
  const faces = await faceIdsOf(db, collection);
  const before = await clustersOf(db, collection);
  const state = await clusterState(db, collection);
  const decisions = await decisionsOf(db, collection);
  const isKnown = state !== null && state.model === vitrine.modelId && !request.afresh;
  const recent = decisions.filter(({ id }) => !isKnown || id > state.lastDecisionId);
  const isOpen = opener(before, new Set(recent.flatMap((decision) => decision.faces)), !isKnown);
  const open = new Set(before.filter(isOpen.cluster).flatMap((cluster) => cluster.faces));
  const compared = faces.filter(
    (face) => !isKnown || face > state.lastFaceId || open.has(face) || isOpen.face(face),
  );
  const near = await nearPairs(vitrine, index, {
    ...request,
    faces: compared,
    minScore: request.threshold.severalPairs,
  });
  const kept = before.filter((cluster) => !isOpen.cluster(cluster));
  const persons = await linkTouched(vitrine, request, {
    faces,
    compared,
    kept,
    near,
    ...standing(decisions),
  });
  const isTouched = new Set(persons.flat());
  // A cluster is touched as a whole or not at all.
  const untouched = new Set(kept.filter(({ faces: [first] }) => !isTouched.has(first!)));
  const touched = before.filter((cluster) => !untouched.has(cluster));
  const found = renumberClusters(
    persons.filter((members) => members.length > 1),
    touched,
    state?.lastNumber ?? 0,
  );
  const isSame = sameClusters(touched);
  const remaining = new Set(found.clusters.filter(isSame).map(({ number }) => number));
  return {
    changes: {
      removed: touched.filter(({ number }) => !remaining.has(number)).map(({ id }) => id),
      made: found.clusters.filter((cluster) => !isSame(cluster)),
      state: {
        model: vitrine.modelId,
        lastFaceId: Math.max(state?.lastFaceId ?? 0, faces.at(-1) ?? 0) as FaceId,
        lastDecisionId: decisions.at(-1)?.id ?? state?.lastDecisionId ?? 0,
        lastNumber: found.lastNumber,
      },
    },
    clusters: [...untouched, ...found.clusters].toSorted((p, q) => p.number - q.number),
    summary: { compared: compared.length, ...compareNumbers(touched, found.clusters, isSame) },
  };
}

function compareNumbers(
  before: readonly StoredCluster[],
  after: readonly NumberedCluster[],
  isSame: (cluster: NumberedCluster) => boolean,
): Omit<UpdateSummary, 'compared'> {
  const [old, now] = [before, after].map((clusters) => new Set(clusters.map(({ number }) => number)));
  const numbers = after.filter((cluster) => !isSame(cluster)).map(({ number }) => number);
  numbers.sort((a, b) => a - b);
  return {
    made: numbers.filter((number) => !old!.has(number)),
    changed: numbers.filter((number) => old!.has(number)),
    gone: [...old!].filter((number) => !now!.has(number)),
  };
}

/** Which clusters are taken apart, and which faces are looked at again. */
function opener(
  before: readonly StoredCluster[],
  decided: ReadonlySet<FaceId>,
  isAll: boolean,
): { cluster: (cluster: StoredCluster) => boolean; face: (face: FaceId) => boolean } {
  const opened = new Set(
    before.filter(({ isWhole, faces }) => isAll || !isWhole || faces.some((face) => decided.has(face))),
  );
  return { cluster: (cluster) => opened.has(cluster), face: (face) => decided.has(face) };
}

interface Touched extends StandingDecisions {
  /** Of the collection, ascending. */
  faces: readonly FaceId[];
  compared: readonly FaceId[];
  kept: readonly StoredCluster[];
  near: readonly FacePair[];
}

/** So many faces are in memory with their embeddings, 2 kB each, unless more of them hang together. */
const facesAtOnce = 4000;

/**
 * Faces that nothing connects cannot come into one cluster, so each connected part is worked on by itself, small ones together.
 * Gives the faces of all parts that have a compared face.
 */
async function linkTouched(
  vitrine: Vitrine,
  { collection, threshold }: UpdateRequest,
  { faces, compared, kept, near, same, notSame }: Touched,
): Promise<FaceId[][]> {
  const parts = connectedParts(faces, compared, [
    ...kept.flatMap(({ faces: [first, ...others] }) => others.map((other): FacePair => [first!, other])),
    ...same,
    ...near,
  ]);
  const batchOf = new Map<FaceId, number>();
  const batches: FaceId[][] = [];
  for (const part of parts) {
    if ((batches.at(-1)?.length ?? Infinity) + part.length > facesAtOnce) batches.push([]);
    for (const face of part) batchOf.set(face, batches.length - 1);
    batches.at(-1)!.push(...part);
  }
  const split = <T>(values: readonly T[], faceOf: (value: T) => FaceId | undefined): T[][] => {
    const lists: T[][] = batches.map(() => []);
    for (const value of values) {
      const face = faceOf(value);
      const batch = face === undefined ? undefined : batchOf.get(face);
      if (batch !== undefined) lists[batch]!.push(value);
    }
    return lists;
  };
  const nearIn = split(near, ([first]) => first);
  const keptIn = split(kept, ({ faces: [first] }) => first);
  const persons: FaceId[][] = [];
  for (const [i, batch] of batches.entries()) {
    const stored = await storedFaces(vitrine.store.db, collection, vitrine.modelId, batch);
    const clusters = keptIn[i]!.map((cluster) => cluster.faces);
    const linked = linkFaces({ faces: stored, kept: clusters, near: nearIn[i]!, same, notSame, threshold });
    for (const person of linked) persons.push(person);
  }
  return persons;
}

/** Each ascending, in the order of their first faces. */
function connectedParts(
  faces: readonly FaceId[],
  compared: readonly FaceId[],
  pairs: readonly FacePair[],
): FaceId[][] {
  const at = new Map(faces.map((face, i) => [face, i]));
  const sets = disjointSets(faces.length);
  for (const [a, b] of pairs) {
    const [i, j] = [at.get(a), at.get(b)];
    if (i !== undefined && j !== undefined) sets.join(i, j);
  }
  const parts = new Map<number, FaceId[]>(compared.map((face) => [sets.find(at.get(face)!), []]));
  for (const [i, face] of faces.entries()) parts.get(sets.find(i))?.push(face);
  return [...parts.values()].toSorted((p, q) => p[0]! - q[0]!);
}

/** Whether a cluster was there before with the same number and the same faces, and lost none. */
function sameClusters(before: readonly StoredCluster[]): (cluster: NumberedCluster) => boolean {
  const facesOf = new Map(
    before.filter(({ isWhole }) => isWhole).map(({ number, faces }) => [number, faces]),
  );
  return ({ number, faces }) => {
    const earlier = facesOf.get(number);
    return earlier?.length === faces.length && earlier.every((face, i) => face === faces[i]);
  };
}
