/**
 * Whether predictions hold on persons the calibration has not seen: how many strangers really score where it says that one in
 * ten, in a hundred, in a thousand ... do.
 */
import { AppError } from '../../errors.js';
import { groupBy } from '../../lib/group-by.js';
import { seededRandom, shuffled } from '../../lib/seeded-random.js';
import { falseMatchRate, type Calibration } from './calibration.js';
import {
  centreOf,
  fewestPersons,
  fitPersons,
  type CalibrationNote,
  type PersonFace,
} from './fit-calibration.js';
import { scoreMatrix } from './score-matrix.js';

export interface HonestyRow {
  /** The predicted rate of strangers. */
  fmr: number;
  /** Comparisons of strangers that are predicted, and were seen, to score that high. */
  predicted: number;
  observed: number;
  ratio: number;
  /** Of single splits, the lowest and the highest ratio. */
  lowest: number;
  highest: number;
  /** `measured`: the data show it. `extrapolated`: less than they show. `not claimed`: a search says "fewer than" instead. */
  claim: 'measured' | 'extrapolated' | 'not claimed';
}

export interface Honesty {
  persons: number;
  faces: number;
  /** How often the persons were parted in half; 0: tested on all of them. */
  splits: number;
  rows: HonestyRow[];
}

const decades = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6];
/** The factor by which predictions may be off. */
export const honestWithin = 2;

interface Count {
  comparisons: number;
  /** Per decade: comparisons with a predicted rate of at most it. */
  atMost: number[];
}

/** Parts the persons in half with a seed, fits on either half and tests on the other. Throws `calibration.too-few`. */
export function checkBySplits(
  faces: readonly PersonFace[],
  note: CalibrationNote,
  splits: number,
  onProgress?: (done: number, total: number) => void,
): Honesty {
  const byPerson = groupBy(faces, ({ person }) => person);
  if (byPerson.size < 2 * fewestPersons) {
    throw new AppError(
      'calibration.too-few',
      `expected at least ${2 * fewestPersons} persons to fit on half and test on half, got ${byPerson.size}`,
    );
  }
  const counts: Count[] = [];
  let claims: Calibration | null = null;
  for (let seed = 1; seed <= splits; seed++) {
    const persons = shuffled([...byPerson.values()], seededRandom(seed));
    const middle = persons.length >> 1;
    const halves = [persons.slice(0, middle).flat(), persons.slice(middle).flat()] as const;
    for (const [fitOn, testOn] of [halves, halves.toReversed()] as [PersonFace[], PersonFace[]][]) {
      claims = fitPersons(fitOn, note);
      counts.push(countFalseMatches(claims, testOn));
      onProgress?.(counts.length, 2 * splits);
    }
  }
  return { persons: byPerson.size, faces: faces.length, splits, rows: rowsOf(counts, claims!) };
}

/** Tests a calibration on faces it was not made of. */
export function checkAsIs(calibration: Calibration, faces: readonly PersonFace[]): Honesty {
  const persons = new Set(faces.map(({ person }) => person)).size;
  const counts = [countFalseMatches(calibration, faces)];
  return { persons, faces: faces.length, splits: 0, rows: rowsOf(counts, calibration) };
}

function countFalseMatches(calibration: Calibration, faces: readonly PersonFace[]): Count {
  const { rows } = scoreMatrix(faces.map(({ embedding }) => embedding));
  // A search clips at the smallest rate it may claim; here what lies below is looked at too.
  const unbounded = { ...calibration, smallestFmr: Number.MIN_VALUE };
  const atMost = decades.map(() => 0);
  let comparisons = 0;
  for (const [i, row] of rows.entries()) {
    const centre = centreOf(row, i);
    for (const [j, score] of row.entries()) {
      if (faces[i]!.person === faces[j]!.person) continue;
      comparisons++;
      const fmr = falseMatchRate(unbounded, score, centre);
      for (let k = 0; k < decades.length && fmr <= decades[k]!; k++) atMost[k]!++;
    }
  }
  return { comparisons, atMost };
}

/** Rates at which not even one comparison is expected have nothing to show. */
function rowsOf(counts: readonly Count[], claims: Calibration): HonestyRow[] {
  const comparisons = counts.reduce((sum, count) => sum + count.comparisons, 0);
  return decades.flatMap((fmr, k): HonestyRow[] => {
    const predicted = comparisons * fmr;
    if (predicted / counts.length < 1) return [];
    const observed = counts.reduce((sum, count) => sum + count.atMost[k]!, 0);
    const ratios = counts.map((count) => count.atMost[k]! / (count.comparisons * fmr));
    const [lowest, highest] = [Math.min(...ratios), Math.max(...ratios)];
    return [
      { fmr, predicted, observed, ratio: observed / predicted, lowest, highest, claim: claimOf(fmr, claims) },
    ];
  });
}

function claimOf(fmr: number, { measuredFmr, smallestFmr }: Calibration): HonestyRow['claim'] {
  if (fmr >= measuredFmr) return 'measured';
  return fmr >= smallestFmr ? 'extrapolated' : 'not claimed';
}
