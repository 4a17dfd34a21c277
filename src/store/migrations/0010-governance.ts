/** Proposals of two persons, invitations, activation, the stop, witnesses, anomalies, other tools, and reports that were made. */
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await addPeople(db);
  await addBrakes(db);
  await addTools(db);
}

async function addPeople(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('person').addColumn('confirmed_at', 'text').execute();
  await db.schema
    .createTable('proposal')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('document', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('proposed_by', 'text', (column) => column.notNull())
    .addColumn('proposed_at', 'text', (column) => column.notNull())
    .addColumn('entry_id', 'text')
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('decided_by', 'text')
    .addColumn('decided_at', 'text')
    .execute();
  await db.schema
    .createTable('invitation')
    .addColumn('token_sha256', 'text', (column) => column.primaryKey().notNull())
    .addColumn('person_id', 'text', (column) =>
      column.notNull().unique().references('person.id').onDelete('cascade'),
    )
    .addColumn('expires_at', 'text', (column) => column.notNull())
    .execute();
}

async function addBrakes(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('activation')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('document', 'text', (column) => column.notNull())
    .addColumn('sha256', 'text', (column) => column.notNull())
    .addColumn('approved_at', 'text', (column) => column.notNull())
    .addColumn('expires_on', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('stop')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('engaged_by', 'text', (column) => column.notNull())
    .addColumn('engaged_at', 'text', (column) => column.notNull())
    .addColumn('released_at', 'text')
    .execute();
  await db.schema
    .createTable('witness_cosignature')
    .addColumn('log', 'text', (column) => column.notNull())
    .addColumn('witness', 'text', (column) => column.notNull())
    .addColumn('size', 'integer', (column) => column.notNull())
    .addColumn('cosigned_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('witness_cosignature_key', ['log', 'witness'])
    .execute();
  await db.schema
    .createTable('anomaly')
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('search_id', 'text', (column) => column.notNull())
    .addColumn('found_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('anomaly_key', ['kind', 'search_id'])
    .execute();
  await db.schema
    .alterTable('collection')
    .addColumn('is_staff', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
}

async function addTools(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('external_tool')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('tool', 'text', (column) => column.notNull())
    .addColumn('vendor', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('unit', 'text', (column) => column.notNull())
    .addColumn('used_from', 'text', (column) => column.notNull())
    .addColumn('used_to', 'text')
    .addColumn('note', 'text', (column) => column.notNull())
    .addColumn('registered_by', 'text', (column) => column.notNull())
    .addColumn('registered_at', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('tools_attestation')
    .addColumn('unit', 'text', (column) => column.notNull())
    .addColumn('quarter', 'text', (column) => column.notNull())
    .addColumn('attested_by', 'text', (column) => column.notNull())
    .addColumn('attested_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('tools_attestation_key', ['unit', 'quarter'])
    .execute();
  await db.schema
    .createTable('report')
    .addColumn('sha256', 'text', (column) => column.primaryKey().notNull())
    .addColumn('from_day', 'text', (column) => column.notNull())
    .addColumn('to_day', 'text', (column) => column.notNull())
    .addColumn('is_public', 'integer', (column) => column.notNull())
    .addColumn('files', 'text', (column) => column.notNull())
    .addColumn('made_by', 'text', (column) => column.notNull())
    .addColumn('made_at', 'text', (column) => column.notNull())
    .execute();
}
