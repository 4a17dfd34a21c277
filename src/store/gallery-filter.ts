/** Which photos of a collection fit a filter, all of them, in order: ids only, so that a hundred thousand are no more than a list. */
import { sql, type ExpressionBuilder } from 'kysely';
import type { CollectionId, PhotoId } from '../types.js';
import type { Db, Tables } from './tables.js';

export interface GalleryFilter {
  /** Of faces in the photo. */
  minFaces?: number | undefined;
  maxFaces?: number | undefined;
  /** Of the best face in the photo, 0 to 1. */
  minQuality?: number | undefined;
  maxQuality?: number | undefined;
  /** Four digits; `none`: of unknown time. */
  year?: string | undefined;
  /** Somewhere in the address or the title, whatever the case of its letters. */
  text?: string | undefined;
}

export const gallerySorts = ['added', 'captured', 'quality'] as const;

export interface GalleryOrder {
  /** `captured`: photos of unknown time come last; `quality`: of the best face. */
  sort: (typeof gallerySorts)[number];
  descending: boolean;
}

type Photos = ExpressionBuilder<Tables, 'photo'>;

export async function filteredPhotoIds(
  db: Db,
  collection: CollectionId,
  filter: GalleryFilter,
  { sort, descending }: GalleryOrder,
): Promise<PhotoId[]> {
  const { minFaces, maxFaces, minQuality, maxQuality, year, text } = filter;
  const direction = descending ? 'desc' : 'asc';
  let query = db.selectFrom('photo').select('photo.id').where('photo.collection_id', '=', collection);
  if (minFaces !== undefined) query = query.where((photo) => photo(faceCount(photo), '>=', minFaces));
  if (maxFaces !== undefined) query = query.where((photo) => photo(faceCount(photo), '<=', maxFaces));
  if (minQuality !== undefined) query = query.where((photo) => photo(bestQuality(photo), '>=', minQuality));
  if (maxQuality !== undefined) query = query.where((photo) => photo(bestQuality(photo), '<', maxQuality));
  if (year !== undefined)
    query = query.where((photo) => photo(yearOf(photo), 'is', year === 'none' ? null : year));
  if (text !== undefined) query = query.where((photo) => photo.exists(itemsWith(photo, text)));
  if (sort === 'captured') {
    query = query.orderBy((photo) => photo(capturedAt(photo), 'is', null)).orderBy(capturedAt, direction);
  }
  if (sort === 'quality') query = query.orderBy(bestQuality, direction);
  return (await query.orderBy('photo.id', direction).execute()).map(({ id }) => id);
}

function faceCount(photo: Photos) {
  return photo
    .selectFrom('face')
    .select((face) => face.fn.countAll<number>().as('count'))
    .whereRef('face.photo_id', '=', 'photo.id');
}

function bestQuality(photo: Photos) {
  return photo
    .selectFrom('face')
    .select((face) => face.fn.max('face.unified_quality').as('best'))
    .whereRef('face.photo_id', '=', 'photo.id');
}

/** As the first source states it, otherwise as the camera wrote it. */
export function capturedAt(photo: Photos) {
  const stated = photo
    .selectFrom('source_item')
    .select('source_item.captured_at')
    .whereRef('source_item.photo_id', '=', 'photo.id')
    .orderBy('source_item.id')
    .limit(1);
  return sql<string | null>`coalesce(${stated}, ${photo.ref('photo.captured_at')})`;
}

/** Sources may state a year, a month, a day or a moment: all begin with the year. */
export function yearOf(photo: Photos) {
  return sql<string | null>`substr(${capturedAt(photo)}, 1, 4)`;
}

function itemsWith(photo: Photos, text: string) {
  const pattern = `%${text.replaceAll(/[\\%_]/g, (special) => `\\${special}`)}%`;
  return photo
    .selectFrom('source_item')
    .select('source_item.id')
    .whereRef('source_item.photo_id', '=', 'photo.id')
    .where(
      sql<boolean>`(source_item.source like ${pattern} escape '\\' or source_item.title like ${pattern} escape '\\')`,
    );
}
