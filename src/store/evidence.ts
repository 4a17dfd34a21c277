/** Everything that is known of one photo, to be handed out with it. */
import type { CollectionId, PhotoId, Provenance, Sha256 } from '../types.js';
import type { Db } from './tables.js';

export interface PhotoEvidence {
  collection: CollectionId;
  sha256: Sha256;
  widthPx: number;
  heightPx: number;
  imagesName: string;
  hasOriginal: boolean;
  /** ISO 8601, UTC: when it was taken in. */
  indexedAt: string;
  camera: { capturedAt: string | null; latitude: number | null; longitude: number | null };
  /** What is written in the file itself; null: nothing, or it was not read. */
  facts: unknown;
  likeness: string | null;
  addresses: {
    location: string;
    source: string;
    page: string | null;
    title: string | null;
    capturedAt: string | null;
    version: string | null;
    recordedAt: string;
    vanishedAt: string | null;
    provenance: Provenance | null;
  }[];
}

/** null: it is gone. */
export async function findPhotoEvidence(db: Db, id: PhotoId): Promise<PhotoEvidence | null> {
  const row = await db.selectFrom('photo').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return null;
  const items = await db
    .selectFrom('source_item')
    .selectAll()
    .where('photo_id', '=', id)
    .orderBy('id')
    .execute();
  return {
    collection: row.collection_id,
    sha256: row.sha256,
    widthPx: row.width_px,
    heightPx: row.height_px,
    imagesName: row.images_name,
    hasOriginal: row.has_original === 1,
    indexedAt: row.created_at,
    camera: { capturedAt: row.captured_at, latitude: row.latitude, longitude: row.longitude },
    facts: row.facts === null ? null : (JSON.parse(row.facts) as unknown),
    likeness: row.likeness,
    addresses: items.map((item) => ({
      location: item.location,
      source: item.source,
      page: item.page,
      title: item.title,
      capturedAt: item.captured_at,
      version: item.version,
      recordedAt: item.recorded_at,
      vanishedAt: item.vanished_at,
      provenance: item.provenance === null ? null : (JSON.parse(item.provenance) as Provenance),
    })),
  };
}
