/**
 * How well a partition agrees with the true one. Pairwise: of the pairs that are together, the share that should be (precision),
 * and of those that should be, the share that are (recall). B-cubed (Bagga and Baldwin 1998): the same as means over members, so
 * that large clusters do not outweigh all others. F is the harmonic mean.
 */
export interface Agreement {
  precision: number;
  recall: number;
  f: number;
}

export interface PartitionAgreement {
  /** Number of sets found, single members too. */
  clusters: number;
  pairs: Agreement;
  bCubed: Agreement;
}

/** Of each member its found set and its true one, by any numbers. Where there are no pairs to judge, precision or recall is 1. */
export function comparePartitions(found: readonly number[], truth: readonly number[]): PartitionAgreement {
  const foundSizes = countEach(found);
  const trueSizes = countEach(truth);
  const both = countEach(found.map((set, i) => `${set} ${truth[i]}`));
  const right = pairsOf(both.values());
  let [precision, recall] = [0, 0];
  for (const [i, set] of found.entries()) {
    const shared = both.get(`${set} ${truth[i]}`)!;
    precision += shared / foundSizes.get(set)!;
    recall += shared / trueSizes.get(truth[i]!)!;
  }
  return {
    clusters: foundSizes.size,
    pairs: agreement(share(right, pairsOf(foundSizes.values())), share(right, pairsOf(trueSizes.values()))),
    bCubed: agreement(share(precision, found.length), share(recall, found.length)),
  };
}

function pairsOf(sizes: Iterable<number>): number {
  return [...sizes].reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
}

function countEach<T>(values: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function share(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}

function agreement(precision: number, recall: number): Agreement {
  const sum = precision + recall;
  return { precision, recall, f: sum === 0 ? 0 : (2 * precision * recall) / sum };
}
