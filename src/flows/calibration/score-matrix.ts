/** All faces of a set against one another. */

export interface ScoreMatrix {
  /** Row i: cosines of face i with every face, itself included. */
  rows: Float32Array[];
}

/** Of L2-normalised embeddings of equal length; n faces take 4 n^2 bytes. */
export function scoreMatrix(embeddings: readonly Float32Array[]): ScoreMatrix {
  const n = embeddings.length;
  const rows = Array.from({ length: n }, () => new Float32Array(n));
  for (let i = 0; i < n; i++) {
    const [p, row] = [embeddings[i]!, rows[i]!];
    for (let j = i; j < n; j++) {
      const score = dot(p, embeddings[j]!);
      row[j] = score;
      rows[j]![i] = score;
    }
  }
  return { rows };
}

/** Cosine similarity of two L2-normalised vectors of equal length. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
