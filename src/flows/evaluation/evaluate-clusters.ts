/**
 * How well unknown persons are told apart, on faces whose persons are known: clustered by the same code as a collection, and
 * compared with the truth. Every photo counts as one face.
 *
 * Where there are enough persons, they are parted in half: calibration and number of expected strangers are chosen on one half and
 * tested on the other, beside the simplest method, which joins whatever has one near pair (connected parts, single linkage).
 */
import { AppError } from '../../errors.js';
import type { LinkageThreshold } from '../../lib/average-linkage.js';
import { disjointSets } from '../../lib/disjoint-sets.js';
import { comparePartitions, type PartitionAgreement } from '../../lib/partition-agreement.js';
import { seededRandom, shuffled } from '../../lib/seeded-random.js';
import type { FaceId, ModelId } from '../../types.js';
import type { Calibration } from '../calibration/calibration.js';
import {
  decideThreshold,
  defaultExpectedFalse,
  linkageAt,
  middleScore,
  sampledFaces,
} from '../clusters/cluster-threshold.js';
import { defaultCalibration } from '../calibration/default-calibration.js';
import type { EnrolledFace } from './enrol-persons.js';
import { fewestPersons, fitPersons } from '../calibration/fit-calibration.js';
import { linkFaces, type FacePair, type LinkFace } from '../clusters/link-faces.js';
import { scoreMatrix, type ScoreMatrix } from '../calibration/score-matrix.js';

/** `average`: what `vitrine cluster` does. `average-in-parts`: the same, a tenth of the faces after the other. */
export type ClusterMethod = 'average' | 'average-in-parts' | 'single';

export interface ClusterRow extends PartitionAgreement {
  method: ClusterMethod;
  persons: number;
  faces: number;
  expectedFalse: number;
  minScore: number;
  /** The calibration that gave the score: the one that comes with the program, or one fitted on the other half of the persons. */
  calibration: 'shipped' | 'same-persons' | 'other-half';
  /** Of rows on one half: whether `expectedFalse` is the usual one or the best on the other half. */
  chosen: 'usual' | 'other-half';
}

export interface ClusterReport {
  model: ModelId;
  rows: ClusterRow[];
}

const parts = 10;
const candidateNumbers = [1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001];

/** Throws `usage` for fewer than two faces, `calibration.too-few` for few persons and a model without a calibration. */
export function evaluateClusters(faces: readonly EnrolledFace[], model: ModelId): ClusterReport {
  if (faces.length < 2) throw new AppError('usage', `expected at least two faces, got ${faces.length}`);
  const shipped = defaultCalibration(model);
  const calibration = shipped ?? fit(faces, model);
  const all = prepare(faces);
  const usual = { expectedFalse: defaultExpectedFalse, chosen: 'usual' } as const;
  const how = shipped === null ? 'same-persons' : 'shipped';
  const rows = (['average', 'average-in-parts', 'single'] as const).map((method): ClusterRow => ({
    ...measure(all, method, calibration, usual.expectedFalse),
    calibration: how,
    chosen: usual.chosen,
  }));
  return { model, rows: [...rows, ...measureHalves(faces, model)] };
}

/** Both ways: what was chosen on the one half is tested on the other. Empty where a half has too few persons. */
function measureHalves(faces: readonly EnrolledFace[], model: ModelId): ClusterRow[] {
  const persons = shuffled([...new Set(faces.map(({ person }) => person))], seededRandom(1));
  if (persons.length < 2 * fewestPersons) return [];
  const first = new Set(persons.slice(0, persons.length >> 1));
  const halves = [true, false].map((isFirst) => faces.filter(({ person }) => first.has(person) === isFirst));
  const prepared = halves.map(prepare);
  const fitted = halves.map((half) => fit(half, model));
  const rows: ClusterRow[] = [];
  for (const test of [0, 1]) {
    const calibration = fitted[1 - test]!;
    for (const method of ['average', 'single'] as const) {
      const best = bestNumber(prepared[1 - test]!, method, calibration);
      for (const [chosen, number] of [
        ['usual', defaultExpectedFalse],
        ['other-half', best],
      ] as const) {
        const measured = measure(prepared[test]!, method, calibration, number);
        rows.push({ ...measured, calibration: 'other-half', chosen });
      }
    }
  }
  return rows;
}

/** By pairwise F; of equal ones the smaller. */
function bestNumber(faces: Prepared, method: ClusterMethod, calibration: Calibration): number {
  const measured = candidateNumbers.map((number) => ({
    number,
    f: measure(faces, method, calibration, number).pairs.f,
  }));
  return measured.toSorted((p, q) => q.f - p.f || p.number - q.number)[0]!.number;
}

function fit(faces: readonly EnrolledFace[], model: ModelId): Calibration {
  return fitPersons(faces, { model, description: 'for measuring', date: '1970-01-01' });
}

interface Prepared {
  faces: (LinkFace & { person: number })[];
  matrix: ScoreMatrix;
  /** At random. */
  sample: Float32Array[];
}

function prepare(enrolled: readonly EnrolledFace[]): Prepared {
  // Every photo shows one person, so its number is also that of its face. In random order, as photos come into a collection.
  const faces = shuffled(enrolled, seededRandom(2)).map(({ person, embedding, quality }, i) => {
    return { faceId: (i + 1) as FaceId, photoId: i + 1, embedding, quality, person };
  });
  const embeddings = faces.map(({ embedding }) => embedding);
  return { faces, matrix: scoreMatrix(embeddings), sample: embeddings.slice(0, sampledFaces) };
}

function measure(
  { faces, matrix, sample }: Prepared,
  method: ClusterMethod,
  calibration: Calibration,
  number: number,
): Omit<ClusterRow, 'calibration' | 'chosen'> {
  const threshold = decideThreshold(calibration, faces.length, middleScore(sample, calibration), number);
  const { minScore, minMeanScore } = threshold;
  const clusters =
    method === 'single'
      ? connected(faces, nearIn(faces, matrix, minScore))
      : inParts(
          faces,
          nearIn(faces, matrix, minMeanScore),
          linkageAt(threshold),
          method === 'average' ? 1 : parts,
        );
  const clusterOf = new Map(clusters.flatMap((members, i) => members.map((face) => [face, i])));
  const found = faces.map(({ faceId }) => clusterOf.get(faceId)!);
  const truth = faces.map(({ person }) => person);
  const persons = new Set(truth).size;
  const agreement = comparePartitions(found, truth);
  return { method, persons, faces: faces.length, expectedFalse: number, minScore, ...agreement };
}

function nearIn(faces: readonly LinkFace[], { rows }: ScoreMatrix, minScore: number): FacePair[] {
  const near: FacePair[] = [];
  for (const [i, row] of rows.entries()) {
    for (let j = i + 1; j < row.length; j++) {
      if (row[j]! >= minScore) near.push([faces[i]!.faceId, faces[j]!.faceId]);
    }
  }
  return near;
}

/** As a collection that grows: what was joined stays together. */
function inParts(
  faces: readonly LinkFace[],
  near: readonly FacePair[],
  threshold: LinkageThreshold,
  count: number,
): FaceId[][] {
  let clusters: FaceId[][] = [];
  for (let part = 1; part <= count; part++) {
    const [before, until] = [part - 1, part].map((share) => Math.floor((faces.length * share) / count));
    const isNew = (face: FaceId): boolean => face > before!;
    clusters = linkFaces({
      faces: faces.slice(0, until),
      kept: clusters,
      near: near.filter(([a, b]) => isNew(a) || isNew(b)),
      same: [],
      notSame: [],
      threshold,
    });
  }
  return clusters;
}

function connected(faces: readonly LinkFace[], near: readonly FacePair[]): FaceId[][] {
  const sets = disjointSets(faces.length);
  for (const [a, b] of near) sets.join(a - 1, b - 1);
  const members = new Map<number, FaceId[]>();
  for (const [i, { faceId }] of faces.entries()) {
    const root = sets.find(i);
    members.set(root, [...(members.get(root) ?? []), faceId]);
  }
  return [...members.values()];
}
