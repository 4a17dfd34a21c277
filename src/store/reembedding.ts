/**
 * Embeddings of another model for faces that are there already. Faces keep their ids; what is missing is asked of the
 * embeddings themselves, so a run that was killed goes on where it was and a finished one finds nothing to do.
 */
import { z } from 'zod';
import type { CollectionId, FaceId, Landmarks5, ModelId, PhotoId, Sha256 } from '../types.js';
import { embeddingToBytes } from './embedding-bytes.js';
import { markIndexStale } from './models.js';
import type { Db } from './tables.js';

export interface PhotoToEmbed {
  id: PhotoId;
  collection: CollectionId;
  sha256: Sha256;
  widthPx: number;
  heightPx: number;
  imagesName: string;
  hasOriginal: boolean;
  /** Where the photo was found, first to last. */
  addresses: { location: string; source: string }[];
  /** Of its faces, those that have no embedding from the photo itself. */
  faces: { id: FaceId; landmarks5: Landmarks5; hasPreviewEmbedding: boolean }[];
}

export interface NewEmbedding {
  faceId: FaceId;
  embedding: Float32Array;
  fromPreview: boolean;
}

/** What a face must lack to be in need: any embedding of the model, or one that was made from the photo itself. */
export type Need = 'any' | 'from-photo';

/** Photos with ids above `afterId` that have a face in need, ascending, at most `limit`. */
export async function photosToEmbed(
  db: Db,
  model: ModelId,
  need: Need,
  afterId: number,
  limit: number,
): Promise<PhotoToEmbed[]> {
  const photos = await selectPhotosInNeed(db, model, need)
    .select(['id', 'collection_id', 'sha256', 'width_px', 'height_px', 'images_name', 'has_original'])
    .where('id', '>', afterId as PhotoId)
    .orderBy('id')
    .limit(limit)
    .execute();
  const found: PhotoToEmbed[] = [];
  for (const photo of photos) {
    found.push({
      id: photo.id,
      collection: photo.collection_id,
      sha256: photo.sha256,
      widthPx: photo.width_px,
      heightPx: photo.height_px,
      imagesName: photo.images_name,
      hasOriginal: photo.has_original === 1,
      addresses: await addressesOf(db, photo.id),
      faces: await facesToEmbed(db, model, photo.id),
    });
  }
  return found;
}

/** Photos with at least one face in need. */
function selectPhotosInNeed(db: Db, model: ModelId, need: Need) {
  return db.selectFrom('photo').where((where) =>
    where.exists(
      where
        .selectFrom('face')
        .leftJoin('embedding', (join) =>
          join
            .onRef('embedding.face_id', '=', 'face.id')
            .on('embedding.model_id', '=', model)
            .on('embedding.from_preview', 'in', sufficient(need)),
        )
        .select('face.id')
        .whereRef('face.photo_id', '=', 'photo.id')
        .where('embedding.face_id', 'is', null),
    ),
  );
}

function sufficient(need: Need): number[] {
  return need === 'any' ? [0, 1] : [0];
}

async function addressesOf(db: Db, photo: PhotoId): Promise<PhotoToEmbed['addresses']> {
  return db
    .selectFrom('source_item')
    .select(['location', 'source'])
    .where('photo_id', '=', photo)
    .orderBy('id')
    .execute();
}

async function facesToEmbed(db: Db, model: ModelId, photo: PhotoId): Promise<PhotoToEmbed['faces']> {
  const rows = await db
    .selectFrom('face')
    .leftJoin('embedding', (join) =>
      join.onRef('embedding.face_id', '=', 'face.id').on('embedding.model_id', '=', model),
    )
    .select(['face.id', 'face.landmarks5', 'embedding.from_preview'])
    .where('face.photo_id', '=', photo)
    .orderBy('face.id')
    .execute();
  return rows
    .filter((row) => row.from_preview !== 0)
    .map((row) => ({
      id: row.id,
      landmarks5: landmarksFrom(row.landmarks5),
      hasPreviewEmbedding: row.from_preview === 1,
    }));
}

const tenNumbers = z.array(z.number()).length(10);

export function landmarksFrom(json: string): Landmarks5 {
  const numbers = tenNumbers.parse(JSON.parse(json));
  const at = (n: number) => ({ x: numbers[2 * n] ?? 0, y: numbers[2 * n + 1] ?? 0 });
  return [at(0), at(1), at(2), at(3), at(4)];
}

/**
 * Faces deleted meanwhile are passed over. An embedding from the photo replaces one from its preview, never the reverse, and
 * leaves word that the model's vector index is out of date. Belongs into a transaction.
 */
export async function insertEmbeddings(db: Db, model: ModelId, rows: readonly NewEmbedding[]): Promise<void> {
  for (const { faceId, embedding, fromPreview } of rows) {
    const face = await db.selectFrom('face').select('id').where('id', '=', faceId).executeTakeFirst();
    if (face === undefined) continue;
    const vector = embeddingToBytes(embedding);
    const from_preview = fromPreview ? 1 : 0;
    if (!fromPreview && (await hasEmbedding(db, faceId, model))) await markIndexStale(db, model);
    await db
      .insertInto('embedding')
      .values({ face_id: faceId, model_id: model, vector, from_preview })
      .onConflict((conflict) =>
        fromPreview
          ? conflict.columns(['face_id', 'model_id']).doNothing()
          : conflict.columns(['face_id', 'model_id']).doUpdateSet({ vector, from_preview }),
      )
      .execute();
  }
}

async function hasEmbedding(db: Db, face: FaceId, model: ModelId): Promise<boolean> {
  const row = await db
    .selectFrom('embedding')
    .select('face_id')
    .where('face_id', '=', face)
    .where('model_id', '=', model)
    .executeTakeFirst();
  return row !== undefined;
}

/** Faces without any embedding of the model. */
export async function countFacesWithout(db: Db, model: ModelId): Promise<number> {
  const { count } = await db
    .selectFrom('face')
    .leftJoin('embedding', (join) =>
      join.onRef('embedding.face_id', '=', 'face.id').on('embedding.model_id', '=', model),
    )
    .select((select) => select.fn.countAll().as('count'))
    .where('embedding.face_id', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function countPhotosToEmbed(db: Db, model: ModelId, need: Need): Promise<number> {
  const { count } = await selectPhotosInNeed(db, model, need)
    .select((select) => select.fn.countAll().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Of these faces, those whose embedding of the model was made from a preview. */
export async function facesFromPreviews(
  db: Db,
  model: ModelId,
  ids: readonly FaceId[],
): Promise<ReadonlySet<FaceId>> {
  const found = new Set<FaceId>();
  for (let start = 0; start < ids.length; start += 500) {
    const rows = await db
      .selectFrom('embedding')
      .select('face_id')
      .where('model_id', '=', model)
      .where('from_preview', '=', 1)
      .where('face_id', 'in', ids.slice(start, start + 500))
      .execute();
    for (const row of rows) found.add(row.face_id);
  }
  return found;
}
