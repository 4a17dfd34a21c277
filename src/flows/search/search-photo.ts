/**
 * From a probe photo and a grant to ranked candidates. The search is on record and in the log before the photo is looked at, and
 * its outcome before the answer is given: whatever happens in between, that somebody searched can be seen.
 */
import { AppError } from '../../errors.js';
import { asStorageError } from '../../lib/storage-errors.js';
import { findSearch } from '../../store/search-records.js';
import { flagStaffCandidates } from '../brakes/anomalies.js';
import { recheckGrant, type Grant } from '../cases/authorise.js';
import { pictureOf, numberFaces } from './list-faces.js';
import { removeProbeFiles } from './probe-photos.js';
import { lookAt, scanGallery, type LookedAt } from './scan-gallery.js';
import { recordRefusal } from '../cases/record-refusal.js';
import type { SearchResult } from './search-answer.js';
import {
  beginSearch,
  finishAnswered,
  finishFailed,
  finishUnclear,
  type BegunSearch,
  type UsedFaces,
} from './search-record.js';
import { checkRequest, type CheckedRequest, type SearchRequest } from './search-request.js';
import { reportCutOff } from './unfinished-searches.js';
import type { Vitrine } from '../vitrine.js';

export type { FaceChoice, SearchAnswer, SearchResult } from './search-answer.js';
export type { SearchRequest } from './search-request.js';

/**
 * Throws `grant.invalid`, `collection.unknown`, `collection.expired`, `case.closed`, an `authorisation.` error, `search.locked`,
 * `role.conflict`, `face.unknown`, `face.low-quality`, a `photo.`, `store.` or `log.` error.
 */
export async function searchPhoto(
  vitrine: Vitrine,
  grant: Grant,
  request: SearchRequest,
): Promise<SearchResult> {
  const { checked, search } = await begin(vitrine, grant, request).catch(async (error: unknown) => {
    await recordRefusal(vitrine, grant, error);
    throw error;
  });
  // Before there can be an outcome: a search with one and without its probes would be damage for ever.
  await keepProbes(checked, search).catch(async (error: unknown) => {
    // So it never gets one, and the log is told now.
    await reportCutOff(vitrine, search.id).catch(() => undefined);
    throw asStorageError(error);
  });
  // Which faces were chosen; on record however the search ends.
  const used: UsedFaces = { faceNumber: null, furtherFaces: [] };
  const result = await answer(vitrine, grant, checked, search, used).catch(async (error: unknown) => {
    const meant = asStorageError(error);
    // What went wrong matters more to the caller than that it could not be written down.
    await finishFailed(vitrine, grant, search, used, meant instanceof AppError ? meant.code : 'internal');
    await forgetRefused(vitrine, search);
    throw meant;
  });
  if (result.kind === 'answer') await flagStaffCandidates(vitrine, search.id, result.answer.candidates);
  return result;
}

async function begin(vitrine: Vitrine, grant: Grant, request: SearchRequest) {
  await recheckGrant(vitrine, vitrine.store.db, grant);
  const checked = await checkRequest(vitrine, request);
  return { checked, search: await beginSearch(vitrine, grant, checked) };
}

async function keepProbes({ photos }: CheckedRequest, { id, probes }: BegunSearch): Promise<void> {
  for (const [i, { photo }] of photos.entries()) await probes.write(id, photo, i + 1);
}

async function answer(
  vitrine: Vitrine,
  grant: Grant,
  checked: CheckedRequest,
  search: BegunSearch,
  used: UsedFaces,
): Promise<SearchResult> {
  const looked = await lookAt(vitrine, checked);
  const { chosen } = looked;
  if (chosen.kind === 'unclear') {
    await finishUnclear(vitrine, grant, search);
    return askWhich(chosen.photo, looked, checked, { grant, search });
  }
  const [faceNumber = null, ...furtherFaces] = chosen.probes.map((probe) => probe.used);
  Object.assign(used, { faceNumber, furtherFaces });
  const scanned = await scanGallery(vitrine, chosen, looked, { grant, checked });
  await finishAnswered(vitrine, grant, search, used, scanned);
  return {
    kind: 'answer',
    answer: { ...headOf(grant, search), ...scanned },
    picture: pictureOf(looked.analysed[0]!),
  };
}

function headOf(grant: Grant, { id, receipt }: BegunSearch) {
  return { searchId: id, case: grant.case, unsupervised: grant.authorisation === null, receipt };
}

function askWhich(
  photo: number,
  { analysed }: LookedAt,
  { sha256s }: CheckedRequest,
  { grant, search }: { grant: Grant; search: BegunSearch },
): SearchResult {
  const asked = analysed[photo]!;
  const { widthPx, heightPx } = asked;
  const probe = { sha256: sha256s[photo]!, widthPx, heightPx, faces: numberFaces(asked.faces), used: null };
  return {
    kind: 'choose-face',
    choice: { ...headOf(grant, search), photo: photo + 1, probe },
    picture: pictureOf(asked),
  };
}

/** A refusal in the meantime erased the search; the probe may have been written after it. */
async function forgetRefused(vitrine: Vitrine, { id }: BegunSearch): Promise<void> {
  const record = await findSearch(vitrine.store.db, id).catch(() => null);
  if (record?.erasedAt === null || record === null) return;
  await removeProbeFiles(vitrine, new Set([id])).catch(() => undefined);
}
