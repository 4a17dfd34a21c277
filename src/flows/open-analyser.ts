/** The vision layer, ready to use, without a data folder: models checked and loaded, child processes on demand. */
import type { Config } from '../config.js';
import type { PhotoAnalyser } from '../types.js';
import { findPack } from '../vision/model-packs.js';
import { defaultPack } from '../vision/models.js';
import { openAnalyserPool } from '../vision/pool.js';

export interface AnalyserOptions {
  workers?: number;
  /** The default pack when not given. */
  model?: string;
}

/** Limits of a child that holds the default models (pool.ts). */
const memoryLimitBytes = 900e6;
const recycleAboveBytes = 450e6;

/** Throws what can be wrong with models: `model.` errors. */
export async function openAnalyser(config: Config, options: AnalyserOptions = {}): Promise<PhotoAnalyser> {
  const { model = defaultPack.id, ...rest } = options;
  const pack = await findPack(config, model);
  const models = await pack.load();
  const extra = pack.extraBytes(models);
  return openAnalyserPool({
    modelId: pack.id,
    models,
    ...(extra === 0
      ? {}
      : { memoryLimitBytes: memoryLimitBytes + extra, recycleAboveBytes: recycleAboveBytes + extra }),
    ...rest,
  });
}
