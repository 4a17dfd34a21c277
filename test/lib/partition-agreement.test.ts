import { expect, test } from 'vitest';
import { comparePartitions } from '#vitrine/lib/partition-agreement.js';

test('counts pairs and members by hand', () => {
  // Found {a a a b} {b} {c}, true {a a a} {b b} {c}.
  const { clusters, pairs, bCubed } = comparePartitions([1, 1, 1, 1, 2, 3], [7, 7, 7, 8, 8, 9]);
  expect(clusters).toBe(3);
  expect(pairs.precision).toBeCloseTo(3 / 6, 12);
  expect(pairs.recall).toBeCloseTo(3 / 4, 12);
  expect(pairs.f).toBeCloseTo(0.6, 12);
  expect(bCubed.precision).toBeCloseTo((3 * (3 / 4) + 1 / 4 + 1 + 1) / 6, 12);
  expect(bCubed.recall).toBeCloseTo((3 + 1 / 2 + 1 / 2 + 1) / 6, 12);
});

test('is perfect where both agree, whatever the sets are called', () => {
  const perfect = { precision: 1, recall: 1, f: 1 };
  expect(comparePartitions([5, 5, 6], [1, 1, 2])).toEqual({ clusters: 2, pairs: perfect, bCubed: perfect });
  // Nobody is with anybody: there is no pair to get wrong.
  expect(comparePartitions([1, 2, 3], [4, 5, 6]).pairs).toEqual(perfect);
});
