import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fitParetoTail,
  paretoQuantile,
  paretoSurvival,
  type ParetoTail,
} from '#vitrine/lib/generalised-pareto.js';
import { seededRandom } from '#vitrine/lib/seeded-random.js';

const shapes = fc.double({ min: -0.4, max: 0.4, noNaN: true });
const scales = fc.double({ min: 0.01, max: 10, noNaN: true });

function draw(count: number, shape: number, scale: number, seed: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => paretoQuantile({ shape, scale }, 1 - random()));
}

describe('known values', () => {
  test.each([
    // Exponential: exp(-2).
    [0, 0.5, 1, Math.exp(-2)],
    // (1 + 0.5 * 2 / 1) ^ -2 = 1/4.
    [0.5, 1, 2, 0.25],
    // Uniform on 0 to 2 has shape -1: (1 - 0.5) ^ 1.
    [-1, 2, 1, 0.5],
    // Beyond the end of a distribution that has one.
    [-0.5, 1, 2.5, 0],
    [0.3, 1, -1, 1],
  ])('shape %d, scale %d: %d is exceeded by %d', (shape, scale, exceedance, share) => {
    expect(paretoSurvival({ shape, scale }, exceedance)).toBeCloseTo(share, 12);
  });
});

test('quantile and survival undo one another', () => {
  fc.assert(
    fc.property(shapes, scales, fc.double({ min: 1e-6, max: 1, noNaN: true }), (shape, scale, share) => {
      const exceedance = paretoQuantile({ shape, scale }, share);
      expect(paretoSurvival({ shape, scale }, exceedance) / share).toBeCloseTo(1, 6);
    }),
  );
});

test.each([
  [-0.3, 0.04],
  [-0.1, 0.04],
  [0, 1],
  [0.2, 3],
])('finds shape %d and scale %d again in 20,000 numbers drawn with them', (shape, scale) => {
  const fit = fitParetoTail(draw(20_000, shape, scale, 7), { effectiveCount: 20_000 });
  // Standard errors (Smith 1985): shape (1 + shape) / sqrt(n), scale about scale sqrt(2 (1 + shape) / n).
  expect(Math.abs(fit.shape - shape)).toBeLessThan((4 * (1 + shape)) / Math.sqrt(20_000));
  expect(Math.abs(fit.scale / scale - 1)).toBeLessThan(4 * Math.sqrt((2 * (1 + shape)) / 20_000));
});

test('finds them where everything above a limit was left out', () => {
  const [shape, scale, limit] = [-0.1, 0.04, 0.12];
  const errors = [1, 2, 3, 4, 5, 6].map((seed) => {
    const drawn = draw(40_000, shape, scale, seed).filter((exceedance) => exceedance < limit);
    const told = fitParetoTail(drawn, { effectiveCount: drawn.length, censoredAbove: limit });
    const blind = fitParetoTail(drawn, { effectiveCount: drawn.length });
    expect(deep(blind)).toBeLessThan(deep({ shape, scale }) / 10);
    return Math.log(deep(told) / deep({ shape, scale }));
  });
  for (const error of errors) expect(Math.abs(error)).toBeLessThan(Math.log(2));
  expect(Math.abs(errors.reduce((sum, error) => sum + error, 0) / 6)).toBeLessThan(Math.log(1.25));
});

function deep(tail: ParetoTail): number {
  return paretoSurvival(tail, 0.16);
}

test('few independent exceedances leave the shape near what is known beforehand', () => {
  const drawn = draw(500, 0.4, 1, 3);
  const trusted = fitParetoTail(drawn, { effectiveCount: 500 });
  const doubted = fitParetoTail(drawn, { effectiveCount: 2 });
  expect(trusted.shape).toBeGreaterThan(0.2);
  expect(doubted.shape).toBeLessThan(0.05);
});
