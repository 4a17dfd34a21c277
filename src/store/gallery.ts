/** Photos of a collection as people look through them: page by page, or any of them by their ids. */
import type { Box, CollectionId, FaceId, FileFacts, PhotoId, Provenance, Sha256 } from '../types.js';
import { refusingSignal } from './source-items.js';
import type { Db } from './tables.js';

export interface GalleryPhoto {
  id: PhotoId;
  sha256: Sha256;
  widthPx: number;
  heightPx: number;
  addedAt: string;
  /** The first address at which it was found. */
  source: string | null;
  page: string | null;
  title: string | null;
  /** As the source states it, otherwise as the camera wrote it. */
  capturedAt: string | null;
  /** As the camera wrote it. */
  cameraTime: string | null;
  place: { latitude: number; longitude: number } | null;
  /** What the file says of itself. */
  facts: FileFacts | null;
  faces: { id: FaceId; box: Box; quality: number }[];
}

/** Photos with ids above `afterId`, at most `limit`. */
export async function galleryPage(
  db: Db,
  collection: CollectionId,
  afterId: number,
  limit: number,
): Promise<GalleryPhoto[]> {
  const photos = await selectPhotos(db, collection)
    .where('id', '>', afterId as PhotoId)
    .orderBy('id')
    .limit(limit)
    .execute();
  return withFaces(db, photos);
}

/** Those of the photos that are in the collection, in the order of their ids. */
export async function galleryPhotos(
  db: Db,
  collection: CollectionId,
  ids: readonly PhotoId[],
): Promise<GalleryPhoto[]> {
  if (ids.length === 0) return [];
  return withFaces(db, await selectPhotos(db, collection).where('id', 'in', ids).orderBy('id').execute());
}

function selectPhotos(db: Db, collection: CollectionId) {
  return db
    .selectFrom('photo')
    .select([
      'id',
      'sha256',
      'width_px',
      'height_px',
      'created_at',
      'captured_at',
      'latitude',
      'longitude',
      'facts',
    ])
    .where('collection_id', '=', collection);
}

interface PhotoRow {
  id: PhotoId;
  sha256: Sha256;
  width_px: number;
  height_px: number;
  created_at: string;
  captured_at: string | null;
  latitude: number | null;
  longitude: number | null;
  facts: string | null;
}

async function withFaces(db: Db, photos: readonly PhotoRow[]): Promise<GalleryPhoto[]> {
  if (photos.length === 0) return [];
  const ids = photos.map(({ id }) => id);
  const faces = await db.selectFrom('face').selectAll().where('photo_id', 'in', ids).orderBy('id').execute();
  const items = await db
    .selectFrom('source_item')
    .select(['photo_id', 'source', 'page', 'title', 'captured_at'])
    .where('photo_id', 'in', ids)
    .orderBy('id')
    .execute();
  return photos.map(({ latitude, longitude, ...photo }) => {
    const item = items.find(({ photo_id }) => photo_id === photo.id);
    return {
      id: photo.id,
      sha256: photo.sha256,
      widthPx: photo.width_px,
      heightPx: photo.height_px,
      addedAt: photo.created_at,
      source: item?.source ?? null,
      page: item?.page ?? null,
      title: item?.title ?? null,
      capturedAt: item?.captured_at ?? photo.captured_at,
      cameraTime: photo.captured_at,
      place: latitude === null || longitude === null ? null : { latitude, longitude },
      facts: photo.facts === null ? null : (JSON.parse(photo.facts) as FileFacts),
      faces: faces
        .filter(({ photo_id }) => photo_id === photo.id)
        .map(({ id, x, y, width, height, unified_quality: quality }) => ({
          id,
          box: { x, y, width, height },
          quality,
        })),
    };
  });
}

/** What was skipped, by its number in ascending order. */
export async function skippedPage(db: Db, collection: CollectionId, afterId: number, limit: number) {
  const rows = await db
    .selectFrom('source_item')
    .select(['id', 'source', 'skip_code', 'skip_reason', 'recorded_at', 'provenance'])
    .where('collection_id', '=', collection)
    .where('skip_code', 'is not', null)
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    source: row.source,
    code: row.skip_code ?? 'photo.unreadable',
    reason: row.skip_reason ?? '',
    signal: refusingSignal(row.provenance === null ? null : (JSON.parse(row.provenance) as Provenance)),
    recordedAt: row.recorded_at,
  }));
}
