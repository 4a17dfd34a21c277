/** The vision layer, ready to use, without a data folder: models checked and loaded, child processes on demand. */
import type { Config } from '../../config.js';
import type { PhotoAnalyser } from '../../types.js';
import { findPack, type UsablePack } from '../../vision/model-packs.js';
import { defaultPack } from '../../vision/models.js';
import type { ModelFiles } from '../../vision/open-models.js';
import { openAnalyserPool } from '../../vision/pool.js';

export interface AnalyserOptions {
  /** Default: one per core. */
  workers?: number | undefined;
  /** Default: the default pack. */
  model?: string | undefined;
}

/** Throws what can be wrong with models: `model.` errors. */
export async function openAnalyser(config: Config, options: AnalyserOptions = {}): Promise<PhotoAnalyser> {
  const { model = defaultPack.id, workers } = options;
  const pack = await findPack(config, model);
  return openPool(pack, await pack.load(), workers);
}

/** A session holds the file's weights and packed ones beside them; the message that brought the file stays a while. */
const copiesOfModel = 4;

/** Children of models that are larger than the default ones may grow by as much more. */
export function openPool(
  { id, dims }: Pick<UsablePack, 'id' | 'dims'>,
  models: ModelFiles,
  workers?: number,
): PhotoAnalyser {
  const foreign = [models.detector, models.recogniser].filter(({ description }) => description !== null);
  const extraBytes = copiesOfModel * foreign.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  return openAnalyserPool({ modelId: id, dims, models, extraBytes, workers });
}
