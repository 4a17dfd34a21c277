/** What sources say of their photos, what the files themselves say, what they look like, and which are kept as they came. */
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('source_item').addColumn('provenance', 'text').execute();
  await db.schema.alterTable('source_item').addColumn('vanished_at', 'text').execute();
  await db.schema.alterTable('photo').addColumn('facts', 'text').execute();
  await db.schema.alterTable('photo').addColumn('likeness', 'text').execute();
  await db.schema
    .alterTable('photo')
    .addColumn('has_original', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
}
