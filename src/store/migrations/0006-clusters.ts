/** Clusters of faces of unknown persons, what people decided about pairs of faces, and the record of every clustering. */
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('clustering')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('user_name', 'text', (column) => column.notNull())
    .addColumn('case_ref', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('collection_id', 'integer', (column) => column.notNull())
    .addColumn('collection_name', 'text', (column) => column.notNull())
    .addColumn('requested_at', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text')
    .addColumn('faces', 'integer')
    .addColumn('clusters', 'integer')
    .addColumn('finished_at', 'text')
    .execute();

  await db.schema
    .createTable('cluster_state')
    .addColumn('collection_id', 'integer', (column) =>
      column.primaryKey().notNull().references('collection.id').onDelete('cascade'),
    )
    .addColumn('model_id', 'text', (column) => column.notNull())
    .addColumn('last_face_id', 'integer', (column) => column.notNull())
    .addColumn('last_decision_id', 'integer', (column) => column.notNull())
    .addColumn('last_number', 'integer', (column) => column.notNull())
    .execute();

  await db.schema
    .createTable('cluster')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('collection_id', 'integer', (column) =>
      column.notNull().references('collection.id').onDelete('cascade'),
    )
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('faces', 'integer', (column) => column.notNull())
    .addUniqueConstraint('cluster_number_once_per_collection', ['collection_id', 'number'])
    .execute();

  await db.schema
    .createTable('cluster_face')
    .addColumn('face_id', 'integer', (column) =>
      column.primaryKey().notNull().references('face.id').onDelete('cascade'),
    )
    .addColumn('cluster_id', 'integer', (column) =>
      column.notNull().references('cluster.id').onDelete('cascade'),
    )
    .execute();
  await db.schema
    .createIndex('cluster_face_of_cluster')
    .on('cluster_face')
    .columns(['cluster_id', 'face_id'])
    .execute();

  await db.schema
    .createTable('face_decision')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('collection_id', 'integer', (column) =>
      column.notNull().references('collection.id').onDelete('cascade'),
    )
    .addColumn('face_a', 'integer', (column) => column.notNull().references('face.id').onDelete('cascade'))
    .addColumn('face_b', 'integer', (column) => column.notNull().references('face.id').onDelete('cascade'))
    .addColumn('verdict', 'text', (column) => column.notNull())
    .addColumn('user_name', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('decided_at', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('face_decision_of_collection')
    .on('face_decision')
    .columns(['collection_id', 'id'])
    .execute();
  // A photo that is removed takes the decisions about its faces with it: without these, by a look at all of them.
  await db.schema.createIndex('face_decision_of_first').on('face_decision').column('face_a').execute();
  await db.schema.createIndex('face_decision_of_second').on('face_decision').column('face_b').execute();
}
