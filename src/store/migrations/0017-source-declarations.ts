/** What indexing runs said they read from: the words that the log commits to. */
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('source_declaration')
    .addColumn('entry_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('collection_id', 'integer', (column) =>
      column.notNull().references('collection.id').onDelete('cascade'),
    )
    .addColumn('run', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('declaration', 'text', (column) => column.notNull())
    .addColumn('until', 'text')
    .addColumn('approver', 'text')
    .addColumn('basis', 'text')
    .addColumn('person_id', 'text', (column) => column.notNull())
    .addColumn('opened_at', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('source_declaration_of_collection')
    .on('source_declaration')
    .column('collection_id')
    .execute();
}
