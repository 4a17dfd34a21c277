/**
 * How near faces must be to be taken for one person: so near that of the strangers in the collection only a stated number is
 * expected to be as near to any one face. So the score rises with the number of faces.
 */
import { AppError } from '../../errors.js';
import type { LinkageThreshold } from '../../lib/average-linkage.js';
import { medianOf } from '../../lib/score-distribution.js';
import { falseMatchRate, scoreAtRate, type Calibration } from '../calibration/calibration.js';
import { dot } from '../calibration/score-matrix.js';

/** Plain JSON. */
export interface ClusterThreshold {
  /** Strangers expected as near to one face as `minScore`, as asked for. */
  expectedFalse: number;
  /** Two single faces are joined from this score. */
  minScore: number;
  /** Larger groups are joined when the mean score of all pairs of their faces is at least this. */
  minMeanScore: number;
  /** Pairs of strangers expected at or above `minScore` among all pairs of the collection. */
  expectedFalsePairs: number;
  /** False: the calibration cannot tell so few among so many faces; the score is that of the smallest rate it can tell. */
  reached: boolean;
}

/** Both chosen on half of the persons of LFW: see docs/decisions/0011-clusters.md. */
export const defaultExpectedFalse = 0.01;
/** A mean of several pairs may be as high as so many more strangers are with a single one. */
const severalPairsFactor = 10;

/** In a collection of a few photos hardly any stranger is expected, and yet relatives and look-alikes come together in one. */
const largestRate = 1e-4;

/** `centre`: the middle of the scores in the collection. */
export function decideThreshold(
  calibration: Calibration,
  faces: number,
  centre: number,
  expectedFalse = defaultExpectedFalse,
): ClusterThreshold {
  const rate = Math.min(largestRate, expectedFalse / Math.max(1, faces - 1));
  const minScore = scoreAtRate(calibration, rate, centre);
  const pairs = (faces * (faces - 1)) / 2;
  return {
    expectedFalse,
    minScore,
    minMeanScore: scoreAtRate(calibration, rate * severalPairsFactor, centre),
    expectedFalsePairs: Number((pairs * falseMatchRate(calibration, minScore, centre)).toPrecision(3)),
    reached: rate >= calibration.smallestFmr,
  };
}

export function linkageAt({ minScore, minMeanScore }: ClusterThreshold): LinkageThreshold {
  return { onePair: minScore, severalPairs: minMeanScore };
}

/** The middle of the scores of so many faces with one another is right to about 0.002. */
export const sampledFaces = 400;
/** The usual centre counts for as many faces, as in search-scope.ts: in a small collection mates would move the middle. */
const usualCentreWeight = 16;
/** No gallery of different people was seen to lie further off; a collection of one person does. */
const mostAboveUsual = 0.1;

/** The middle of the scores of different people in a collection, from a sample of its embeddings. */
export function middleScore(
  sample: readonly Float32Array[],
  { centre: usual }: Pick<Calibration, 'centre'>,
): number {
  const scores = new Float32Array((sample.length * (sample.length - 1)) / 2);
  let count = 0;
  for (const [i, embedding] of sample.entries()) {
    for (let j = 0; j < i; j++) scores[count++] = dot(embedding, sample[j]!);
  }
  const middle = Math.min(medianOf(scores), usual + mostAboveUsual);
  return (sample.length * middle + usualCentreWeight * usual) / (sample.length + usualCentreWeight);
}

/** Throws `calibration.missing`. */
export function requireCalibration(calibration: Calibration | null): Calibration {
  if (calibration !== null) return calibration;
  throw new AppError(
    'calibration.missing',
    "there is no calibration for this model, so nothing says how near two faces of strangers can be; 'vitrine calibrate' makes one",
  );
}
