/**
 * Error rates with 95 % intervals that respect persons: the many pairs of one person stand and fall together, so persons are
 * drawn, not pairs (subset bootstrap, Bolle, Ratha and Pankanti 2004).
 */
import { seededRandom } from './seeded-random.js';

export interface Rate {
  errors: number;
  pairs: number;
  rate: number;
  /** 95 % interval. */
  low: number;
  high: number;
}

/** Pairs of persons between whom something matched that should not have. */
export interface FalseMatch {
  p: number;
  q: number;
  count: number;
}

const draws = 1000;

/** False matches within one set of persons, who are numbered from 0 and have `photos` photos each. */
export function rateWithin(photos: readonly number[], matches: readonly FalseMatch[]): Rate {
  const random = seededRandom(1);
  const of = (weights: ArrayLike<number>): { errors: number; pairs: number } => {
    let [sum, squares] = [0, 0];
    for (const [i, n] of photos.entries()) {
      sum += weights[i]! * n;
      squares += (weights[i]! * n) ** 2;
    }
    const errors = matches.reduce((total, { p, q, count }) => total + weights[p]! * weights[q]! * count, 0);
    return { errors, pairs: (sum * sum - squares) / 2 };
  };
  const persons = photos.length;
  const seen = of(onceEach(persons));
  const rates = Array.from({ length: draws }, () => shareOf(of(draw(persons, random))));
  return withInterval(seen, rates, (persons * (persons - 1)) / 2);
}

/** False matches between two sets of persons; `p` numbers the first set, `q` the second. */
export function rateBetween(
  first: readonly number[],
  second: readonly number[],
  matches: readonly FalseMatch[],
): Rate {
  const random = seededRandom(2);
  const of = (p: ArrayLike<number>, q: ArrayLike<number>): { errors: number; pairs: number } => ({
    errors: matches.reduce((total, match) => total + p[match.p]! * q[match.q]! * match.count, 0),
    pairs: weigh(first, p) * weigh(second, q),
  });
  const seen = of(onceEach(first.length), onceEach(second.length));
  const rates = Array.from({ length: draws }, () =>
    shareOf(of(draw(first.length, random), draw(second.length, random))),
  );
  return withInterval(seen, rates, first.length * second.length);
}

/** Errors among the pairs of each person; for missed mates. */
export function rateOver(persons: readonly { errors: number; pairs: number }[]): Rate {
  const random = seededRandom(3);
  const of = (weights: ArrayLike<number>): { errors: number; pairs: number } => ({
    errors: persons.reduce((sum, person, i) => sum + weights[i]! * person.errors, 0),
    pairs: persons.reduce((sum, person, i) => sum + weights[i]! * person.pairs, 0),
  });
  const seen = of(onceEach(persons.length));
  const rates = Array.from({ length: draws }, () => shareOf(of(draw(persons.length, random))));
  return withInterval(seen, rates, persons.length);
}

/** How often each of `count` is drawn in `count` draws with replacement. */
function draw(count: number, random: () => number): Uint8Array {
  const weights = new Uint8Array(count);
  for (let i = 0; i < count; i++) weights[Math.floor(random() * count)]!++;
  return weights;
}

function onceEach(count: number): Uint8Array {
  return new Uint8Array(count).fill(1);
}

function weigh(photos: readonly number[], weights: ArrayLike<number>): number {
  return photos.reduce((sum, n, i) => sum + weights[i]! * n, 0);
}

function shareOf({ errors, pairs }: { errors: number; pairs: number }): number {
  return pairs === 0 ? 0 : errors / pairs;
}

/** Where nothing was seen among n independent chances, up to 3 / n is possible (Hanley and Lippman-Hand 1983). */
function withInterval(seen: { errors: number; pairs: number }, rates: number[], independent: number): Rate {
  const sorted = rates.toSorted((a, b) => a - b);
  const none = seen.errors === 0 && independent > 0;
  return {
    ...seen,
    rate: shareOf(seen),
    low: sorted[Math.floor(draws * 0.025)]!,
    high: none ? Math.min(1, 3 / independent) : sorted[Math.ceil(draws * 0.975) - 1]!,
  };
}
