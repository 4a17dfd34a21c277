/** Cases, requests for authorisation, stored results, examinations, exports and disclosures; searches learn to whom they belong. */
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await addCases(db);
  await addAuthorisations(db);
  await extendSearches(db);
  await addExaminations(db);
  await addHandovers(db);
}

async function addCases(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('case_file')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('reference', 'text', (column) => column.notNull().unique())
    .addColumn('purpose', 'text', (column) => column.notNull())
    .addColumn('offence', 'text', (column) => column.notNull())
    .addColumn('unit', 'text', (column) => column.notNull())
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('supervised', 'integer', (column) => column.notNull())
    .addColumn('ends_on', 'text')
    .addColumn('on_behalf', 'text')
    .addColumn('key', 'blob')
    .addColumn('opened_at', 'text', (column) => column.notNull())
    .addColumn('closed_at', 'text')
    .addColumn('closed_by', 'text')
    .addColumn('erased_at', 'text')
    .execute();
}

async function addAuthorisations(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('authorisation')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('case_id', 'text', (column) => column.notNull().references('case_file.id'))
    .addColumn('requester', 'text', (column) => column.notNull())
    .addColumn('mode', 'text', (column) => column.notNull())
    .addColumn('offence', 'text', (column) => column.notNull())
    .addColumn('facts', 'text', (column) => column.notNull())
    .addColumn('necessity', 'text', (column) => column.notNull())
    .addColumn('alternatives', 'text', (column) => column.notNull())
    .addColumn('probe_description', 'text', (column) => column.notNull())
    .addColumn('collections', 'text', (column) => column.notNull())
    .addColumn('searches', 'integer', (column) => column.notNull())
    .addColumn('used', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('requested_at', 'text', (column) => column.notNull())
    .addColumn('first_used_at', 'text')
    .addColumn('locked_at', 'text')
    .addColumn('decided_by', 'text')
    .addColumn('decided_at', 'text')
    .addColumn('decision_reference', 'text')
    .addColumn('authority', 'text')
    .addColumn('decision_text', 'text')
    .addColumn('expires_at', 'text', (column) => column.notNull())
    .addColumn('erased_at', 'text')
    .execute();
  await db.schema.createIndex('authorisation_of_case').on('authorisation').column('case_id').execute();

  await db.schema
    .createTable('request_text')
    .addColumn('digest', 'text', (column) => column.notNull())
    .addColumn('authorisation_id', 'text', (column) => column.notNull())
    .addColumn('used_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('request_text_key', ['digest', 'authorisation_id'])
    .execute();
}

async function extendSearches(db: Kysely<unknown>): Promise<void> {
  for (const column of [
    'person_id',
    'case_id',
    'authorisation_id',
    'mode',
    'entry_id',
    'result',
    'begun_by',
    'reported_at',
    'erased_at',
  ]) {
    await db.schema.alterTable('search').addColumn(column, 'text').execute();
  }
  await db.schema.alterTable('search').addColumn('log_index', 'integer').execute();
  await db.schema.alterTable('search').addColumn('probe_salt', 'blob').execute();
  await db.schema.createIndex('search_of_case').on('search').column('case_id').execute();
  await db.schema.createIndex('search_of_authorisation').on('search').column('authorisation_id').execute();
  await db.schema.createIndex('search_by_time').on('search').column('requested_at').execute();

  for (const column of ['person_id', 'case_id', 'authorisation_id']) {
    await db.schema.alterTable('clustering').addColumn(column, 'text').execute();
  }

  await db.schema
    .createTable('search_candidate')
    .addColumn('search_id', 'text', (column) => column.notNull().references('search.id'))
    .addColumn('rank', 'integer', (column) => column.notNull())
    .addColumn('face_id', 'integer', (column) => column.notNull())
    .addColumn('score', 'real', (column) => column.notNull())
    .addColumn('document', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('search_candidate_key', ['search_id', 'rank'])
    .execute();
}

async function addExaminations(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('comparison')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('search_id', 'text', (column) => column.notNull().references('search.id'))
    .addColumn('rank', 'integer', (column) => column.notNull())
    .addColumn('submitted_by', 'text', (column) => column.notNull())
    .addColumn('submitted_at', 'text', (column) => column.notNull())
    .addColumn('result', 'text')
    .addColumn('decided_at', 'text')
    .addUniqueConstraint('comparison_once_per_candidate', ['search_id', 'rank'])
    .execute();

  await db.schema
    .createTable('examination')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('comparison_id', 'text', (column) => column.notNull().references('comparison.id'))
    .addColumn('slot', 'integer', (column) => column.notNull())
    .addColumn('examiner', 'text', (column) => column.notNull())
    .addColumn('worksheet', 'text', (column) => column.notNull())
    .addColumn('conclusion', 'text')
    .addColumn('remarks', 'text')
    .addColumn('started_at', 'text', (column) => column.notNull())
    .addColumn('concluded_at', 'text')
    .addColumn('abandoned_at', 'text')
    .execute();
  for (const column of ['slot', 'examiner']) {
    await db.schema
      .createIndex(`examination_once_by_${column}`)
      .on('examination')
      .columns(['comparison_id', column])
      .unique()
      .where('abandoned_at', 'is', null)
      .execute();
  }
}

async function addHandovers(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('lead_export')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('search_id', 'text', (column) => column.notNull().references('search.id'))
    .addColumn('rank', 'integer', (column) => column.notNull())
    .addColumn('person_id', 'text', (column) => column.notNull())
    .addColumn('corroboration', 'text', (column) => column.notNull())
    .addColumn('sha256', 'text', (column) => column.notNull())
    .addColumn('made_at', 'text', (column) => column.notNull())
    .execute();

  await db.schema
    .createTable('disclosure')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('case_id', 'text', (column) => column.notNull().references('case_file.id'))
    .addColumn('search_id', 'text')
    .addColumn('person_id', 'text', (column) => column.notNull())
    .addColumn('recipient', 'text', (column) => column.notNull())
    .addColumn('legal_basis', 'text', (column) => column.notNull())
    .addColumn('content', 'text', (column) => column.notNull())
    .addColumn('made_at', 'text', (column) => column.notNull())
    .execute();
}
