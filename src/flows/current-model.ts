/**
 * Which model a data folder works with. It is written in the store, so that one transaction switches it for every process;
 * whoever opened the folder before has to notice.
 */
import { AppError } from '../errors.js';
import { activeModel, type UsedModel } from '../store/models.js';
import type { Db } from '../store/tables.js';
import type { ModelId } from '../types.js';
import { defaultModel, type UsablePack } from '../vision/model-packs.js';

/** The default one until another was chosen. */
export async function currentModel(db: Db): Promise<UsedModel> {
  return (await activeModel(db)) ?? defaultModel;
}

/** Throws `model.mismatch` unless `id` is (still) the active model. */
export async function refuseOtherModel(db: Db, id: ModelId): Promise<void> {
  const now = await currentModel(db);
  if (now.id === id) return;
  throw new AppError(
    'model.mismatch',
    `the data folder was switched from ${id} to ${now.id} in the meantime; try again`,
  );
}

/** Throws `model.mismatch` when the id stands for another recogniser than the one that made the stored embeddings. */
export function refuseOtherRecogniser(used: UsedModel, pack: UsablePack): void {
  if (used.fingerprint === pack.fingerprint && used.dims === pack.dims) return;
  throw new AppError(
    'model.mismatch',
    `the stored embeddings of ${used.id} were made by another recogniser than its description names now; give the new one an id of its own`,
  );
}
