import { expect, test } from 'vitest';
import { rateBetween, rateOver, rateWithin, type Rate } from '#vitrine/lib/person-bootstrap.js';

test('within a group: pairs of photos of different persons', () => {
  // Three persons with 2, 1 and 3 photos: 2 x 1 + 2 x 3 + 1 x 3 pairs.
  const rate = rateWithin([2, 1, 3], [{ p: 0, q: 2, count: 2 }]);
  expect(rate).toMatchObject({ errors: 2, pairs: 11 });
  expect(rate.rate).toBeCloseTo(2 / 11, 12);
  expect(rate.low).toBe(0);
  expect(rate.high).toBeGreaterThan(rate.rate);
});

test('between groups, and over persons', () => {
  expect(rateBetween([2, 1], [4], [{ p: 1, q: 0, count: 3 }])).toMatchObject({ errors: 3, pairs: 12 });
  const over = rateOver([
    { errors: 1, pairs: 3 },
    { errors: 0, pairs: 7 },
  ]);
  expect(over).toMatchObject({ errors: 1, pairs: 10, rate: 0.1 });
});

test('no error among n independent chances leaves up to 3 / n', () => {
  const rate = rateWithin(
    Array.from({ length: 50 }, () => 1),
    [],
  );
  expect(rate).toMatchObject({ rate: 0, low: 0 });
  expect(rate.high).toBeCloseTo(3 / 1225, 12);
});

test('the errors of one person say less than those of many', () => {
  const persons = Array.from({ length: 60 }, () => 1);
  const one = Array.from({ length: 30 }, (_, i) => ({ p: 0, q: i + 1, count: 1 }));
  const many = Array.from({ length: 30 }, (_, i) => ({ p: 2 * i, q: 2 * i + 1, count: 1 }));
  expect(width(rateWithin(persons, one))).toBeGreaterThan(2 * width(rateWithin(persons, many)));
});

function width({ low, high }: Rate): number {
  return high - low;
}

test('the same data give the same interval', () => {
  const persons = [3, 2, 5, 1, 1, 4];
  const matches = [{ p: 0, q: 3, count: 2 }];
  expect(rateWithin(persons, matches)).toEqual(rateWithin(persons, matches));
});
