/**
 * How near faces must be to be taken for one person: so near that of the strangers in the collection only a stated number is
 * expected to be as near to any one face. So the score rises with the number of faces.
 */
import { AppError } from '../errors.js';
import { falseMatchRate, scoreAtRate, type Calibration } from './calibration.js';

/** Plain JSON. */
export interface ClusterThreshold {
  /** Strangers expected as near to one face as this, as asked for. */
  expectedFalse: number;
  /** Clusters are joined when the mean score of all pairs of their faces is at least this. */
  minScore: number;
  /** The same over all pairs of faces of the collection. Means of several pairs are as high more rarely: an upper bound for false joins. */
  expectedFalsePairs: number;
  /** False: the calibration cannot tell so few among so many faces; the score is that of the smallest rate it can tell. */
  reached: boolean;
}

/** Chosen on half of the persons of LFW: see docs/accuracy.md. */
export const defaultExpectedFalse = 0.1;

/** `centre`: the middle of the scores in the collection. Throws `calibration.missing`. */
export function decideThreshold(
  calibration: Calibration | null,
  faces: number,
  centre: number,
  expectedFalse = defaultExpectedFalse,
): ClusterThreshold {
  const known = requireCalibration(calibration);
  const others = Math.max(1, faces - 1);
  const wanted = Math.min(1, expectedFalse / others);
  const minScore = scoreAtRate(known, wanted, centre);
  const pairs = (faces * (faces - 1)) / 2;
  return {
    expectedFalse,
    minScore,
    expectedFalsePairs: Number((pairs * falseMatchRate(known, minScore, centre)).toPrecision(3)),
    reached: wanted >= known.smallestFmr,
  };
}

/** Throws `calibration.missing`. */
export function requireCalibration(calibration: Calibration | null): Calibration {
  if (calibration !== null) return calibration;
  throw new AppError(
    'calibration.missing',
    "there is no calibration for this model, so nothing says how near two faces of strangers can be; 'vitrine calibrate' makes one",
  );
}
