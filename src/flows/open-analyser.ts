/** The vision layer, ready to use, without a data folder: models checked and loaded, child processes on demand. */
import type { Config } from '../config.js';
import type { ModelId, PhotoAnalyser } from '../types.js';
import { findPack } from '../vision/model-packs.js';
import { defaultPack } from '../vision/models.js';
import type { ModelFiles } from '../vision/open-models.js';
import { openAnalyserPool } from '../vision/pool.js';

export interface AnalyserOptions {
  workers?: number;
  /** The default pack when not given. */
  model?: string;
}

/** Throws what can be wrong with models: `model.` errors. */
export async function openAnalyser(config: Config, options: AnalyserOptions = {}): Promise<PhotoAnalyser> {
  const { model = defaultPack.id, ...rest } = options;
  const pack = await findPack(config, model);
  return openPool(pack.id, await pack.load(), rest);
}

/** A session holds the file's weights and packed ones beside them; the message that brought the file stays a while. */
const copiesOfModel = 4;

/** Children of models that are larger than the default ones may grow by as much more. */
export function openPool(
  modelId: ModelId,
  models: ModelFiles,
  options: { workers?: number } = {},
): PhotoAnalyser {
  const foreign = [models.detector, models.recogniser].filter(({ description }) => description !== null);
  const extraBytes = copiesOfModel * foreign.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  return openAnalyserPool({ modelId, models, extraBytes, ...options });
}
