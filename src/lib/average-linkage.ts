/**
 * Average-linkage clustering with constraints: the two clusters are joined whose members have the highest mean cosine, as long
 * as it reaches a threshold (UPGMA; Sokal and Michener 1958). A single pair says less than a mean and has a threshold of its
 * own. For unit vectors the mean over all pairs of members is exact from the clusters' sums, so nothing of the size n x n is
 * kept. Only candidate pairs are ever looked at, and what comes of them.
 *
 * Two clusters that share a place, or of which members must stay apart, are never joined: a constraint is checked at every
 * join and inherited by its result, as in COP-KMEANS (Wagstaff et al. 2001). The same input gives the same result.
 */
import { maxHeap } from './max-heap.js';

/** What is joined; more than one vector where some belong together beforehand. */
export interface LinkageItem {
  /** Of its unit vectors. */
  sum: Float32Array;
  /** Number of its vectors, at least 1. */
  count: number;
  /** Items that share one are never joined. */
  places: readonly number[];
  /** Other items, by index, that it must not be with. */
  apart: readonly number[];
  /** False: joins a cluster in the end without counting in it, so that it never connects two. */
  connects: boolean;
}

export interface LinkageThreshold {
  /** Of two single vectors. */
  onePair: number;
  /** Of the mean of several pairs. */
  severalPairs: number;
}

interface Cluster {
  sum: Float32Array;
  count: number;
  places: Set<number>;
  apart: Set<number>;
  /** Clusters with which a candidate pair connects it. */
  near: Set<number>;
  /** Rises with every join, so that means of before are known as such. */
  version: number;
}

interface Proposal {
  mean: number;
  low: number;
  high: number;
  /** Both versions together: the same only when neither has changed. */
  version: number;
}

/** The same label for all items of a cluster, the index of one of them. `candidates`: unordered pairs of indexes; repetitions do no harm. */
export function linkByAverage(
  items: readonly LinkageItem[],
  candidates: Iterable<readonly [number, number]>,
  threshold: LinkageThreshold,
): Int32Array {
  const labels = Int32Array.from(items, (_, i) => i);
  const clusters = items.map(asCluster);
  const following: [follower: number, item: number][] = [];
  for (const [i, j] of candidates) {
    if (i === j) continue;
    const [first, second] = [items[i]!.connects, items[j]!.connects];
    if (first && second) {
      clusters[i]!.near.add(j);
      clusters[j]!.near.add(i);
    } else if (first !== second) following.push(first ? [j, i] : [i, j]);
  }
  joinClusters(clusters, labels, threshold);
  joinFollowers(clusters, labels, following, threshold);
  return labels.map((_, i) => labelOf(labels, i));
}

function asCluster({ sum, count, places, apart }: LinkageItem): Cluster {
  return {
    sum: sum.slice(),
    count,
    places: new Set(places),
    apart: new Set(apart),
    near: new Set(),
    version: 0,
  };
}

function joinClusters(clusters: readonly Cluster[], labels: Int32Array, threshold: LinkageThreshold): void {
  const proposals = maxHeap<Proposal>(comesBefore);
  const propose = (i: number, j: number): void => {
    const [low, high] = i < j ? [i, j] : [j, i];
    const [a, b] = [clusters[low]!, clusters[high]!];
    const mean = meanCosine(a, b);
    if (mean >= leastMean(a, b, threshold))
      proposals.push({ mean, low, high, version: a.version + b.version });
  };
  for (const [i, { near }] of clusters.entries()) for (const j of near) if (i < j) propose(i, j);
  for (let best = proposals.pop(); best !== null; best = proposals.pop()) {
    const { low, high, version } = best;
    const [into, from] = [clusters[low]!, clusters[high]!];
    if (!into.near.has(high) || version !== into.version + from.version) continue;
    into.near.delete(high);
    from.near.delete(low);
    // For ever: constraints only grow.
    if (mustStayApart(clusters, labels, low, high)) continue;
    absorb(into, from);
    labels[high] = low;
    for (const other of from.near) {
      const { near } = clusters[other]!;
      near.delete(high);
      near.add(low);
      into.near.add(other);
    }
    from.near.clear();
    for (const other of into.near) propose(low, other);
  }
}

/** Ties by index, so that the order of the candidates does not matter. */
function comesBefore(a: Proposal, b: Proposal): boolean {
  if (a.mean !== b.mean) return a.mean > b.mean;
  return a.low === b.low ? a.high < b.high : a.low < b.low;
}

/** Each follower into the nearest cluster that may have it, the nearest followers first. */
function joinFollowers(
  clusters: readonly Cluster[],
  labels: Int32Array,
  following: readonly [number, number][],
  threshold: LinkageThreshold,
): void {
  const proposals = maxHeap<Proposal>(comesBefore);
  for (const [follower, item] of following) {
    const into = labelOf(labels, item);
    const [a, b] = [clusters[into]!, clusters[follower]!];
    const mean = meanCosine(a, b);
    if (mean >= leastMean(a, b, threshold)) proposals.push({ mean, low: into, high: follower, version: 0 });
  }
  for (let best = proposals.pop(); best !== null; best = proposals.pop()) {
    const { low, high } = best;
    if (labels[high] !== high || mustStayApart(clusters, labels, low, high)) continue;
    inherit(clusters[low]!, clusters[high]!);
    labels[high] = low;
  }
}

function absorb(into: Cluster, from: Cluster): void {
  for (let d = 0; d < into.sum.length; d++) into.sum[d]! += from.sum[d]!;
  into.count += from.count;
  into.version++;
  inherit(into, from);
}

function inherit(into: Cluster, from: Cluster): void {
  for (const place of from.places) into.places.add(place);
  for (const other of from.apart) into.apart.add(other);
}

function mustStayApart(
  clusters: readonly Cluster[],
  labels: Int32Array,
  first: number,
  second: number,
): boolean {
  const [a, b] = [clusters[first]!, clusters[second]!];
  const [few, many] = a.places.size < b.places.size ? [a.places, b.places] : [b.places, a.places];
  for (const place of few) if (many.has(place)) return true;
  for (const other of a.apart) if (labelOf(labels, other) === second) return true;
  for (const other of b.apart) if (labelOf(labels, other) === first) return true;
  return false;
}

/** Over all pairs of a member of the one and a member of the other. */
function meanCosine(a: Cluster, b: Cluster): number {
  let product = 0;
  for (let d = 0; d < a.sum.length; d++) product += a.sum[d]! * b.sum[d]!;
  return product / (a.count * b.count);
}

function leastMean(a: Cluster, b: Cluster, { onePair, severalPairs }: LinkageThreshold): number {
  return a.count * b.count === 1 ? onePair : severalPairs;
}

function labelOf(labels: Int32Array, item: number): number {
  let at = item;
  while (labels[at] !== at) {
    labels[at] = labels[labels[at]!]!;
    at = labels[at]!;
  }
  return at;
}
