/** The packs that can be used, the default one and those of the operator, as the rest of the program asks for them: by id. */
import { sha256 } from '../lib/sha256.js';
import type { ModelId, Sha256 } from '../types.js';
import { preparation } from './clarify-face.js';
import { loadDescribed, pullDescribed } from './described-models.js';
import type { ModelDescription } from './model-description.js';
import { requireModel } from './model-registry.js';
import { defaultPack, loadModels, pullModels } from './models.js';
import type { ModelFiles } from './open-models.js';

export interface UsablePack {
  id: ModelId;
  /** Length of an embedding. */
  dims: number;
  /** Changes when embeddings do: hash of what the recogniser is, how it is fed, and what is done to a face before. */
  fingerprint: Sha256;
  /** Fetches what is missing and says how many files; throws `model.unavailable` or `model.hash-mismatch`. */
  pull(): Promise<number>;
  /** For the children. Throws as `pull` does, and `model.mismatch`. */
  load(): Promise<ModelFiles>;
}

/** Of the default pack, without looking for its files. */
export const defaultModel: Pick<UsablePack, 'id' | 'dims' | 'fingerprint'> = {
  id: defaultPack.id,
  dims: defaultPack.dims,
  fingerprint: fingerprintOf(defaultRecogniser()),
};

interface Folders {
  configDir: string;
  cacheDir: string;
}

/** Throws `model.unknown`, `model.invalid` or `model.licence`. */
export async function findPack({ configDir, cacheDir }: Folders, id: string): Promise<UsablePack> {
  if (id === defaultPack.id) {
    return {
      ...defaultModel,
      pull: () => pullModels(cacheDir, defaultPack),
      load: () => loadModels(cacheDir, defaultPack),
    };
  }
  const description = await requireModel(configDir, id);
  const { recogniser } = description;
  const facts =
    recogniser === 'default'
      ? defaultRecogniser()
      : [recogniser.file.sha256, recogniser.input, recogniser.output, preparation];
  return {
    id: description.id,
    dims: dimsOf(description),
    fingerprint: fingerprintOf(facts),
    pull: () => pullDescribed(cacheDir, description),
    load: () => loadDescribed(cacheDir, description),
  };
}

/** Length of an embedding of the models so described. */
export function dimsOf({ recogniser }: ModelDescription): number {
  return recogniser === 'default' ? defaultPack.dims : recogniser.dims;
}

function defaultRecogniser(): unknown {
  return [defaultPack.files.find(({ role }) => role === 'recogniser')?.sha256, preparation];
}

function fingerprintOf(facts: unknown): Sha256 {
  return sha256(Buffer.from(JSON.stringify(facts)));
}
