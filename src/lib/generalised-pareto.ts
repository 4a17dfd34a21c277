/**
 * The generalised Pareto distribution of exceedances over a threshold (Pickands 1975; Coles, An Introduction to Statistical
 * Modeling of Extreme Values, 2001, ch. 4): the chance that an exceedance is more than y is (1 + shape y / scale)^(-1 / shape).
 */

export interface ParetoTail {
  shape: number;
  /** In units of the exceedances, above 0. */
  scale: number;
}

export interface ParetoFitOptions {
  /**
   * How many independent exceedances the given ones are worth: scores of the same two persons say much the same. Against
   * these weighs what is known of the shape beforehand.
   */
  effectiveCount: number;
  /** Exceedances above this were left out: the fit is to a distribution cut off here. */
  censoredAbove?: number;
}

/**
 * What is known of the shape before seeing data: cosines of unrelated directions are nearly normal, and the tail of a normal
 * distribution beyond its hundredth has a shape of about -1 / (2 ln 100) = -0.11 (the penultimate approximation, Fisher and
 * Tippett 1928). As a prior in the sense of Martins and Stedinger, Water Resources Research 36 (2000) 737.
 */
const shapeBefore = { mean: -0.1, deviation: 0.1 };
const widestShape = 0.5;

/** `exceedances` hold at least one number above 0. Maximises the penalised likelihood in shape and log scale. */
export function fitParetoTail(
  exceedances: ArrayLike<number>,
  { effectiveCount, censoredAbove = Infinity }: ParetoFitOptions,
): ParetoTail {
  const count = exceedances.length;
  let mean = 0;
  for (let i = 0; i < count; i++) mean += exceedances[i]! / count;
  const cost = (shape: number, scale: number): number => {
    const surprise = negativeLogLikelihood(exceedances, { shape, scale }, censoredAbove);
    return (
      (surprise * effectiveCount) / count + ((shape - shapeBefore.mean) / shapeBefore.deviation) ** 2 / 2
    );
  };
  const bestScale = (shape: number): Minimum =>
    minimise((logScale) => cost(shape, Math.exp(logScale)), Math.log(mean / 4), Math.log(mean * 6));
  const shape = minimise((value) => bestScale(value).value, -widestShape, widestShape).at;
  return { shape, scale: Math.exp(bestScale(shape).at) };
}

/** The share of exceedances above `exceedance`, 1 at and below 0. */
export function paretoSurvival({ shape, scale }: ParetoTail, exceedance: number): number {
  if (exceedance <= 0) return 1;
  if (Math.abs(shape) < 1e-6) return Math.exp(-exceedance / scale);
  const base = 1 + (shape * exceedance) / scale;
  return base <= 0 ? 0 : base ** (-1 / shape);
}

/** The exceedance above which the share `survival` lies, 0 < survival <= 1. */
export function paretoQuantile({ shape, scale }: ParetoTail, survival: number): number {
  if (Math.abs(shape) < 1e-6) return -scale * Math.log(survival);
  return (scale * (survival ** -shape - 1)) / shape;
}

function negativeLogLikelihood(
  exceedances: ArrayLike<number>,
  { shape, scale }: ParetoTail,
  censoredAbove: number,
): number {
  const count = exceedances.length;
  let sum = count * Math.log(scale);
  for (let i = 0; i < count; i++) {
    const y = exceedances[i]! / scale;
    if (Math.abs(shape) < 1e-6) sum += y;
    else {
      const base = 1 + shape * y;
      if (base <= 0) return Infinity;
      sum += (1 + 1 / shape) * Math.log(base);
    }
  }
  if (censoredAbove === Infinity) return sum;
  return sum + count * Math.log(1 - paretoSurvival({ shape, scale }, censoredAbove));
}

interface Minimum {
  at: number;
  value: number;
}

/** Golden-section search for the minimum of a function with one valley (Kiefer 1953). */
function minimise(cost: (x: number) => number, from: number, to: number): Minimum {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  let left = high - golden * (high - low);
  let right = low + golden * (high - low);
  let [costLeft, costRight] = [cost(left), cost(right)];
  while (high - low > 1e-4) {
    // Where both are impossible the way out is towards larger values: both shape and scale are limited from below.
    if (costLeft < costRight) {
      [high, right, costRight] = [right, left, costLeft];
      left = high - golden * (high - low);
      costLeft = cost(left);
    } else {
      [low, left, costLeft] = [left, right, costRight];
      right = low + golden * (high - low);
      costRight = cost(right);
    }
  }
  const at = (low + high) / 2;
  return { at, value: cost(at) };
}
