/** The filter of a gallery as the address has it, so that a link shows the same photos. Pure. */
import type { Asking } from '../../api/api.js';

type Query = NonNullable<Asking<'GET /collections/{name}/gallery'>['query']>;

export const sorts = ['added', 'captured', 'quality'] as const;
export const faceCounts = ['one', 'few', 'many'] as const;
export const qualities = ['low', 'middle', 'high'] as const;

export type FaceCount = (typeof faceCounts)[number];
export type QualityBand = (typeof qualities)[number];

export interface GalleryFilter {
  faces: FaceCount | null;
  quality: QualityBand | null;
  /** Four digits or `none`. */
  year: string | null;
  text: string;
  sort: (typeof sorts)[number];
  descending: boolean;
}

const byFaces: Record<FaceCount, Pick<Query, 'minFaces' | 'maxFaces'>> = {
  one: { maxFaces: 1 },
  few: { minFaces: 2, maxFaces: 5 },
  many: { minFaces: 6 },
};

/** `low` ends at the gate below which scores mislead. */
const byQuality: Record<QualityBand, Pick<Query, 'minQuality' | 'maxQuality'>> = {
  low: { maxQuality: 0.3 },
  middle: { minQuality: 0.3, maxQuality: 0.7 },
  high: { minQuality: 0.7 },
};

export function readFilter(params: URLSearchParams): GalleryFilter {
  const year = params.get('year');
  return {
    faces: oneOf(faceCounts, params.get('faces')),
    quality: oneOf(qualities, params.get('quality')),
    year: year !== null && /^(\d{4}|none)$/.test(year) ? year : null,
    text: (params.get('text') ?? '').slice(0, 200),
    sort: oneOf(sorts, params.get('sort')) ?? 'added',
    descending: params.get('order') === 'descending',
  };
}

/** Leaves what else stands in the address. */
export function writeFilter(params: URLSearchParams, filter: GalleryFilter): URLSearchParams {
  const written = new URLSearchParams(params);
  const values: Record<string, string | null> = {
    faces: filter.faces,
    quality: filter.quality,
    year: filter.year,
    text: filter.text.trim() || null,
    sort: filter.sort === 'added' ? null : filter.sort,
    order: filter.descending ? 'descending' : null,
  };
  for (const [name, value] of Object.entries(values)) {
    if (value === null) written.delete(name);
    else written.set(name, value);
  }
  return written;
}

export function queryOf({ faces, quality, year, text, sort, descending }: GalleryFilter): Query {
  return {
    ...(faces === null ? {} : byFaces[faces]),
    ...(quality === null ? {} : byQuality[quality]),
    ...(year === null ? {} : { year }),
    ...(text.trim() === '' ? {} : { text: text.trim() }),
    sort,
    order: descending ? 'descending' : 'ascending',
  };
}

export function isFiltering({ faces, quality, year, text }: GalleryFilter): boolean {
  return faces !== null || quality !== null || year !== null || text.trim() !== '';
}

function oneOf<T extends string>(values: readonly T[], value: string | null): T | null {
  return values.find((each) => each === value) ?? null;
}
