/** The model files of this installation. */
import type { Config } from '../config.js';
import {
  modelFilePath,
  modelFileState,
  modelPacks,
  pullModels,
  type ModelFileState,
  type ModelRole,
} from '../vision/models.js';

export interface ListedModel {
  id: string;
  licence: string;
  source: string;
  /** Length of an embedding. */
  dims: number;
  files: { role: ModelRole; file: string; sha256: string; state: ModelFileState }[];
}

export async function listModels(config: Config): Promise<ListedModel[]> {
  return Promise.all(
    modelPacks.map(async (pack) => ({
      id: pack.id,
      licence: pack.licence,
      source: pack.origin.spec,
      dims: pack.dims,
      files: await Promise.all(
        pack.files.map(async (file) => ({
          role: file.role,
          file: modelFilePath(config.cacheDir, pack, file),
          sha256: file.sha256,
          state: await modelFileState(config.cacheDir, pack, file),
        })),
      ),
    })),
  );
}

/** Throws model.unavailable or model.hash-mismatch. */
export async function fetchModels(config: Config): Promise<{ fetched: number }> {
  let fetched = 0;
  for (const pack of modelPacks) fetched += await pullModels(config.cacheDir, pack);
  return { fetched };
}
