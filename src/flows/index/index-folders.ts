/** Only the active model has a vector index on disk: in another's, faces would stay that deletions no longer reach. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../../lib/is-missing.js';
import type { DataFolder } from '../../store/data-folder.js';
import type { ModelId } from '../../types.js';
import { defaultModel } from '../../vision/model-packs.js';

/** Removes the model's index, so that it can be built anew. For the holder of the writer lock. */
export async function clearIndex(folder: DataFolder, model: ModelId): Promise<void> {
  await removeParts(folder, (name) => belongsTo(name, model));
}

/** Removes what a switch left of other models' indexes. For the holder of the writer lock. */
export async function dropOtherIndexes(folder: DataFolder, active: ModelId): Promise<void> {
  await removeParts(folder, (name) => !belongsTo(name, active));
}

/** The names of store/data-folder.ts `indexFolder`, and of the collections in it. */
function belongsTo(name: string, model: ModelId): boolean {
  return model === defaultModel.id ? /^c\d+$/.test(name) : name === `model-${model}`;
}

/** Folders of collections and of models; whatever else lies there is not ours. */
async function removeParts(folder: DataFolder, isMeant: (name: string) => boolean): Promise<void> {
  const names = await readdir(folder.index).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  for (const name of names) {
    if (!/^(c\d+|model-.+)$/.test(name) || !isMeant(name)) continue;
    await rm(join(folder.index, name), { recursive: true, force: true });
  }
}
