import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { measureErrorRates, shareFrom, thresholdForFmr } from '#vitrine/lib/error-rates.js';

const score = fc.float({ min: -1, max: 1, noNaN: true });
const scores = fc.array(score, { minLength: 1, maxLength: 200 }).map((list) => Float32Array.from(list));

test('an example worked out by hand', () => {
  const mated = Float32Array.from([0.9, 0.5, 0.8, 0.3]);
  const nonMated = Float32Array.from([0.1, 0.4, 0.2, -0.1, 0, 0.05, 0.15, 0.6, -0.2, 0.3]);
  const rates = measureErrorRates(mated, nonMated, [0.5, 0.1, 0.01]);
  // At 0.3 three of ten non-mated pairs match and no mated pair is missed; just above it two of ten match and one of
  // four is missed. The rates cross there: (0.2 + 0.25) / 2.
  expect(rates.equalErrorRate).toBeCloseTo(0.225, 6);
  const [half, tenth, hundredth] = rates.tarAtFmr;
  // Five of ten non-mated may match: the sixth from above, 0.1, may not. All mated are above it.
  expect(half!.tar).toBe(1);
  expect(half!.threshold).toBeGreaterThan(Math.fround(0.1));
  expect(half!.threshold).toBeLessThan(0.1001);
  // One of ten may match, 0.6; the next, 0.4, may not. Three of four mated are above.
  expect(tenth!.tar).toBe(0.75);
  // Ten pairs cannot show one in a hundred.
  expect(hundredth).toEqual({ fmr: 0.01, tar: null, threshold: null });
});

test('where both rates are the same number, that is the equal error rate', () => {
  const mated = Float32Array.from([0.9, 0.5, 0.8, 0.3, 0.7]);
  const nonMated = Float32Array.from([0.1, 0.4, 0.2, -0.1, 0, 0.05, 0.15, 0.6, -0.2, 0.3]);
  // Between 0.3 and 0.4: two of ten match, one of five is missed.
  expect(measureErrorRates(mated, nonMated, []).equalErrorRate).toBeCloseTo(0.2, 6);
});

test('mated and non-mated apart have no errors, exchanged nothing but', () => {
  const [high, low] = [Float32Array.from([0.7, 0.8, 0.9]), Float32Array.from([-0.1, 0, 0.1])];
  expect(measureErrorRates(high.slice(), low.slice(), []).equalErrorRate).toBe(0);
  expect(measureErrorRates(low.slice(), high.slice(), []).equalErrorRate).toBe(1);
});

test('the same distribution twice has an equal error rate of a half', () => {
  const same = Float32Array.from({ length: 1000 }, (_, i) => i / 1000);
  expect(measureErrorRates(same.slice(), same.slice(), []).equalErrorRate).toBeCloseTo(0.5, 2);
});

test('a threshold never lets more through than allowed, and none lower would do', () => {
  fc.assert(
    fc.property(scores, fc.double({ min: 0.001, max: 1, noNaN: true }), (nonMated, fmr) => {
      nonMated.sort();
      const threshold = thresholdForFmr(nonMated, fmr);
      expect(shareFrom(nonMated, threshold)).toBeLessThanOrEqual(fmr);
      const nextBelow = nonMated.findLast((each) => each < threshold);
      if (nextBelow !== undefined) expect(shareFrom(nonMated, nextBelow)).toBeGreaterThan(fmr);
    }),
  );
});

test('the threshold above a score of minus zero lets nothing through', () => {
  const nonMated = Float32Array.from([-0]);
  expect(shareFrom(nonMated, thresholdForFmr(nonMated, 0.5))).toBe(0);
});

test('the trade-off is monotone: a lower FMR has a higher threshold and never a lower FNMR', () => {
  fc.assert(
    fc.property(scores, scores, (mated, nonMated) => {
      const { det, equalErrorRate } = measureErrorRates(mated, nonMated, []);
      expect(equalErrorRate).toBeGreaterThanOrEqual(0);
      expect(equalErrorRate).toBeLessThanOrEqual(1);
      for (const [i, point] of det.entries()) {
        const before = det[i - 1];
        if (!before) continue;
        expect(point.threshold).toBeGreaterThanOrEqual(before.threshold);
        expect(point.fmr).toBeLessThanOrEqual(before.fmr);
        expect(point.fnmr).toBeGreaterThanOrEqual(before.fnmr);
      }
    }),
  );
});

test('TAR is null exactly where the pairs are too few', () => {
  const rates = measureErrorRates(
    Float32Array.from([0.5]),
    Float32Array.from({ length: 100 }, () => 0),
    [0.1, 0.01, 0.0099],
  );
  expect(rates.tarAtFmr.map(({ tar }) => tar)).toEqual([1, 1, null]);
});
