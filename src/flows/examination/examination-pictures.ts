/** What people compare: the probe photos and the candidate's, with the face in each. No score, no rank, no origin. */
import { AppError } from '../../errors.js';
import { candidatesOf, type SearchRecord } from '../../store/search-records.js';
import type { FaceToShow, ShownPicture } from '../../types.js';
import type { Actor } from '../people/actor.js';
import { requireComparison, requireExaminable, requireOwn } from './examinations.js';
import { showStoredFace } from './show-stored-face.js';
import { readProbe } from '../search/probe-photos.js';
import type { StoredResult } from '../search/search-record.js';
import type { Vitrine } from '../vitrine.js';

/** How large, and whether whole; see `FaceToShow`. */
export type Look = Pick<FaceToShow, 'edgePx' | 'whole'>;

export interface ShownFace extends ShownPicture {
  /** False: the photo is not at hand any more, and this is the small preview that was kept of it. */
  isOriginal: boolean;
}

export interface ComparedPictures {
  probes: ShownFace[];
  candidate: ShownFace;
}

/** For people who compare feature by feature. */
export const closeLook: Look = { edgePx: 2000, whole: false };
/** For a document. */
export const smallLook: Look = { edgePx: 800, whole: true };

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
  return comparedPictures(vitrine, record, comparison.rank, closeLook);
}

/** Throws `search.erased` where one of the photos is gone. */
export async function comparedPictures(
  vitrine: Vitrine,
  record: SearchRecord,
  rank: number,
  look: Look = smallLook,
): Promise<ComparedPictures> {
  const found = (await candidatesOf(vitrine.store.db, record.id)).find((each) => each.rank === rank);
  if (found === undefined || record.result === null) throw gone();
  const candidate = await showStoredFace(vitrine, found.faceId, look);
  if (candidate === null) throw gone();
  const { probes } = JSON.parse(record.result) as StoredResult;
  const shown: ShownFace[] = [];
  for (const [i, probe] of probes.entries()) shown.push(await showProbe(vitrine, record, i + 1, probe, look));
  return { probes: shown, candidate };
}

async function showProbe(
  vitrine: Vitrine,
  { id }: SearchRecord,
  number: number,
  { faces, used }: StoredResult['probes'][number],
  look: Look,
): Promise<ShownFace> {
  const bytes = await readProbe(vitrine, id, number);
  const face = faces.find((each) => each.number === used);
  if (bytes === null || face === undefined) throw gone();
  const { box, landmarks5 } = face;
  const analyser = await vitrine.analyser();
  return { ...(await analyser.show(bytes, { box, landmarks5, ...look })), isOriginal: true };
}

function gone(): AppError {
  return new AppError('search.erased', 'a photo of the comparison is gone');
}
