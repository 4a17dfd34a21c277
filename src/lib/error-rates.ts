/**
 * Error rates of a comparison, from the scores of pairs known to belong together (mated) and not (non-mated).
 * Terms of ISO/IEC 19795-1: FMR, false match rate; FNMR, false non-match rate; a pair matches at threshold t when its
 * score is at least t.
 */

export interface ErrorRates {
  /** The rate at which FMR and FNMR are equal. */
  equalErrorRate: number;
  /** The share of mated pairs that match at the threshold whose FMR is at most `fmr`; null: too few non-mated pairs to tell. */
  tarAtFmr: { fmr: number; tar: number | null; threshold: number | null }[];
  /** Points of the detection error trade-off, FMR falling. */
  det: { threshold: number; fmr: number; fnmr: number }[];
}

/** Sorts both arrays in place, ascending. Both must hold at least one score. */
export function measureErrorRates(
  mated: Float32Array,
  nonMated: Float32Array,
  fmrs: readonly number[],
): ErrorRates {
  mated.sort();
  nonMated.sort();
  return {
    equalErrorRate: equalErrorRate(mated, nonMated),
    tarAtFmr: fmrs.map((fmr) => {
      if (nonMated.length * fmr < 1) return { fmr, tar: null, threshold: null };
      const threshold = thresholdForFmr(nonMated, fmr);
      return { fmr, tar: shareFrom(mated, threshold), threshold };
    }),
    det: detPoints(mated, nonMated),
  };
}

/** The smallest threshold above which at most `fmr` of the sorted non-mated scores lie. */
export function thresholdForFmr(nonMated: Float32Array, fmr: number): number {
  const allowed = Math.floor(nonMated.length * fmr);
  const highestRefused = nonMated[nonMated.length - 1 - allowed];
  return highestRefused === undefined ? -1 : nextFloat(highestRefused);
}

/** The share of the sorted scores that are at least `threshold`. */
export function shareFrom(sorted: Float32Array, threshold: number): number {
  return (sorted.length - countBelow(sorted, threshold)) / sorted.length;
}

function countBelow(sorted: Float32Array, threshold: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Bisects for the crossing: FMR falls and FNMR rises with the threshold. */
function equalErrorRate(mated: Float32Array, nonMated: Float32Array): number {
  let low = -1;
  let high = 1;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    const falseMatches = nonMated.length - countBelow(nonMated, middle);
    // Counts, not rates: equal rates must compare as equal.
    if (falseMatches * mated.length > countBelow(mated, middle) * nonMated.length) low = middle;
    else high = middle;
  }
  return (shareFrom(nonMated, high) + 1 - shareFrom(mated, high)) / 2;
}

/** Eight points a decade, down to the smallest rate the data can show. */
function detPoints(mated: Float32Array, nonMated: Float32Array): ErrorRates['det'] {
  const points: ErrorRates['det'] = [];
  for (let step = 0; 10 ** (-step / 8) * nonMated.length >= 1; step++) {
    const threshold = thresholdForFmr(nonMated, 10 ** (-step / 8));
    points.push({ threshold, fmr: shareFrom(nonMated, threshold), fnmr: 1 - shareFrom(mated, threshold) });
  }
  return points;
}

/** The next larger float32: the threshold just above a score. */
function nextFloat(value: number): number {
  const bits = new Int32Array(1);
  const float = new Float32Array(bits.buffer);
  // Adding zero makes -0 into 0, whose bits are counted up from.
  float[0] = value + 0;
  bits[0]! += value >= 0 ? 1 : -1;
  return float[0];
}
