/** What a collection is like, in numbers: for whoever looks after it. */
import { sql } from 'kysely';
import type { PhotoErrorCode } from '../errors.js';
import type { CollectionId } from '../types.js';
import { yearOf } from './gallery-filter.js';
import type { Db } from './tables.js';

export interface GalleryHealth {
  /** Faces by quality, in steps: `from` is the lower end. All steps, also where there is none. */
  quality: { from: number; faces: number }[];
  /** By year of capture, oldest first; null: unknown, last. */
  years: { year: string | null; photos: number }[];
  facesPerPhoto: { faces: number; photos: number }[];
  /** What was left out, most frequent first. */
  skipped: { code: PhotoErrorCode; count: number }[];
  /** Rounded to a tenth of a degree, about eleven kilometres; most photos first. */
  places: { latitude: number; longitude: number; photos: number }[];
  /** Photos of a known place, those beyond the listed places too. */
  placed: number;
}

const qualitySteps = 20;
const mostPlaces = 2000;

export async function galleryHealth(db: Db, collection: CollectionId): Promise<GalleryHealth> {
  const places = await placesOf(db, collection);
  return {
    quality: await qualityOf(db, collection),
    years: await yearsOf(db, collection),
    facesPerPhoto: await facesPerPhotoOf(db, collection),
    skipped: await skippedOf(db, collection),
    places: places.slice(0, mostPlaces),
    placed: places.reduce((sum, { photos }) => sum + photos, 0),
  };
}

async function qualityOf(db: Db, collection: CollectionId): Promise<GalleryHealth['quality']> {
  const step = sql<number>`min(${sql.lit(qualitySteps - 1)}, cast(unified_quality * ${sql.lit(qualitySteps)} as integer))`;
  const rows = await db
    .selectFrom('face')
    .select((face) => [step.as('step'), face.fn.countAll<number>().as('faces')])
    .where('collection_id', '=', collection)
    .groupBy('step')
    .execute();
  const counts = new Map(rows.map(({ step: at, faces }) => [at, faces]));
  return Array.from({ length: qualitySteps }, (_, at) => ({
    from: at / qualitySteps,
    faces: counts.get(at) ?? 0,
  }));
}

async function yearsOf(db: Db, collection: CollectionId): Promise<GalleryHealth['years']> {
  const rows = await db
    .selectFrom('photo')
    .select((photo) => [yearOf(photo).as('year'), photo.fn.countAll<number>().as('photos')])
    .where('photo.collection_id', '=', collection)
    .groupBy('year')
    .orderBy('year')
    .execute();
  return rows.toSorted((p, q) => Number(p.year === null) - Number(q.year === null));
}

async function facesPerPhotoOf(db: Db, collection: CollectionId): Promise<GalleryHealth['facesPerPhoto']> {
  return db
    .selectFrom((from) =>
      from
        .selectFrom('face')
        .select((face) => face.fn.countAll<number>().as('faces'))
        .where('collection_id', '=', collection)
        .groupBy('photo_id')
        .as('each'),
    )
    .select((each) => ['faces', each.fn.countAll<number>().as('photos')])
    .groupBy('faces')
    .orderBy('faces')
    .execute();
}

async function skippedOf(db: Db, collection: CollectionId): Promise<GalleryHealth['skipped']> {
  const rows = await db
    .selectFrom('source_item')
    .select((item) => ['skip_code', item.fn.countAll<number>().as('count')])
    .where('collection_id', '=', collection)
    .where('skip_code', 'is not', null)
    .groupBy('skip_code')
    .orderBy('count', 'desc')
    .execute();
  return rows.flatMap(({ skip_code: code, count }) => (code === null ? [] : [{ code, count }]));
}

async function placesOf(db: Db, collection: CollectionId): Promise<GalleryHealth['places']> {
  return db
    .selectFrom('photo')
    .select((photo) => [
      sql<number>`round(latitude, 1)`.as('latitude'),
      sql<number>`round(longitude, 1)`.as('longitude'),
      photo.fn.countAll<number>().as('photos'),
    ])
    .where('collection_id', '=', collection)
    .where('latitude', 'is not', null)
    .groupBy([sql`1`, sql`2`])
    .orderBy('photos', 'desc')
    .execute();
}
