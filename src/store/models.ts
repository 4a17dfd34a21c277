/** The models that a data folder has used. At most one is active: photos are indexed and searched with it. */
import type { ModelId, Sha256 } from '../types.js';
import type { Db } from './tables.js';

export interface UsedModel {
  id: ModelId;
  /** Length of an embedding. */
  dims: number;
  /** Of the recogniser that made the embeddings stored under the id. */
  fingerprint: Sha256;
}

/** null: none was ever chosen. */
export async function activeModel(db: Db): Promise<UsedModel | null> {
  const row = await selectModels(db).where('is_active', '=', 1).executeTakeFirst();
  return row ?? null;
}

export async function findUsedModel(db: Db, id: ModelId): Promise<UsedModel | null> {
  const row = await selectModels(db).where('id', '=', id).executeTakeFirst();
  return row ?? null;
}

function selectModels(db: Db) {
  return db.selectFrom('model').select(['id', 'dims', 'fingerprint']);
}

/** Remembers what the id stands for, before the first embedding is stored under it. */
export async function rememberModel(db: Db, model: UsedModel): Promise<void> {
  await db
    .insertInto('model')
    .values({ ...model, is_active: 0, first_used_at: new Date().toISOString() })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** The switch: belongs into one transaction with nothing else that matters. */
export async function activateModel(db: Db, model: UsedModel): Promise<void> {
  await rememberModel(db, model);
  await db.updateTable('model').set({ is_active: 0 }).where('id', '!=', model.id).execute();
  await db.updateTable('model').set({ is_active: 1 }).where('id', '=', model.id).execute();
}

/** Belongs into the transaction that replaces embeddings; needs no lock beside it, so it may come while an index is built. */
export async function markIndexStale(db: Db, id: ModelId): Promise<void> {
  await db
    .updateTable('model')
    .set((row) => ({ stale_marks: row('stale_marks', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

/** 0: the index is as the store has it, or shorter. */
export async function countStaleMarks(db: Db, id: ModelId): Promise<number> {
  const row = await db.selectFrom('model').select('stale_marks').where('id', '=', id).executeTakeFirst();
  return row?.stale_marks ?? 0;
}

/** After the index was built anew. `marks` were counted before: where another came meanwhile, all of them stay. */
export async function clearStaleMarks(db: Db, id: ModelId, marks: number): Promise<void> {
  await db
    .updateTable('model')
    .set({ stale_marks: 0 })
    .where('id', '=', id)
    .where('stale_marks', '=', marks)
    .execute();
}

/** Faces that have an embedding of each model, and how many of those were made from previews. */
export async function countEmbeddings(
  db: Db,
): Promise<Map<ModelId, { faces: number; fromPreviews: number }>> {
  const rows = await db
    .selectFrom('embedding')
    .select((select) => [
      'model_id',
      select.fn.countAll().as('faces'),
      select.fn.sum('from_preview').as('previews'),
    ])
    .groupBy('model_id')
    .execute();
  return new Map(
    rows.map((row) => [row.model_id, { faces: Number(row.faces), fromPreviews: Number(row.previews ?? 0) }]),
  );
}
