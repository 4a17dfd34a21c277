/** Several photos of one person as one probe: the mean of their embeddings, the fitter photos weighing more. */
import type { Face } from '../types.js';

/** No photo that was chosen counts for nothing. */
const leastWeight = 0.05;

/** How much the face says about the person, above 0. The only place that decides it for probes. */
export function probeWeight({ quality }: Pick<Face, 'quality'>): number {
  return Math.max(leastWeight, quality.unified);
}

/** L2-normalised; of one embedding, itself. Needs at least one, of equal length, and as many weights. */
export function fuseEmbeddings(
  embeddings: readonly Float32Array[],
  weights: readonly number[],
): Float32Array {
  const [first] = embeddings;
  if (first === undefined || embeddings.length === 1) return first ?? new Float32Array();
  const sum = new Float64Array(first.length);
  for (const [k, embedding] of embeddings.entries()) {
    for (let i = 0; i < sum.length; i++) sum[i]! += embedding[i]! * weights[k]!;
  }
  const length = Math.sqrt(sum.reduce((squares, value) => squares + value * value, 0));
  return Float32Array.from(sum, (value) => value / length);
}
