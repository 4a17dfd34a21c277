/** Photos with their faces and embeddings: inserted whole, deleted whole. */
import type { AnalysedPhoto, CollectionId, FaceId, ModelId, PhotoId, Sha256 } from '../types.js';
import { embeddingToBytes } from './embedding-bytes.js';
import type { Db } from './tables.js';

export interface NewPhoto {
  collection: CollectionId;
  sha256: Sha256;
  modelId: ModelId;
  /** Faces must be in the order in which the image file holds their thumbnails. */
  analysed: AnalysedPhoto;
  imagesName: string;
  imagesBytes: number;
  /** The bytes as they came lie beside the pictures. */
  hasOriginal?: boolean;
  createdAt: string;
}

/** The photo with these bytes in the collection. */
export async function findPhoto(db: Db, collection: CollectionId, sha256: Sha256): Promise<PhotoId | null> {
  const row = await db
    .selectFrom('photo')
    .select('id')
    .where('collection_id', '=', collection)
    .where('sha256', '=', sha256)
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Where the bytes of a known photo are to be kept, if they are not yet; null otherwise, or where there is no such photo. */
export async function photoWithoutOriginal(
  db: Db,
  collection: CollectionId,
  sha256: Sha256,
): Promise<{ id: PhotoId; imagesName: string } | null> {
  const row = await db
    .selectFrom('photo')
    .select(['id', 'images_name'])
    .where('collection_id', '=', collection)
    .where('sha256', '=', sha256)
    .where('has_original', '=', 0)
    .executeTakeFirst();
  return row === undefined ? null : { id: row.id, imagesName: row.images_name };
}

/** To be told once they are on disk. */
export async function rememberOriginal(db: Db, id: PhotoId, bytes: number): Promise<void> {
  await db
    .updateTable('photo')
    .set((row) => ({ has_original: 1, images_bytes: row('images_bytes', '+', bytes) }))
    .where('id', '=', id)
    .where('has_original', '=', 0)
    .execute();
}

/** Ids of the faces come back ascending, in the order of `analysed.faces`. */
export async function insertPhoto(db: Db, photo: NewPhoto): Promise<{ photoId: PhotoId; faceIds: FaceId[] }> {
  const { id: photoId } = await db
    .insertInto('photo')
    .values({
      collection_id: photo.collection,
      sha256: photo.sha256,
      width_px: photo.analysed.widthPx,
      height_px: photo.analysed.heightPx,
      model_id: photo.modelId,
      images_name: photo.imagesName,
      images_bytes: photo.imagesBytes,
      created_at: photo.createdAt,
      captured_at: photo.analysed.camera.capturedAt,
      latitude: photo.analysed.camera.place?.latitude ?? null,
      longitude: photo.analysed.camera.place?.longitude ?? null,
      facts: photo.analysed.facts === null ? null : JSON.stringify(photo.analysed.facts),
      likeness: photo.analysed.likeness ?? null,
      has_original: photo.hasOriginal === true ? 1 : 0,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const faceIds: FaceId[] = [];
  for (const face of photo.analysed.faces) {
    const { id: faceId } = await db
      .insertInto('face')
      .values({
        photo_id: photoId,
        collection_id: photo.collection,
        ...face.box,
        landmarks5: JSON.stringify(face.landmarks5.flatMap(({ x, y }) => [x, y])),
        face_size_px: face.quality.faceSizePx,
        detector_score: face.quality.detectorScore,
        sharpness: face.quality.sharpness,
        yaw_degrees: face.quality.yawDegrees,
        brightness: face.quality.brightness,
        unified_quality: face.quality.unified,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await db
      .insertInto('embedding')
      .values({ face_id: faceId, model_id: photo.modelId, vector: embeddingToBytes(face.embedding) })
      .execute();
    faceIds.push(faceId);
  }
  return { photoId, faceIds };
}

/** Deletes the photo and its faces, and leaves word of what must still go from disk and index. */
export async function deletePhoto(db: Db, id: PhotoId): Promise<void> {
  const photo = await db
    .selectFrom('photo')
    .select(['collection_id', 'images_name'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const faces = await db.selectFrom('face').select('id').where('photo_id', '=', id).orderBy('id').execute();
  await db
    .insertInto('erasure')
    .values({
      collection_id: photo.collection_id,
      images_name: photo.images_name,
      face_ids: JSON.stringify(faces.map((face) => face.id)),
    })
    .execute();
  await db.deleteFrom('photo').where('id', '=', id).execute();
}

/** Where a photo's pictures are. `faceIds` ascending, in the order of the thumbnails. */
export interface PhotoPictures {
  id: PhotoId;
  collection: CollectionId;
  imagesName: string;
  hasOriginal: boolean;
  sha256: Sha256;
  widthPx: number;
  heightPx: number;
  faceIds: FaceId[];
}

export async function findPhotoPictures(db: Db, id: PhotoId): Promise<PhotoPictures | null> {
  const [photo] = await photosAfter(db, id - 1, 1);
  return photo?.id === id ? photo : null;
}

/** Perceptual hashes; photos that are gone, or whose hash is not known, are missing from the map. */
export async function photoLikenesses(db: Db, ids: readonly PhotoId[]): Promise<Map<PhotoId, string>> {
  const found = new Map<PhotoId, string>();
  for (let start = 0; start < ids.length; start += 500) {
    const rows = await db
      .selectFrom('photo')
      .select(['id', 'likeness'])
      .where('id', 'in', ids.slice(start, start + 500))
      .execute();
    for (const { id, likeness } of rows) if (likeness !== null) found.set(id, likeness);
  }
  return found;
}

/** Where it is not known yet. */
export async function rememberLikeness(db: Db, id: PhotoId, likeness: string): Promise<void> {
  await db
    .updateTable('photo')
    .set({ likeness })
    .where('id', '=', id)
    .where('likeness', 'is', null)
    .execute();
}

/** Of the upright photos; those that are gone are missing from the map. */
export async function photoSizes(
  db: Db,
  ids: readonly PhotoId[],
): Promise<Map<PhotoId, { widthPx: number; heightPx: number }>> {
  const sizes = new Map<PhotoId, { widthPx: number; heightPx: number }>();
  for (let start = 0; start < ids.length; start += 500) {
    const rows = await db
      .selectFrom('photo')
      .select(['id', 'width_px', 'height_px'])
      .where('id', 'in', ids.slice(start, start + 500))
      .execute();
    for (const row of rows) sizes.set(row.id, { widthPx: row.width_px, heightPx: row.height_px });
  }
  return sizes;
}

/** Photos with ids above `afterId`, ascending, at most `limit`. */
export async function photosAfter(db: Db, afterId: number, limit: number): Promise<PhotoPictures[]> {
  const photos = await db
    .selectFrom('photo')
    .select(['id', 'collection_id', 'images_name', 'has_original', 'sha256', 'width_px', 'height_px'])
    .where('id', '>', afterId as PhotoId)
    .orderBy('id')
    .limit(limit)
    .execute();
  if (photos.length === 0) return [];
  const faces = await db
    .selectFrom('face')
    .select(['id', 'photo_id'])
    .where(
      'photo_id',
      'in',
      photos.map((photo) => photo.id),
    )
    .orderBy('id')
    .execute();
  return photos.map((photo) => ({
    id: photo.id,
    collection: photo.collection_id,
    imagesName: photo.images_name,
    hasOriginal: photo.has_original === 1,
    sha256: photo.sha256,
    widthPx: photo.width_px,
    heightPx: photo.height_px,
    faceIds: faces.filter((face) => face.photo_id === photo.id).map((face) => face.id),
  }));
}

/** Size of all picture files together. */
export async function sumPictureBytes(db: Db): Promise<number> {
  const { bytes } = await db
    .selectFrom('photo')
    .select((select) => select.fn.sum('images_bytes').as('bytes'))
    .executeTakeFirstOrThrow();
  return Number(bytes ?? 0);
}

export async function countPhotos(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('photo')
    .select((select) => select.fn.countAll().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}
