/** How each search was made: its cut, its filter, what was accepted, and by which calibration it was to be judged. */
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('search').addColumn('settings', 'text').execute();
}
