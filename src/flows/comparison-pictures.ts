/** What an examiner compares: where the two pictures are and where the faces are in them; neither score nor rank nor source. */
import { AppError } from '../errors.js';
import { candidatesOf } from '../store/search-records.js';
import type { Box, FaceId, Landmarks5, PhotoId, SearchId } from '../types.js';
import type { Actor } from './actor.js';
import { requireComparison, requireExaminable, requireOwn } from './examinations.js';
import type { StoredResult } from './search-record.js';
import type { Vitrine } from './vitrine.js';

export interface ComparisonPictures {
  /** Every photo that was searched with, `number` counted from 1, and the face in it that was meant. */
  probes: { search: SearchId; number: number; box: Box; landmarks5: Landmarks5 }[];
  candidate: { photo: PhotoId; face: FaceId; box: Box };
}

/** For its examiner. Throws `examination.unknown`, `role.conflict`, `search.erased` or `search.locked`. */
export async function comparisonPictures(
  vitrine: Vitrine,
  actor: Actor,
  examination: string,
): Promise<ComparisonPictures> {
  const { db } = vitrine.store;
  const own = await requireOwn(db, actor, examination);
  const comparison = await requireComparison(db, own.comparison);
  const record = await requireExaminable(vitrine, db, actor, comparison);
  const candidate = (await candidatesOf(db, record.id)).find(({ rank }) => rank === comparison.rank);
  if (candidate === undefined || record.result === null) {
    throw new AppError('search.erased', 'what the search found was erased');
  }
  const { probes } = JSON.parse(record.result) as StoredResult;
  return {
    probes: probes.flatMap(({ faces, used }, i) => {
      const face = faces.find(({ number }) => number === used);
      if (face === undefined) return [];
      return [{ search: record.id, number: i + 1, box: face.box, landmarks5: face.landmarks5 }];
    }),
    candidate: { photo: candidate.photo.id, face: candidate.faceId, box: candidate.box },
  };
}
