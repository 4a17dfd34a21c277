/** The real thing: the default models in child processes, and what tests say about its answers. */
import { AppError } from '#vitrine/errors.js';
import type { AnalysedPhoto, Box, PhotoAnalyser } from '#vitrine/types.js';
import { defaultPack, loadModels } from '#vitrine/vision/models.js';
import { openAnalyserPool, type PoolOptions } from '#vitrine/vision/pool.js';
import { cacheDir } from './samples.js';

/** Two workers unless told otherwise. */
export async function openTestAnalyser(options: Partial<PoolOptions> = {}): Promise<PhotoAnalyser> {
  const models = await loadModels(cacheDir, defaultPack);
  return openAnalyserPool({
    modelId: defaultPack.id,
    dims: defaultPack.dims,
    models,
    workers: 2,
    ...options,
  });
}

/** The answer or the `AppError` that came instead; any other error is thrown. */
export async function analyseOrRefuse(
  analyser: PhotoAnalyser,
  bytes: Uint8Array,
): Promise<AnalysedPhoto | AppError> {
  try {
    return await analyser.analyse(bytes);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/** Of embeddings, which have length 1. */
export function cosine(p: Float32Array, q: Float32Array): number {
  return p.reduce((sum, value, i) => sum + value * q[i]!, 0);
}

/** Intersection over union. */
export function overlap(p: Box, q: Box): number {
  const width = Math.min(p.x + p.width, q.x + q.width) - Math.max(p.x, q.x);
  const height = Math.min(p.y + p.height, q.y + q.height) - Math.max(p.y, q.y);
  if (width <= 0 || height <= 0) return 0;
  const common = width * height;
  return common / (p.width * p.height + q.width * q.height - common);
}
