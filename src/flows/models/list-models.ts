/** The models of this installation: those that are there, those that are wrong, and which one a data folder works with. */
import type { Config } from '../../config.js';
import { AppError } from '../../errors.js';
import { dataFolder, readInstallation } from '../../store/data-folder.js';
import { countEmbeddings } from '../../store/models.js';
import type { ModelId } from '../../types.js';
import { describedFileState, describedFiles } from '../../vision/described-models.js';
import type { ModelDescription } from '../../vision/model-description.js';
import { findPack, type UsablePack } from '../../vision/model-packs.js';
import { isAccepted, registeredModels } from '../../vision/model-registry.js';
import {
  defaultPack,
  modelFilePath,
  modelFileState,
  type ModelFileState,
  type ModelRole,
} from '../../vision/models.js';
import { currentModel } from './current-model.js';
import { recordModels } from './record-models.js';
import { openVitrine } from '../vitrine.js';

export interface ListedModel {
  id: string;
  licence: string;
  licenceAccepted: boolean;
  source: string;
  /** Length of an embedding. */
  dims: number;
  /** The data folder works with it; null where there is none that can be opened. */
  active: boolean | null;
  /** Faces of the data folder that have an embedding of it; null as above. */
  faces: number | null;
  files: { role: ModelRole; file: string; sha256: string; state: ModelFileState }[];
}

export interface ModelList {
  models: ListedModel[];
  /** Descriptions that cannot be used, with every mistake. */
  broken: { file: string; mistakes: string[] }[];
}

interface Use {
  active: ModelId;
  faces: ReadonlyMap<ModelId, { faces: number }>;
}

export async function listModels(config: Config): Promise<ModelList> {
  const use = await readUse(config);
  const models = [await listDefault(config, use)];
  const broken: ModelList['broken'] = [];
  for (const { path, found } of await registeredModels(config.configDir)) {
    if (found.ok) models.push(await listDescribed(config, found.description, use));
    else broken.push({ file: path, mistakes: found.mistakes });
  }
  return { models, broken };
}

async function listDefault({ cacheDir }: Config, use: Use | null): Promise<ListedModel> {
  const files = defaultPack.files.map(async (file) => ({
    role: file.role,
    file: modelFilePath(cacheDir, defaultPack, file),
    sha256: file.sha256,
    state: await modelFileState(cacheDir, defaultPack, file),
  }));
  const { id, licence, dims, origin } = defaultPack;
  const source = origin.spec;
  return {
    id,
    licence,
    licenceAccepted: true,
    source,
    dims,
    ...useOf(id, use),
    files: await Promise.all(files),
  };
}

async function listDescribed(
  { configDir, cacheDir }: Config,
  description: ModelDescription,
  use: Use | null,
): Promise<ListedModel> {
  const files = describedFiles(cacheDir, description).map(async (described) => ({
    role: described.role,
    file: described.path,
    sha256: described.file.sha256,
    state: await describedFileState(described),
  }));
  const { id, licence, origin, recogniser } = description;
  return {
    id,
    licence: licence.name,
    licenceAccepted: await isAccepted(configDir, description),
    source: origin,
    dims: recogniser === 'default' ? defaultPack.dims : recogniser.dims,
    ...useOf(id, use),
    files: await Promise.all(files),
  };
}

function useOf(id: ModelId, use: Use | null): Pick<ListedModel, 'active' | 'faces'> {
  if (use === null) return { active: null, faces: null };
  return { active: use.active === id, faces: use.faces.get(id)?.faces ?? 0 };
}

/** null where there is no data folder, or none that this user can open: models are listed all the same. */
async function readUse(config: Config): Promise<Use | null> {
  try {
    if ((await readInstallation(dataFolder(config.dataDir))) === null) return null;
    const vitrine = await openVitrine(config);
    try {
      const { db } = vitrine.store;
      return { active: (await currentModel(db)).id, faces: await countEmbeddings(db) };
    } finally {
      await vitrine.close();
    }
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** Of one pack, or of the default one and every one that was added. Those that were missing are in the log. Throws `model.` and `log.` errors. */
export async function fetchModels(config: Config, id?: string): Promise<{ fetched: number }> {
  const ids = id === undefined ? await usableIds(config) : [id];
  let fetched = 0;
  const changed: UsablePack[] = [];
  for (const each of ids) {
    const pack = await findPack(config, each);
    const files = await pack.pull();
    if (files > 0) changed.push(pack);
    fetched += files;
  }
  await recordModels(config, 'model.fetched', changed);
  return { fetched };
}

async function usableIds({ configDir }: Config): Promise<string[]> {
  const ids: string[] = [defaultPack.id];
  for (const { found } of await registeredModels(configDir)) {
    if (found.ok && (await isAccepted(configDir, found.description))) ids.push(found.description.id);
  }
  return ids;
}
