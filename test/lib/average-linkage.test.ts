import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { linkByAverage, type LinkageItem, type LinkageThreshold } from '#vitrine/lib/average-linkage.js';
import { maxHeap } from '#vitrine/lib/max-heap.js';
import { seededRandom, shuffled } from '#vitrine/lib/seeded-random.js';

interface Scene {
  items: LinkageItem[];
  candidates: [number, number][];
  threshold: LinkageThreshold;
}

/** Unit vectors around a few directions, so that there is something to join. */
function sceneOf(seed: number, size: number, options: { constrained: boolean; followers: boolean }): Scene {
  const random = seededRandom(seed);
  const items = Array.from({ length: size }, (_, i): LinkageItem => {
    const direction = Math.floor(random() * 4);
    const vector = Float32Array.from(
      { length: 6 },
      (__, d) => (d === direction ? 1 : 0) + 0.5 * (random() - 0.5),
    );
    const length = Math.hypot(...vector);
    return {
      sum: vector.map((value) => value / length),
      count: 1,
      places: options.constrained ? [Math.floor((random() * size) / 2)] : [i],
      apart:
        options.constrained && random() < 0.3 ? [Math.floor(random() * size)].filter((j) => j !== i) : [],
      connects: !options.followers || random() < 0.7,
    };
  });
  const severalPairs = 0.5 + 0.4 * random();
  const threshold = { onePair: severalPairs + 0.1 * random(), severalPairs };
  const candidates: [number, number][] = [];
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) if (cosine(items[i]!, items[j]!) >= severalPairs) candidates.push([i, j]);
  }
  return { items, candidates, threshold };
}

function cosine(a: LinkageItem, b: LinkageItem): number {
  return a.sum.reduce((sum, value, d) => sum + value * b.sum[d]!, 0);
}

function clustersOf(labels: Int32Array): number[][] {
  const clusters = new Map<number, number[]>();
  for (const [i, label] of labels.entries()) clusters.set(label, [...(clusters.get(label) ?? []), i]);
  return [...clusters.values()].toSorted((p, q) => p[0]! - q[0]!);
}

function meanOf(items: readonly LinkageItem[], p: readonly number[], q: readonly number[]): number {
  let sum = 0;
  for (const i of p) for (const j of q) sum += cosine(items[i]!, items[j]!);
  return sum / (p.length * q.length);
}

function areApart(items: readonly LinkageItem[], p: readonly number[], q: readonly number[]): boolean {
  return p.some((i) =>
    q.some((j) => {
      const [a, b] = [items[i]!, items[j]!];
      return a.apart.includes(j) || b.apart.includes(i) || a.places.some((place) => b.places.includes(place));
    }),
  );
}

/** The definition: the nearest two clusters of all, over and over, every mean from every pair. */
function linkSlowly({ items, threshold }: Scene): number[][] {
  let clusters = items.map((_, i) => [i]);
  for (;;) {
    let best: { mean: number; p: number[]; q: number[] } | null = null;
    for (const [k, p] of clusters.entries()) {
      for (const q of clusters.slice(k + 1)) {
        const mean = meanOf(items, p, q);
        const least = p.length * q.length === 1 ? threshold.onePair : threshold.severalPairs;
        if (mean >= least && mean > (best?.mean ?? -2) && !areApart(items, p, q)) best = { mean, p, q };
      }
    }
    if (best === null) return clusters.toSorted((a, b) => a[0]! - b[0]!);
    const { p, q } = best;
    clusters = [
      ...clusters.filter((each) => each !== p && each !== q),
      [...p, ...q].toSorted((a, b) => a - b),
    ];
  }
}

const seeds = fc.integer({ min: 0, max: 1e9 });
const sizes = fc.integer({ min: 1, max: 24 });

test('joins as the definition says, with constraints and without', () => {
  fc.assert(
    fc.property(seeds, sizes, fc.boolean(), (seed, size, constrained) => {
      const scene = sceneOf(seed, size, { constrained, followers: false });
      const labels = linkByAverage(scene.items, scene.candidates, scene.threshold);
      expect(clustersOf(labels)).toEqual(linkSlowly(scene));
    }),
    { numRuns: 300 },
  );
});

test('never joins what must stay apart, and does not depend on the order of the candidates', () => {
  fc.assert(
    fc.property(seeds, sizes, (seed, size) => {
      const { items, candidates, threshold } = sceneOf(seed, size, { constrained: true, followers: true });
      const labels = linkByAverage(items, candidates, threshold);
      for (const members of clustersOf(labels)) {
        for (const i of members)
          expect(
            areApart(
              items,
              [i],
              members.filter((j) => j !== i),
            ),
          ).toBe(false);
      }
      const others = shuffled(candidates, seededRandom(seed + 1)).map(([i, j]) => [j, i] as const);
      expect(linkByAverage(items, [...others, ...candidates], threshold)).toEqual(labels);
    }),
    { numRuns: 300 },
  );
});

test('what does not connect changes nothing for what does', () => {
  fc.assert(
    fc.property(seeds, sizes, (seed, size) => {
      const { items, candidates, threshold } = sceneOf(seed, size, { constrained: false, followers: true });
      const connecting = items.flatMap(({ connects }, i) => (connects ? [i] : []));
      const among = clustersOf(linkByAverage(items, candidates, threshold)).map((members) =>
        members.filter((i) => items[i]!.connects),
      );
      const place = new Map(connecting.map((item, i) => [item, i]));
      const alone = linkByAverage(
        connecting.map((i) => items[i]!),
        candidates.flatMap(([i, j]) => {
          const [p, q] = [place.get(i), place.get(j)];
          return p === undefined || q === undefined ? [] : [[p, q] as const];
        }),
        threshold,
      );
      const expected = clustersOf(alone).map((members) => members.map((i) => connecting[i]!));
      expect(among.filter((members) => members.length > 0).toSorted((p, q) => p[0]! - q[0]!)).toEqual(
        expected,
      );
    }),
    { numRuns: 300 },
  );
});

test('the heap gives the first first', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (values) => {
      const heap = maxHeap<number>((a, b) => a > b);
      for (const value of values) heap.push(value);
      expect(values.map(() => heap.pop())).toEqual(values.toSorted((a, b) => b - a));
      expect(heap.pop()).toBeNull();
    }),
  );
});
