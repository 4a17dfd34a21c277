/** What it takes to show one stored face to people: where it is in its photo, and where that photo was found. */
import type { Box, CollectionId, FaceId, Landmarks5, Sha256 } from '../types.js';
import { landmarksFrom } from './reembedding.js';
import type { Db } from './tables.js';

export interface FaceInPhoto {
  collection: CollectionId;
  sha256: Sha256;
  widthPx: number;
  heightPx: number;
  imagesName: string;
  hasOriginal: boolean;
  /** Where the photo was found, first to last. */
  locations: string[];
  box: Box;
  landmarks5: Landmarks5;
}

/** null: it is gone. */
export async function findFaceInPhoto(db: Db, face: FaceId): Promise<FaceInPhoto | null> {
  const row = await db
    .selectFrom('face')
    .innerJoin('photo', 'photo.id', 'face.photo_id')
    .select(['photo.id as photo_id', 'photo.collection_id', 'photo.sha256', 'photo.images_name'])
    .select('photo.has_original')
    .select(['photo.width_px', 'photo.height_px'])
    .select(['face.x', 'face.y', 'face.width', 'face.height', 'face.landmarks5'])
    .where('face.id', '=', face)
    .executeTakeFirst();
  if (row === undefined) return null;
  const items = await db
    .selectFrom('source_item')
    .select('location')
    .where('photo_id', '=', row.photo_id)
    .orderBy('id')
    .execute();
  return {
    collection: row.collection_id,
    sha256: row.sha256,
    widthPx: row.width_px,
    heightPx: row.height_px,
    imagesName: row.images_name,
    hasOriginal: row.has_original === 1,
    locations: items.map(({ location }) => location),
    box: { x: row.x, y: row.y, width: row.width, height: row.height },
    landmarks5: landmarksFrom(row.landmarks5),
  };
}
