/** An operator's own models: read, licensed, checked by hash and by running them once, and only then put on the list. */
import type { Config } from '../../config.js';
import { AppError, isPhotoError } from '../../errors.js';
import { describedFiles, loadDescribed } from '../../vision/described-models.js';
import type { ModelDescription } from '../../vision/model-description.js';
import { dimsOf, findPack } from '../../vision/model-packs.js';
import { readDescription, registerModel } from '../../vision/model-registry.js';
import { defaultPack } from '../../vision/models.js';
import { openPool } from './open-analyser.js';
import { recordModels } from './record-models.js';

export type ReadModels = { ok: true; description: ModelDescription } | { ok: false; mistakes: string[] };

/** Throws `path.not-found`. */
export async function readModels(file: string): Promise<ReadModels> {
  const { found } = await readDescription(file);
  if (found.ok && found.description.id === defaultPack.id)
    return { ok: false, mistakes: [`id: ${defaultPack.id} names the default models`] };
  return found;
}

export interface AddedModels {
  id: string;
  /** The description as it was kept. */
  description: string;
  files: { role: string; file: string; sha256: string }[];
}

/**
 * To be called when somebody has accepted the licence. Throws `model.unavailable`, `model.hash-mismatch`, or `model.mismatch`
 * when the networks are not what the description says; then nothing was added.
 */
export async function addModels(
  config: Config,
  description: ModelDescription,
  acceptedBy: string,
): Promise<AddedModels> {
  const { configDir, cacheDir } = config;
  const models = await loadDescribed(cacheDir, description);
  const analyser = openPool({ id: description.id, dims: dimsOf(description) }, models, 1);
  try {
    await analyser.analyse(blankPhoto);
  } catch (error) {
    // A grey square is not to blame.
    if (!isPhotoError(error)) throw error;
    throw new AppError('model.mismatch', `the networks cannot be run: ${error.message}`, { cause: error });
  } finally {
    await analyser.close();
  }
  const path = await registerModel(configDir, description, acceptedBy);
  await recordModels(config, 'model.added', [await findPack(config, description.id)]);
  const files = describedFiles(cacheDir, description).map((described) => ({
    role: described.role,
    file: described.path,
    sha256: described.file.sha256,
  }));
  return { id: description.id, description: path, files };
}

/** Grey, 64 x 64 px, as a PGM file. */
const blankPhoto = Buffer.concat([Buffer.from('P5\n64 64\n255\n'), Buffer.alloc(64 * 64, 127)]);
