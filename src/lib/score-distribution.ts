/**
 * A distribution of scores in a few numbers: quantiles for the bulk, a generalised Pareto tail above. Survival falls from 1
 * to 0 and is continuous where the tail begins.
 */
import { firstAtLeast } from './first-at-least.js';
import { fitParetoTail, paretoQuantile, paretoSurvival } from './generalised-pareto.js';

export interface ScoreDistribution {
  /** Scores that the shares `bulkShares` of all scores lie above; ascending. The last is where the tail begins. */
  bulk: number[];
  shape: number;
  scale: number;
}

/** Shares of scores above the quantiles of the bulk. */
export const bulkShares: readonly number[] = [
  0.999, 0.99, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.15, 0.1, 0.07, 0.05, 0.03, 0.02, 0.015, 0.01,
];
export const tailShare = 0.01;
/** More add nothing to the fit of two numbers. */
const mostExceedances = 20_000;

export interface DistributionFit {
  /** How many independent scores the given ones are worth. */
  effectiveCount: number;
  /** Scores from here on say nothing of the tail and are left out of its fit. */
  censoredAbove?: number;
}

/** `scores` ascending, at least 200 of them. */
export function fitScores(scores: Float32Array, options: DistributionFit): ScoreDistribution {
  const { effectiveCount, censoredAbove = Infinity } = options;
  const bulk = bulkShares.map((share) => quantileAbove(scores, share));
  const from = bulk.at(-1)!;
  const first = firstAtLeast(scores, from);
  const last = censoredAbove === Infinity ? scores.length : firstAtLeast(scores, censoredAbove);
  const step = Math.max(1, Math.ceil((last - first) / mostExceedances));
  const exceedances: number[] = [];
  for (let i = first + (step >> 1); i < last; i += step) exceedances.push(scores[i]! - from);
  const tail = fitParetoTail(exceedances, {
    effectiveCount: Math.max(1, effectiveCount * tailShare),
    ...(censoredAbove === Infinity ? {} : { censoredAbove: censoredAbove - from }),
  });
  return { bulk, ...tail };
}

/** The share of scores at or above `score`. */
export function survival({ bulk, shape, scale }: ScoreDistribution, score: number): number {
  const last = bulk.length - 1;
  if (score >= bulk[last]!) return tailShare * paretoSurvival({ shape, scale }, score - bulk[last]!);
  if (score <= bulk[0]!) return 1;
  let i = 1;
  while (score > bulk[i]!) i++;
  const [low, high] = [bulk[i - 1]!, bulk[i]!];
  const part = high === low ? 1 : (score - low) / (high - low);
  // Shares of a tail fall geometrically.
  return bulkShares[i - 1]! ** (1 - part) * bulkShares[i]! ** part;
}

/** The score at or above which at most the share `share` of scores lies, 0 < share. */
export function scoreAtSurvival({ bulk, shape, scale }: ScoreDistribution, share: number): number {
  const last = bulk.length - 1;
  if (share <= tailShare) return bulk[last]! + paretoQuantile({ shape, scale }, share / tailShare);
  if (share >= bulkShares[0]!) return share >= 1 ? -1 : bulk[0]!;
  let i = 1;
  while (share < bulkShares[i]!) i++;
  const [high, low] = [bulkShares[i - 1]!, bulkShares[i]!];
  const part = Math.log(share / high) / Math.log(low / high);
  return bulk[i - 1]! + part * (bulk[i]! - bulk[i - 1]!);
}

/** The value that the share `share` of the sorted values lies above. */
export function quantileAbove(sorted: Float32Array, share: number): number {
  const index = Math.min(sorted.length - 1, Math.max(0, Math.floor(sorted.length * (1 - share))));
  return sorted[index]!;
}

/** The middle one; of an even number, the upper. Does not change `values`. */
export function medianOf(values: Float32Array): number {
  const sorted = values.toSorted();
  return sorted[sorted.length >> 1] ?? 0;
}
