/**
 * What the public report shows of breakdowns: counts under five are not told, since they may point at somebody. As the totals are
 * told, a larger count is left out as well where a small one could be worked out from the rest.
 */
import type { Counts, Tally } from './count-entries.js';

export const fewerThanFive = 'fewer than 5';
/** Left out so that a smaller count beside it stays untold. */
export const notShown = 'not shown';

export type ShownTally = Record<string, number | typeof fewerThanFive | typeof notShown>;

export interface ShownCounts {
  totals: Counts['totals'];
  by: Record<keyof Counts['by'], ShownTally>;
}

const leastShown = 5;

export function hideSmallCounts({ totals, by }: Counts): ShownCounts {
  const shown = Object.entries(by).map(([name, tally]) => [name, hideSmall(tally)]);
  return { totals, by: Object.fromEntries(shown) as ShownCounts['by'] };
}

function hideSmall(tally: Tally): ShownTally {
  const rising = Object.entries(tally).toSorted(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
  const small = rising.filter(([, count]) => count < leastShown);
  const large = rising.slice(small.length);
  const besides: typeof large = [];
  while (besides.length < large.length && canBeWorkedOut(small, besides)) {
    besides.push(large[besides.length] as [string, number]);
  }
  const hidden = new Set(besides.map(([key]) => key));
  return Object.fromEntries(
    Object.entries(tally).map(([key, count]) => {
      if (count < leastShown) return [key, fewerThanFive];
      return [key, hidden.has(key) ? notShown : count];
    }),
  );
}

/** Whether whoever knows the sum of all hidden counts knows one of the small ones: each is 1 to 4, the others are 5 at least. */
function canBeWorkedOut(small: readonly [string, number][], besides: readonly [string, number][]): boolean {
  if (small.length === 0) return false;
  const sum = [...small, ...besides].reduce((total, [, count]) => total + count, 0);
  const others = small.length - 1;
  const most = Math.min(leastShown - 1, sum - others - leastShown * besides.length);
  const least = besides.length > 0 ? 1 : Math.max(1, sum - others * (leastShown - 1));
  return most === least;
}
