/**
 * Which candidates are shown, and what is said of each: how many strangers one expects at or above its score among the faces
 * that were searched. A lead with many expected strangers is none.
 */
import { AppError } from '../../errors.js';
import type { ExpectedFalse, Support } from '../../types.js';
import { falseMatchRate, missRate, scoreAtRate, type Calibration } from '../calibration/calibration.js';
import type { SearchScope } from './search-scope.js';

export interface CutRequest {
  /** Leaves out candidates with a lower cosine. */
  minScore?: number;
  /** Leaves out candidates at whose score more strangers than this are expected. */
  expectedFalse?: number;
  /** The same, so that this is the chance of a search without a mate to yield any candidate. */
  fpir?: number;
}

/** Plain JSON. */
export interface Cut {
  /** `none`: there is no calibration for the model, and everything is shown. */
  by: 'expected-false' | 'fpir' | 'min-score' | 'none';
  /** The largest number of strangers expected above the cut; null for `min-score` and `none`. */
  expectedFalse: number | null;
  /** The chance that was asked for; null otherwise. */
  fpir: number | null;
  /** The score it comes to for this probe and scope; null: none. */
  minScore: number | null;
  /** False: the calibration cannot tell so few in so large a gallery; the cut is at the smallest number it can tell. */
  reached: boolean;
  /** The share of mates in the calibration's data that score lower; null: not known. */
  missRate: number | null;
}

export const defaultExpectedFalse = 1;

/** Throws `usage` when several cuts are asked for or one is out of range, `calibration.missing` when one is that needs a calibration. */
export function checkCut(request: CutRequest, calibration: Calibration | null): void {
  const { minScore, expectedFalse, fpir } = request;
  const given = [minScore, expectedFalse, fpir].filter((value) => value !== undefined);
  if (given.length > 1) {
    throw new AppError(
      'usage',
      'expected one of a lowest score (--min-score), expected false candidates (--expected-false) and an FPIR (--fpir), got several',
    );
  }
  // None of them, and no NaN either, may pass by comparing false.
  if (minScore !== undefined && !(minScore >= -1 && minScore <= 1)) {
    throw new AppError('usage', `expected a lowest score from -1 to 1, got ${minScore}`);
  }
  if (expectedFalse !== undefined && !(expectedFalse > 0 && expectedFalse < Infinity)) {
    throw new AppError('usage', `expected a number of false candidates above 0, got ${expectedFalse}`);
  }
  if (fpir !== undefined && !(fpir > 0 && fpir < 1)) {
    throw new AppError('usage', `expected an FPIR between 0 and 1, got ${fpir}`);
  }
  if (calibration === null && (expectedFalse !== undefined || fpir !== undefined)) {
    throw new AppError(
      'calibration.missing',
      "there is no calibration for this model, so scores say nothing about false candidates; 'vitrine calibrate' makes one, --min-score cuts without",
    );
  }
}

export function decideCut(request: CutRequest, calibration: Calibration | null, scope: SearchScope): Cut {
  const { minScore, fpir = null } = request;
  if (minScore !== undefined || calibration === null) {
    return {
      by: minScore === undefined ? 'none' : 'min-score',
      expectedFalse: null,
      fpir: null,
      minScore: minScore ?? null,
      reached: true,
      missRate: calibration === null ? null : missRate(calibration, minScore ?? -1, scope.centre),
    };
  }
  // Strangers come about independently of one another, so their number is Poisson: none at all has the chance exp(-expected).
  const expectedFalse = fpir === null ? (request.expectedFalse ?? defaultExpectedFalse) : -Math.log1p(-fpir);
  const fmr = scope.scanned === 0 ? 1 : expectedFalse / scope.scanned;
  const score = scoreAtRate(calibration, fmr, scope.centre);
  return {
    by: fpir === null ? 'expected-false' : 'fpir',
    expectedFalse,
    fpir,
    minScore: score,
    reached: fmr >= calibration.smallestFmr,
    missRate: missRate(calibration, score, scope.centre),
  };
}

/** What is said of a candidate of this score. */
export function rateScore(
  score: number,
  calibration: Calibration | null,
  { scanned, centre }: SearchScope,
): {
  expectedFalseCandidates: number | null;
  expectedFalseIs: ExpectedFalse | null;
  support: Support | null;
} {
  if (calibration === null) {
    return { expectedFalseCandidates: null, expectedFalseIs: null, support: null };
  }
  const fmr = falseMatchRate(calibration, score, centre);
  const expectedFalseCandidates = Number((scanned * fmr).toPrecision(3));
  return {
    expectedFalseCandidates,
    expectedFalseIs: kindOf(fmr, calibration),
    support: supportOf(expectedFalseCandidates, missRate(calibration, score, centre)),
  };
}

function kindOf(fmr: number, { measuredFmr, smallestFmr }: Calibration): ExpectedFalse {
  if (fmr >= measuredFmr) return 'measured';
  return fmr > smallestFmr ? 'extrapolated' : 'fewer-than';
}

/**
 * Strangers are one side, mates the other: where hardly any mate scores as low, a score supports nothing, however few
 * strangers reach it in a small gallery.
 */
const bands = [
  { support: 'strong', mostExpected: 0.01, leastMatesBelow: 0.05 },
  { support: 'moderate', mostExpected: 0.1, leastMatesBelow: 0.01 },
] as const;

function supportOf(expected: number, matesBelow: number | null): Support {
  const band = bands.find(
    ({ mostExpected, leastMatesBelow }) =>
      expected <= mostExpected && (matesBelow === null || matesBelow >= leastMatesBelow),
  );
  return band?.support ?? 'weak';
}
