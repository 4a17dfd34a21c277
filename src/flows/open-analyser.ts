/** The vision layer, ready to use, without a data folder: models checked and loaded, child processes on demand. */
import type { Config } from '../config.js';
import type { PhotoAnalyser } from '../types.js';
import { defaultPack, loadModels } from '../vision/models.js';
import { openAnalyserPool } from '../vision/pool.js';

/** Throws model.unavailable or model.hash-mismatch. */
export async function openAnalyser(
  config: Config,
  options: { workers?: number } = {},
): Promise<PhotoAnalyser> {
  const models = await loadModels(config.cacheDir, defaultPack);
  return openAnalyserPool({ modelId: defaultPack.id, models, ...options });
}
