/** Calibrations as documents: all that were ever used stay, because results name them; at most one a model is in use. */
import type { ModelId } from '../types.js';
import type { Db } from './tables.js';

export interface CalibrationRow {
  id: string;
  model: ModelId;
  /** JSON. */
  document: string;
}

/** Keeps it and uses it from now on. In a write transaction. */
export async function useCalibration(db: Db, row: CalibrationRow): Promise<void> {
  await useNoCalibration(db, row.model);
  await db
    .insertInto('calibration')
    .values({
      id: row.id,
      model_id: row.model,
      document: row.document,
      in_use: 1,
      recorded_at: new Date().toISOString(),
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ in_use: 1 }))
    .execute();
}

/** Back to the one that comes with the program, if there is one. */
export async function useNoCalibration(db: Db, model: ModelId): Promise<void> {
  await db.updateTable('calibration').set({ in_use: 0 }).where('model_id', '=', model).execute();
}

/** null: none of this store is in use. */
export async function calibrationInUse(db: Db, model: ModelId): Promise<string | null> {
  const row = await db
    .selectFrom('calibration')
    .select('document')
    .where('model_id', '=', model)
    .where('in_use', '=', 1)
    .executeTakeFirst();
  return row?.document ?? null;
}
