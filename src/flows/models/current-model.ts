/**
 * Which model a data folder works with. It is written in the store, so that one transaction switches it for every process;
 * whoever opened the folder before has to notice.
 */
import { AppError } from '../../errors.js';
import { activeModel, findUsedModel, rememberModel, type UsedModel } from '../../store/models.js';
import type { Store } from '../../store/open-store.js';
import type { Db } from '../../store/tables.js';
import type { ModelId } from '../../types.js';
import { defaultModel, type UsablePack } from '../../vision/model-packs.js';

/** The default one until another was chosen, as it was when the first photo was indexed. */
export async function currentModel(db: Db): Promise<UsedModel> {
  return (await activeModel(db)) ?? (await findUsedModel(db, defaultModel.id)) ?? defaultModel;
}

/** Before the first embedding is stored: an update of the program that changes embeddings is noticed by the fingerprint. */
export async function rememberCurrentModel(store: Store): Promise<void> {
  await store.write(async (db) => rememberModel(db, await currentModel(db)));
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

/** Throws `model.mismatch` when the id stands for another recogniser, or other faces before it, than made the stored embeddings. */
export function refuseOtherRecogniser(used: UsedModel, pack: UsablePack): void {
  if (used.fingerprint === pack.fingerprint && used.dims === pack.dims) return;
  throw new AppError(
    'model.mismatch',
    `the stored embeddings of ${used.id} were made by another recogniser, or of faces prepared otherwise, than it stands for now; describe the new one under an id of its own and run 'vitrine reembed'`,
  );
}
