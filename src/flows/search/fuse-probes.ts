/** Several photos of one person as one probe: the mean of their embeddings, the fitter photos weighing more. */
import { AppError } from '../../errors.js';
import { meanDirection } from '../../lib/mean-direction.js';
import type { Face } from '../../types.js';

/** No photo that was chosen counts for nothing. */
const leastWeight = 0.05;

/** How much the face says about the person, above 0. The only place that decides it for probes. */
export function probeWeight({ quality }: Pick<Face, 'quality'>): number {
  return Math.max(leastWeight, quality.unified);
}

/**
 * L2-normalised; of one embedding, itself. Needs at least one, of equal length, and as many weights. Throws `usage` where they
 * cancel out.
 */
export function fuseEmbeddings(
  embeddings: readonly Float32Array[],
  weights: readonly number[],
): Float32Array {
  if (embeddings.length === 1) return embeddings[0]!;
  try {
    return meanDirection(embeddings, weights);
  } catch (cause) {
    throw new AppError('usage', 'expected photos of one person, got faces that have nothing in common', {
      cause,
    });
  }
}
