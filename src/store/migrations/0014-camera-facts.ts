/** When and where a photo was taken, as its camera wrote it. Photos from before have neither: they were not read for it. */
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('photo').addColumn('captured_at', 'text').execute();
  await db.schema.alterTable('photo').addColumn('latitude', 'double precision').execute();
  await db.schema.alterTable('photo').addColumn('longitude', 'double precision').execute();
}
