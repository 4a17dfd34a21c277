/** Requests of the persons shown: what they ask, whether it is they, who of the candidates they are; and what is not taken in again. */
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await addRequests(db);
  await db.schema
    .createTable('rights_mark')
    .addColumn('request_id', 'text', (column) => column.notNull().references('rights_request.id'))
    .addColumn('rank', 'integer', (column) => column.notNull())
    .addColumn('is_person', 'integer', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('marked_by', 'text', (column) => column.notNull())
    .addColumn('marked_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('rights_mark_key', ['request_id', 'rank'])
    .execute();
  await db.schema
    .createTable('suppression')
    .addColumn('digest', 'text', (column) => column.primaryKey().notNull())
    .addColumn('suppressed_at', 'text', (column) => column.notNull())
    .execute();
}

async function addRequests(db: Kysely<unknown>): Promise<void> {
  const table = db.schema
    .createTable('rights_request')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('case_id', 'text', (column) => column.notNull().unique().references('case_file.id'))
    .addColumn('asked', 'text', (column) => column.notNull())
    .addColumn('received_on', 'text', (column) => column.notNull())
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('language', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('contact', 'text', (column) => column.notNull())
    .addColumn('message', 'text', (column) => column.notNull())
    .addColumn('due_on', 'text', (column) => column.notNull());
  await [
    'extended_at',
    'extension_reason',
    'identity_method',
    'identity_note',
    'identity_checked_on',
    'identity_checked_by',
    'authorisation_id',
    'confirmation',
    'confirmation_note',
    'confirmed_at',
    'decided_by',
    'decided_at',
    'removal',
    'letter',
    'removed_at',
    'outcome',
    'closed_at',
    'erased_at',
  ]
    .reduce((built, name) => built.addColumn(name, 'text'), table)
    .execute();
}
