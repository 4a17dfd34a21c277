import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  fitScores,
  medianOf,
  scoreAtSurvival,
  survival,
  tailShare,
} from '#vitrine/lib/score-distribution.js';
import { seededRandom } from '#vitrine/lib/seeded-random.js';

/** Normal scores with mean 0 and deviation 0.1 (Box and Muller 1958), ascending. */
function normalScores(count: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  const scores = Float32Array.from({ length: count }, () => {
    return 0.1 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  });
  scores.sort();
  return scores;
}

const fitted = fitScores(normalScores(200_000, 1), { effectiveCount: 200_000 });

test.each([
  // Of the normal distribution: 1, 2, 3, 4 deviations.
  [0.1, 0.158655],
  [0.2, 0.02275],
  [0.3, 0.0013499],
  [0.4, 3.167e-5],
])('normal scores: the share above %d is %d', (score, share) => {
  // At 4 deviations 200,000 scores hold about six.
  expect(survival(fitted, score) / share).toBeGreaterThan(1 / 1.5);
  expect(survival(fitted, score) / share).toBeLessThan(1.5);
});

test('survival never rises, and is continuous where the tail begins', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 0.5, noNaN: true }),
      (score, step) => {
        expect(survival(fitted, score + step)).toBeLessThanOrEqual(survival(fitted, score));
      },
    ),
  );
  const from = fitted.bulk.at(-1)!;
  expect(survival(fitted, from)).toBe(tailShare);
  expect(survival(fitted, from - 1e-9)).toBeCloseTo(tailShare, 6);
});

test('the score for a share is the one that share lies above', () => {
  fc.assert(
    fc.property(fc.double({ min: -7, max: -0.01, noNaN: true }), (decade) => {
      const share = 10 ** decade;
      expect(survival(fitted, scoreAtSurvival(fitted, share)) / share).toBeCloseTo(1, 6);
    }),
  );
  expect(scoreAtSurvival(fitted, 1)).toBe(-1);
  expect(scoreAtSurvival(fitted, 20)).toBe(-1);
});

test('scores left out of the tail do not bend it', () => {
  const scores = normalScores(200_000, 2);
  const withMates = Float32Array.from([...scores, ...Array.from({ length: 200 }, () => 0.7)]);
  const options = { effectiveCount: 200_000 };
  const bent = survival(fitScores(withMates, options), 0.5);
  const told = survival(fitScores(withMates, { ...options, censoredAbove: 0.4 }), 0.5);
  expect(bent / told).toBeGreaterThan(5);
  expect(told).toBeLessThan(1e-5);
});

test.each([
  [[3], 3],
  [[2, 1], 2],
  [[5, 1, 3], 3],
  [[], 0],
])('the median of %j is %d', (values, median) => {
  expect(medianOf(Float32Array.from(values))).toBe(median);
});
