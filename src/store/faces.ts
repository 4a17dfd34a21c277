/** Faces read back: with embeddings for the vector index, and as candidates for people. */
import type {
  Box,
  CollectionId,
  FaceId,
  ModelId,
  PhotoId,
  PhotoReference,
  Provenance,
  Quality,
} from '../types.js';
import { embeddingFromBytes } from './embedding-bytes.js';
import type { Db } from './tables.js';

export interface StoredFace {
  faceId: FaceId;
  photoId: PhotoId;
  quality: Quality;
  embedding: Float32Array;
  /** Of the photo's first address. */
  capturedAt: string | null;
}

/** What a candidate shows of a face. */
export interface FaceRecord {
  faceId: FaceId;
  box: Box;
  quality: Quality;
  photo: PhotoReference;
}

/** The collection's faces with ids above `afterId` that have an embedding of the model, ascending, at most `limit`. */
export async function facesAfter(
  db: Db,
  collection: CollectionId,
  modelId: ModelId,
  afterId: number,
  limit: number,
): Promise<StoredFace[]> {
  const rows = await selectStored(db, collection, modelId)
    .where('face.id', '>', afterId as FaceId)
    .limit(limit)
    .execute();
  return rows.map(toStoredFace);
}

/** Those of the faces that are in the collection and have an embedding of the model, ascending. */
export async function storedFaces(
  db: Db,
  collection: CollectionId,
  modelId: ModelId,
  ids: readonly FaceId[],
): Promise<StoredFace[]> {
  const faces: StoredFace[] = [];
  // SQLite takes at most 32766 parameters in one statement.
  for (let start = 0; start < ids.length; start += 500) {
    const rows = await selectStored(db, collection, modelId)
      .where('face.id', 'in', ids.slice(start, start + 500))
      .execute();
    faces.push(...rows.map(toStoredFace));
  }
  return faces;
}

/** The lowest and the highest id of the collection's faces; null when it has none. */
export async function faceIdRange(
  db: Db,
  collection: CollectionId,
): Promise<{ lowest: number; highest: number } | null> {
  const { lowest, highest } = await db
    .selectFrom('face')
    .select((select) => [select.fn.min('id').as('lowest'), select.fn.max('id').as('highest')])
    .where('collection_id', '=', collection)
    .executeTakeFirstOrThrow();
  // Of no rows there is no minimum, whatever the types say.
  return lowest === null ? null : { lowest: Number(lowest), highest: Number(highest) };
}

function selectStored(db: Db, collection: CollectionId, modelId: ModelId) {
  return db
    .selectFrom('face')
    .innerJoin('embedding', 'embedding.face_id', 'face.id')
    .select(['face.id', 'face.photo_id', 'face.face_size_px', 'face.detector_score', 'face.sharpness'])
    .select(['face.yaw_degrees', 'face.brightness', 'face.unified_quality', 'embedding.vector'])
    .select((select) =>
      select
        .selectFrom('source_item')
        .select('captured_at')
        .whereRef('source_item.photo_id', '=', 'face.photo_id')
        .orderBy('source_item.id')
        .limit(1)
        .as('captured_at'),
    )
    .where('face.collection_id', '=', collection)
    .where('embedding.model_id', '=', modelId)
    .orderBy('face.id');
}

interface StoredFaceColumns extends QualityColumns {
  id: FaceId;
  photo_id: PhotoId;
  vector: Uint8Array;
  captured_at: string | null;
}

function toStoredFace(row: StoredFaceColumns): StoredFace {
  return {
    faceId: row.id,
    photoId: row.photo_id,
    quality: toQuality(row),
    embedding: embeddingFromBytes(row.vector),
    capturedAt: row.captured_at,
  };
}

/** Number of the collection's faces with ids above `afterId`. */
export async function countFacesAfter(db: Db, collection: CollectionId, afterId: number): Promise<number> {
  const { count } = await db
    .selectFrom('face')
    .select((select) => select.fn.countAll().as('count'))
    .where('collection_id', '=', collection)
    .where('id', '>', afterId as FaceId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** All ids of the collection's faces, ascending; for verification. */
export async function faceIdsOf(db: Db, collection: CollectionId): Promise<FaceId[]> {
  const rows = await db
    .selectFrom('face')
    .select('id')
    .where('collection_id', '=', collection)
    .orderBy('id')
    .execute();
  return rows.map((row) => row.id);
}

/** Faces by id; those that are gone are missing from the map. */
export async function findFaces(db: Db, ids: readonly FaceId[]): Promise<Map<FaceId, FaceRecord>> {
  const found = new Map<FaceId, FaceRecord>();
  // SQLite takes at most 32766 parameters in one statement.
  for (let start = 0; start < ids.length; start += 500) {
    const rows = await selectFaces(db, ids.slice(start, start + 500));
    for (const face of rows) found.set(face.faceId, face);
  }
  return found;
}

async function selectFaces(db: Db, ids: readonly FaceId[]): Promise<FaceRecord[]> {
  const rows = await db
    .selectFrom('face')
    .innerJoin('photo', 'photo.id', 'face.photo_id')
    .innerJoin('collection', 'collection.id', 'face.collection_id')
    .innerJoin('source_item', (join) =>
      join.on((on) =>
        on(
          'source_item.id',
          '=',
          on
            .selectFrom('source_item as address')
            .select('address.id')
            .whereRef('address.photo_id', '=', 'face.photo_id')
            // Whoever follows a lead is led to where the photo still is.
            .orderBy((order) => order('address.vanished_at', 'is not', null))
            .orderBy('address.id')
            .limit(1),
        ),
      ),
    )
    .select(['face.id', 'face.x', 'face.y', 'face.width', 'face.height', 'face.face_size_px'])
    .select(['face.detector_score', 'face.sharpness', 'face.yaw_degrees', 'face.brightness'])
    .select('face.unified_quality')
    .select(['photo.id as photo_id', 'photo.sha256'])
    .select(['source_item.source', 'source_item.page', 'source_item.title', 'source_item.captured_at'])
    .select('source_item.provenance')
    .select('collection.name as collection')
    .where('face.id', 'in', ids)
    .execute();
  return rows.map((row) => ({
    faceId: row.id,
    box: { x: row.x, y: row.y, width: row.width, height: row.height },
    quality: toQuality(row),
    photo: {
      id: row.photo_id,
      sha256: row.sha256,
      source: row.source,
      page: row.page,
      title: row.title,
      capturedAt: row.captured_at,
      timecodeMs: timecodeOf(row.provenance),
      collection: row.collection,
    },
  }));
}

function timecodeOf(provenance: string | null): number | null {
  return provenance === null ? null : (JSON.parse(provenance) as Provenance).timecodeMs;
}

interface QualityColumns {
  face_size_px: number;
  detector_score: number;
  sharpness: number;
  yaw_degrees: number;
  brightness: number;
  unified_quality: number;
}

function toQuality(row: QualityColumns): Quality {
  return {
    faceSizePx: row.face_size_px,
    detectorScore: row.detector_score,
    sharpness: row.sharpness,
    yawDegrees: row.yaw_degrees,
    brightness: row.brightness,
    unified: row.unified_quality,
  };
}
