/** The first tables. Column types are those that SQLite and PostgreSQL share, except `blob` and `autoIncrement`. */
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('collection')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('name', 'text', (column) => column.notNull().unique())
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('basis', 'text', (column) => column.notNull())
    .addColumn('purpose', 'text', (column) => column.notNull())
    .addColumn('expires', 'text')
    .addColumn('max_photos', 'integer')
    .addColumn('created_at', 'text', (column) => column.notNull())
    .execute();

  await db.schema
    .createTable('photo')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('collection_id', 'integer', (column) =>
      column.notNull().references('collection.id').onDelete('cascade'),
    )
    .addColumn('sha256', 'text', (column) => column.notNull())
    .addColumn('width_px', 'integer', (column) => column.notNull())
    .addColumn('height_px', 'integer', (column) => column.notNull())
    .addColumn('model_id', 'text', (column) => column.notNull())
    .addColumn('images_name', 'text', (column) => column.notNull().unique())
    .addColumn('images_bytes', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addUniqueConstraint('photo_once_per_collection', ['collection_id', 'sha256'])
    .execute();

  await db.schema
    .createTable('source_item')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('collection_id', 'integer', (column) =>
      column.notNull().references('collection.id').onDelete('cascade'),
    )
    .addColumn('location', 'text', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('page', 'text')
    .addColumn('title', 'text')
    .addColumn('captured_at', 'text')
    .addColumn('version', 'text')
    .addColumn('sha256', 'text')
    .addColumn('photo_id', 'integer', (column) => column.references('photo.id').onDelete('cascade'))
    .addColumn('skip_code', 'text')
    .addColumn('skip_reason', 'text')
    .addColumn('recorded_at', 'text', (column) => column.notNull())
    .addUniqueConstraint('source_item_once_per_location', ['collection_id', 'location'])
    .execute();
  await db.schema.createIndex('source_item_of_photo').on('source_item').columns(['photo_id', 'id']).execute();

  await db.schema
    .createTable('face')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('photo_id', 'integer', (column) => column.notNull().references('photo.id').onDelete('cascade'))
    .addColumn('collection_id', 'integer', (column) =>
      column.notNull().references('collection.id').onDelete('cascade'),
    )
    .addColumn('x', 'double precision', (column) => column.notNull())
    .addColumn('y', 'double precision', (column) => column.notNull())
    .addColumn('width', 'double precision', (column) => column.notNull())
    .addColumn('height', 'double precision', (column) => column.notNull())
    .addColumn('landmarks5', 'text', (column) => column.notNull())
    .addColumn('face_size_px', 'double precision', (column) => column.notNull())
    .addColumn('detector_score', 'double precision', (column) => column.notNull())
    .addColumn('sharpness', 'double precision', (column) => column.notNull())
    .addColumn('yaw_degrees', 'double precision', (column) => column.notNull())
    .addColumn('brightness', 'double precision', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('face_of_photo').on('face').columns(['photo_id', 'id']).execute();
  await db.schema.createIndex('face_of_collection').on('face').columns(['collection_id', 'id']).execute();

  await db.schema
    .createTable('embedding')
    .addColumn('face_id', 'integer', (column) => column.notNull().references('face.id').onDelete('cascade'))
    .addColumn('model_id', 'text', (column) => column.notNull())
    .addColumn('vector', 'blob', (column) => column.notNull())
    .addPrimaryKeyConstraint('embedding_key', ['face_id', 'model_id'])
    .execute();

  await db.schema
    .createTable('search')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('user_name', 'text', (column) => column.notNull())
    .addColumn('case_ref', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('probe_sha256', 'text', (column) => column.notNull())
    .addColumn('scope', 'text', (column) => column.notNull())
    .addColumn('requested_at', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text')
    .addColumn('face_number', 'integer')
    .addColumn('candidates', 'integer')
    .addColumn('finished_at', 'text')
    .execute();

  await db.schema
    .createTable('erasure')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('collection_id', 'integer', (column) => column.notNull())
    .addColumn('images_name', 'text')
    .addColumn('face_ids', 'text')
    .execute();
}
