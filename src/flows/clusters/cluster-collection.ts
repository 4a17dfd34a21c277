/**
 * From a grant to the unknown persons of one collection. Everybody in it is compared with everybody else, so this needs a case
 * and a reason like a search, and its record is durable before the first face is read. Clusters have numbers, never names, and
 * never cross collections. They change in one transaction: whatever happens before, the old ones are whole.
 */
import { AppError, type ErrorCode } from '../../errors.js';
import { asStorageError } from '../../lib/storage-errors.js';
import { finishClustering, recordClustering } from '../../store/clusterings.js';
import { writeClusters } from '../../store/clusters.js';
import { countCollection } from '../../store/collections.js';
import type { ClusteringId, Collection } from '../../types.js';
import type { VectorIndex } from '../../vectors/vector-index.js';
import { recheckGrant, requireAnswerable, useGrant, type Grant } from '../cases/authorise.js';
import { currentCalibration } from '../calibration/calibrate.js';
import { referTo, type CalibrationReference } from '../calibration/calibration.js';
import {
  decideThreshold,
  linkageAt,
  middleScore,
  requireCalibration,
  sampledFaces,
  type ClusterThreshold,
} from './cluster-threshold.js';
import { describeClusters, type DescribedCluster } from './describe-clusters.js';
import { sampleFaces } from '../calibration/sample-faces.js';
import { appendEntry } from '../log/logs.js';
import { updateClusters, type UpdateSummary } from './update-clusters.js';
import type { Vitrine } from '../vitrine.js';
import { asWriter } from '../writing.js';

export interface ClusterRequest {
  /** Strangers that may be expected as near to one face as its own person; see cluster-threshold.ts for the default. */
  expectedFalse?: number;
  /** Clusters of fewer faces are kept and not shown; 2 when not given. */
  minFaces?: number;
  /** Looks at every face again. */
  afresh?: boolean;
  /** Aborted: stops, and the clusters are as before. */
  signal?: AbortSignal;
  /** Counts the faces that are compared. */
  onProgress?: (done: number, total: number) => void;
}

/** Plain JSON, as documented in docs/cli.md. */
export interface ClusteringAnswer {
  clusteringId: ClusteringId;
  case: string;
  /** Nobody but the person who asked has agreed to it. */
  unsupervised: boolean;
  collection: string;
  photos: number;
  faces: number;
  threshold: ClusterThreshold;
  calibration: CalibrationReference;
  /** Most faces first. */
  clusters: DescribedCluster[];
  /** Clusters of fewer faces than were asked for. */
  smallerClusters: number;
  /** Faces in no cluster. */
  unclustered: number;
  changes: UpdateSummary;
  elapsedMs: number;
}

/**
 * `grant` of one collection. Throws `grant.invalid`, `usage`, `calibration.missing`, `store.busy` (nothing is on record then), or
 * `interrupted`.
 */
export async function clusterCollection(
  vitrine: Vitrine,
  grant: Grant,
  request: ClusterRequest = {},
): Promise<ClusteringAnswer> {
  await recheckGrant(vitrine, vitrine.store.db, grant);
  const [collection, ...others] = grant.collections;
  if (collection === undefined || others.length > 0) {
    throw new AppError('usage', `expected one collection, got ${grant.collections.length}`);
  }
  requireCalibration(await currentCalibration(vitrine));
  return asWriter(vitrine, async ({ index }) => {
    const { db } = vitrine.store;
    const id = await begin(vitrine, grant, collection);
    try {
      const found = await run(vitrine, index, grant, collection, id, request);
      const unsupervised = grant.authorisation === null;
      return { clusteringId: id, case: grant.case, unsupervised, ...found };
    } catch (error) {
      const meant = asStorageError(error);
      const outcome: ErrorCode = meant instanceof AppError ? meant.code : 'internal';
      const finishedAt = vitrine.now().toISOString();
      // What went wrong matters more to the caller than that it could not be written down: no outcome says that too.
      await finishClustering(db, id, { outcome, faces: null, clusters: null, finishedAt }).catch(
        () => undefined,
      );
      throw meant;
    }
  });
}

/** Counted as one use of the grant; in the log before the first face is read. */
async function begin(vitrine: Vitrine, grant: Grant, { id, name }: Collection): Promise<ClusteringId> {
  const log = await vitrine.logs.open('events');
  return vitrine.store.write(async (db) => {
    // Everybody is compared: a refusal afterwards could not undo it.
    await useGrant(vitrine, db, grant, { decided: true });
    const at = vitrine.now().toISOString();
    const { person, user, caseId, case: reference, reason, authorisation } = grant;
    const clustering = await recordClustering(db, {
      person,
      user,
      caseId,
      case: reference,
      reason,
      authorisation,
      collection: { id, name },
      requestedAt: at,
    });
    await appendEntry(
      db,
      log,
      { by: person, at },
      { type: 'clustering.made', clustering, case: caseId, collection: id },
      { case: reference, reason },
    );
    return clustering;
  });
}

async function run(
  vitrine: Vitrine,
  index: VectorIndex,
  grant: Grant,
  { id, name }: Collection,
  clusteringId: ClusteringId,
  { expectedFalse, minFaces = 2, afresh = false, signal, onProgress }: ClusterRequest,
): Promise<Omit<ClusteringAnswer, 'clusteringId' | 'case' | 'unsupervised'>> {
  const started = performance.now();
  const { photos, faces } = await countCollection(vitrine.store.db, id);
  const calibration = requireCalibration(await currentCalibration(vitrine));
  const sample = await sampleFaces(vitrine, [{ id, faces }], sampledFaces);
  const centre = middleScore(
    sample.map(({ embedding }) => embedding),
    calibration,
  );
  const threshold = decideThreshold(calibration, faces, centre, expectedFalse);
  const wanted = { collection: id, threshold: linkageAt(threshold), afresh, signal, onProgress };
  const { changes, clusters, summary } = await updateClusters(vitrine, index, wanted);
  const finishedAt = vitrine.now().toISOString();
  // With its outcome: clusters that nobody answered for are never seen.
  await vitrine.store.write(async (db) => {
    await requireAnswerable(vitrine, db, grant);
    await writeClusters(db, id, changes);
    const outcome = { outcome: 'answered', faces, clusters: clusters.length, finishedAt } as const;
    await finishClustering(db, clusteringId, outcome);
  });
  const shown = clusters.filter((cluster) => cluster.faces.length >= minFaces);
  return {
    collection: name,
    photos,
    faces,
    threshold,
    calibration: referTo(calibration),
    clusters: await describeClusters(vitrine, shown),
    smallerClusters: clusters.length - shown.length,
    unclustered: faces - clusters.reduce((sum, cluster) => sum + cluster.faces.length, 0),
    changes: summary,
    elapsedMs: performance.now() - started,
  };
}
