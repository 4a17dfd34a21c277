/** Which models a data folder has embeddings of, which of them it searches with, and which embeddings are from previews. */
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('model')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('dims', 'integer', (column) => column.notNull())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('is_active', 'integer', (column) => column.notNull())
    .addColumn('stale_marks', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('first_used_at', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .alterTable('embedding')
    .addColumn('from_preview', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
}
