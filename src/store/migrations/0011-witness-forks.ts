/** Which witnesses say that a log is another one than they knew: told once, until they cosign again. */
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('witness_fork')
    .addColumn('log', 'text', (column) => column.notNull())
    .addColumn('witness', 'text', (column) => column.notNull())
    .addColumn('since', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('witness_fork_key', ['log', 'witness'])
    .execute();
}
