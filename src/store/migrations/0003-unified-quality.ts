/** One quality value per face. Faces from before get what stood in for it: size, sharpness and the detector's score. */
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('face')
    .addColumn('unified_quality', 'double precision', (column) => column.notNull().defaultTo(0))
    .execute();
  await sql`
    update face set unified_quality = detector_score
      * case when face_size_px < 112 then face_size_px / 112 else 1 end
      * case when sharpness < 50 then sharpness / 50 else 1 end
  `.execute(db);
}
