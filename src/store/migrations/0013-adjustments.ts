/** What an examiner did to the pictures while comparing them. */
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('examination')
    .addColumn('adjustments', 'text', (column) => column.notNull().defaultTo('[]'))
    .execute();
}
