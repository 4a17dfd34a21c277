/** Notes in a case; what was asked for where less was granted; and when a request was taken back. */
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('case_note')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('case_id', 'text', (column) => column.notNull().references('case_file.id'))
    .addColumn('person_id', 'text', (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('made_at', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('case_note_of_case').on('case_note').column('case_id').execute();
  await db.schema.alterTable('authorisation').addColumn('asked', 'text').execute();
  await db.schema.alterTable('authorisation').addColumn('withdrawn_at', 'text').execute();
}
