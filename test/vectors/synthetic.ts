/** Seeded rows and the plain answer to a search over them. */
import type { CollectionId, FaceId, PhotoId } from '#vitrine/types.js';
import type { VectorQuery, VectorRow } from '#vitrine/vectors/vector-index.js';

export const first = 1 as CollectionId;
export const second = 2 as CollectionId;

/** Uniform numbers in [0, 1): mulberry32. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function randomUnit(random: () => number, dims: number): Float32Array {
  const vector = Float32Array.from({ length: dims }, () => random() + random() + random() - 1.5);
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => value / length);
}

/** Face ids from `firstId`, two faces to a photo, every fifth of unknown time. */
export function makeRows(seed: number, count: number, dims: number, firstId = 1): VectorRow[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const id = firstId + i;
    return {
      faceId: id as FaceId,
      photoId: Math.ceil(id / 2) as PhotoId,
      embedding: randomUnit(random, dims),
      capturedAtSeconds: id % 5 === 0 ? null : id * 86_400 - 2_000_000_000,
      quality: (id % 10) / 10,
    };
  });
}

/** A unit vector near `embedding`: its cosine is about `1 / sqrt(1 + noise^2)`. */
export function near(embedding: Float32Array, noise: number, seed: number): Float32Array {
  const other = randomUnit(createRandom(seed), embedding.length);
  const vector = embedding.map((value, i) => value + noise * other[i]!);
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => value / length);
}

export function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

export interface PlainHit {
  faceId: FaceId;
  score: number;
}

/** What a search over `rows` must answer. */
export function searchPlainly(
  rows: readonly VectorRow[],
  probe: Float32Array,
  query: VectorQuery,
): PlainHit[] {
  const { limit, minScore = -2, filter = {} } = query;
  const { capturedFromSeconds: from, capturedBeforeSeconds: before, minQuality = 0, notPhotos } = filter;
  return rows
    .filter(({ capturedAtSeconds: at, quality, photoId }) => {
      if (from !== undefined && (at === null || at < from)) return false;
      if (before !== undefined && (at === null || at >= before)) return false;
      return Math.fround(quality) >= minQuality && !notPhotos?.has(photoId);
    })
    .map(({ faceId, embedding }) => ({ faceId, score: cosine(embedding, probe) }))
    .filter(({ score }) => score >= minScore)
    .toSorted((a, b) => b.score - a.score || a.faceId - b.faceId)
    .slice(0, limit);
}
