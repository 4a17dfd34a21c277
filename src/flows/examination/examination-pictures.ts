/** What an examiner compares: the probe photos and the candidate's, with the face in each. No score, no rank, no origin. */
import { AppError } from '../../errors.js';
import { candidatesOf, type SearchRecord } from '../../store/search-records.js';
import type { Box } from '../../types.js';
import type { Actor } from '../people/actor.js';
import { requireComparison, requireExaminable, requireOwn } from './examinations.js';
import { readPhotoImages } from '../collections/photo-images.js';
import { readProbe } from '../search/probe-photos.js';
import type { StoredResult } from '../search/search-record.js';
import type { Vitrine } from '../vitrine.js';

/** Upright JPEG; sizes and box are in pixels of the upright photo, the picture may be smaller. */
export interface ShownFace {
  picture: Uint8Array;
  widthPx: number;
  heightPx: number;
  box: Box;
}

export interface ComparedPictures {
  probes: ShownFace[];
  candidate: ShownFace;
}

/** For the examiner of it. Throws `examination.unknown`, `role.conflict`, `search.locked` or `search.erased`. */
export async function examinationPictures(
  vitrine: Vitrine,
  actor: Actor,
  examination: string,
): Promise<ComparedPictures> {
  const { db } = vitrine.store;
  const own = await requireOwn(db, actor, examination);
  const comparison = await requireComparison(db, own.comparison);
  const record = await requireExaminable(vitrine, db, actor, comparison);
  return comparedPictures(vitrine, record, comparison.rank);
}

/** Throws `search.erased` where one of the photos is gone. */
export async function comparedPictures(
  vitrine: Vitrine,
  record: SearchRecord,
  rank: number,
): Promise<ComparedPictures> {
  const candidate = (await candidatesOf(vitrine.store.db, record.id)).find((each) => each.rank === rank);
  if (candidate === undefined || record.result === null) throw gone();
  const images = await readPhotoImages(vitrine, candidate.photo.id);
  if (images === null) throw gone();
  const { probes } = JSON.parse(record.result) as StoredResult;
  const shown: ShownFace[] = [];
  for (const [i, { faces, used }] of probes.entries()) {
    const bytes = await readProbe(vitrine, record.id, i + 1);
    const box = faces.find(({ number }) => number === used)?.box;
    if (bytes === null || box === undefined) throw gone();
    const { preview, widthPx, heightPx } = await (await vitrine.analyser()).analyse(bytes);
    shown.push({ picture: preview, widthPx, heightPx, box });
  }
  const { preview, widthPx, heightPx } = images;
  return { probes: shown, candidate: { picture: preview, widthPx, heightPx, box: candidate.box } };
}

function gone(): AppError {
  return new AppError('search.erased', 'a photo of the comparison is gone');
}
