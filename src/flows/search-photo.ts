/**
 * From a probe photo and a grant to ranked candidates. The search record is durable before the photo is looked at,
 * and its outcome before the answer is given: whatever happens in between, that somebody searched is on record.
 */
import { AppError, type ErrorCode } from '../errors.js';
import { sha256 } from '../lib/sha256.js';
import { asStorageError } from '../lib/storage-errors.js';
import { countCollection } from '../store/collections.js';
import { finishSearch, recordSearch, type SearchOutcome, type SearchSettings } from '../store/searches.js';
import type { AnalysedPhoto, Candidate, ModelId, SearchId, Sha256 } from '../types.js';
import type { VectorFilter } from '../vectors/vector-index.js';
import { recheckGrant, type Grant } from './authorise.js';
import { currentCalibration } from './calibrate.js';
import { referTo, type Calibration, type CalibrationReference } from './calibration.js';
import { chooseFaces, type Chosen, type Probe, type ProbePhoto, type WeighedProbe } from './choose-faces.js';
import { fuseEmbeddings } from './fuse-probes.js';
import { numberFaces, pictureOf, type NumberedFace, type Picture } from './list-faces.js';
import { nearestFaces } from './nearest-faces.js';
import { isGated, isSufficient, refuseInsufficient } from './quality-gate.js';
import type { SampledCollection } from './sample-faces.js';
import { checkCut, decideCut, rateScore, type Cut, type CutRequest } from './search-cut.js';
import { measureScope } from './search-scope.js';
import { captureSeconds } from './vector-row.js';
import type { Vitrine } from './vitrine.js';

/** Without a cut of its own, one expected false candidate per search. */
export interface SearchRequest extends ProbePhoto, CutRequest {
  /** More photos of the same person; all are searched as one. */
  further?: readonly ProbePhoto[];
  /** 20 when not given. */
  limit?: number;
  /** Only photos captured at or after this ISO 8601 date or time; those of unknown time are left out. */
  capturedFrom?: string;
  /** Only photos captured before it. */
  capturedBefore?: string;
  /** Only faces of at least this quality, 0 to 1. */
  minQuality?: number;
  /** Search with a face below the quality gate too. */
  acceptLowQuality?: boolean;
  /** Look at every probe face several times, at several times the cost. */
  thorough?: boolean;
}

/** Plain JSON, as documented in docs/cli.md. */
export interface SearchAnswer {
  searchId: SearchId;
  case: string;
  /** The first photo. */
  probe: Probe;
  /** All photos. */
  probes: WeighedProbe[];
  /** `scanned`: faces that were compared, those a filter leaves out not counted. */
  gallery: { photos: number; faces: number; scanned: number; collections: string[] };
  cut: Cut;
  /** What the scores are judged by; null: there is none for the model. */
  calibration: CalibrationReference | null;
  candidates: Candidate[];
  elapsedMs: { decode: number; detect: number; embed: number; search: number; total: number };
}

/** Plain JSON: the photo has several faces and none was named. */
export interface FaceChoice {
  searchId: SearchId;
  case: string;
  /** Which of the photos, from 1. */
  photo: number;
  probe: { sha256: Sha256; faces: NumberedFace[]; used: null };
}

export type SearchResult =
  | { kind: 'answer'; answer: SearchAnswer; picture: Picture }
  | { kind: 'choose-face'; choice: FaceChoice; picture: Picture };

interface CheckedRequest {
  photos: readonly ProbePhoto[];
  sha256s: readonly Sha256[];
  cut: CutRequest;
  filter: VectorFilter | null;
  calibration: Calibration | null;
  settings: SearchSettings;
}

/** Throws `grant.invalid`, `collection.unknown`, `collection.expired`, `face.unknown`, `face.low-quality` or a `photo.` error. */
export async function searchPhoto(
  vitrine: Vitrine,
  grant: Grant,
  request: SearchRequest,
): Promise<SearchResult> {
  await recheckGrant(vitrine, grant);
  const checked = await checkRequest(vitrine, request);
  const [probeSha256, ...furtherSha256] = checked.sha256s as [Sha256, ...Sha256[]];
  const searchId = await recordSearch(vitrine.store.db, {
    user: grant.user,
    case: grant.case,
    reason: grant.reason,
    probeSha256,
    furtherSha256,
    scope: grant.collections.map(({ id, name }) => ({ id, name })),
    settings: checked.settings,
    requestedAt: new Date().toISOString(),
  });
  const finish = (outcome: Omit<SearchOutcome, 'finishedAt'>) =>
    finishSearch(vitrine.store.db, searchId, furtherSha256, {
      ...outcome,
      finishedAt: new Date().toISOString(),
    });
  // Before there can be an outcome: a search with one and without its probes would be damage for ever.
  for (const [i, { photo }] of checked.photos.entries()) await vitrine.probes.write(searchId, photo, i + 1);
  // Which faces were chosen; on record however the search ends.
  let used: Pick<SearchOutcome, 'faceNumber' | 'furtherFaces'> = { faceNumber: null, furtherFaces: [] };
  try {
    const looked = await lookAt(vitrine, checked);
    const { chosen } = looked;
    if (chosen.kind === 'unclear') {
      await finish({ ...used, outcome: 'choose-face', candidates: null });
      return askWhich(chosen.photo, looked, checked, { searchId, case: grant.case });
    }
    const [faceNumber = null, ...furtherFaces] = chosen.probes.map((probe) => probe.used);
    used = { faceNumber, furtherFaces };
    const answer = await searchFor(chosen, looked, { vitrine, grant, checked, searchId });
    await finish({ ...used, outcome: 'answered', candidates: answer.candidates.length });
    return { kind: 'answer', answer, picture: pictureOf(looked.analysed[0]!) };
  } catch (error) {
    const meant = asStorageError(error);
    const outcome: ErrorCode = meant instanceof AppError ? meant.code : 'internal';
    // What went wrong matters more to the caller than that it could not be written down: no outcome says that too.
    await finish({ ...used, outcome, candidates: null }).catch(() => undefined);
    throw meant;
  }
}

/** What can be wrong with a request is said before anything is on record. */
async function checkRequest(vitrine: Vitrine, request: SearchRequest): Promise<CheckedRequest> {
  const { limit = 20, further = [] } = request;
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new AppError('usage', `expected a limit of at least 1, got ${limit}`);
  }
  const calibration = await currentCalibration(vitrine);
  checkCut(request, calibration);
  const photos = [request, ...further];
  const sha256s = photos.map(({ photo }) => sha256(photo));
  const settings = settingsOf(request, limit, calibration, vitrine.modelId);
  return { photos, sha256s, cut: request, filter: filterOf(request), calibration, settings };
}

function settingsOf(
  request: SearchRequest,
  limit: number,
  calibration: Calibration | null,
  model: ModelId,
): SearchSettings {
  return {
    limit,
    minScore: request.minScore ?? null,
    expectedFalse: request.expectedFalse ?? null,
    fpir: request.fpir ?? null,
    capturedFrom: request.capturedFrom ?? null,
    capturedBefore: request.capturedBefore ?? null,
    minQuality: request.minQuality ?? null,
    acceptLowQuality: request.acceptLowQuality ?? false,
    thorough: request.thorough ?? false,
    model,
    calibration: calibration?.id ?? null,
  };
}

interface LookedAt {
  started: number;
  analysed: AnalysedPhoto[];
  chosen: Chosen;
}

async function lookAt(vitrine: Vitrine, { photos, sha256s, settings }: CheckedRequest): Promise<LookedAt> {
  const started = performance.now();
  const analyser = await vitrine.analyser();
  const effort = settings.thorough ? 'thorough' : 'ordinary';
  const analysed = await Promise.all(photos.map(({ photo }) => analyser.analyse(photo, { effort })));
  return { started, analysed, chosen: chooseFaces(photos, analysed, sha256s) };
}

function askWhich(
  photo: number,
  { analysed }: LookedAt,
  { sha256s }: CheckedRequest,
  search: Pick<FaceChoice, 'searchId' | 'case'>,
): SearchResult {
  const asked = analysed[photo]!;
  const probe = { sha256: sha256s[photo]!, faces: numberFaces(asked.faces), used: null };
  return {
    kind: 'choose-face',
    choice: { ...search, photo: photo + 1, probe },
    picture: pictureOf(asked),
  };
}

async function searchFor(
  { faces, probes }: Chosen & { kind: 'chosen' },
  { started, analysed }: LookedAt,
  run: { vitrine: Vitrine; grant: Grant; checked: CheckedRequest; searchId: SearchId },
): Promise<SearchAnswer> {
  const { vitrine, grant, searchId } = run;
  const { cut: wanted, filter, calibration, settings } = run.checked;
  if (isGated(vitrine.modelId) && !settings.acceptLowQuality) {
    for (const [i, { quality }] of faces.entries()) refuseInsufficient(quality, i + 1, faces.length);
  }
  const searchStarted = performance.now();
  const embedding = fuseEmbeddings(
    faces.map((face) => face.embedding),
    probes.map(({ weight }) => weight),
  );
  const { gallery, collections } = await describeGallery(vitrine, grant);
  const scope = await measureScope(vitrine, embedding, collections, filter, calibration);
  const cut = decideCut(wanted, calibration, scope);
  const nearest = await nearestFaces(vitrine, {
    probe: embedding,
    collections: collections.map(({ id }) => id),
    limit: settings.limit,
    minScore: cut.minScore,
    filter,
  });
  const candidates = nearest.map(({ score, embeddedFrom, faceId, box, quality, photo }, i): Candidate => {
    const rated = rateScore(score, calibration, scope);
    const sufficient = isSufficient(quality);
    return { rank: i + 1, score, embeddedFrom, ...rated, faceId, box, quality, sufficient, photo };
  });
  const now = performance.now();
  return {
    searchId,
    case: grant.case,
    probe: withoutWeight(probes[0]!),
    probes,
    gallery: { ...gallery, scanned: scope.scanned },
    cut,
    calibration: calibration && referTo(calibration),
    candidates,
    elapsedMs: { ...sumElapsed(analysed), search: now - searchStarted, total: now - started },
  };
}

function withoutWeight({ sha256: hash, faces, used }: Probe): Probe {
  return { sha256: hash, faces, used };
}

function sumElapsed(analysed: readonly AnalysedPhoto[]): { decode: number; detect: number; embed: number } {
  const sum = (part: 'decode' | 'detect' | 'embed'): number =>
    analysed.reduce((total, { elapsedMs }) => total + elapsedMs[part], 0);
  return { decode: sum('decode'), detect: sum('detect'), embed: sum('embed') };
}

/** null: nothing is left out. */
function filterOf({ capturedFrom, capturedBefore, minQuality }: SearchRequest): VectorFilter | null {
  const filter: VectorFilter = {
    ...(capturedFrom === undefined ? {} : { capturedFromSeconds: requireSeconds(capturedFrom) }),
    ...(capturedBefore === undefined ? {} : { capturedBeforeSeconds: requireSeconds(capturedBefore) }),
    ...(minQuality === undefined ? {} : { minQuality }),
  };
  return Object.keys(filter).length === 0 ? null : filter;
}

function requireSeconds(time: string): number {
  const seconds = captureSeconds(time);
  if (seconds === null)
    throw new AppError('usage', `expected a date such as 2021-03-04, got ${JSON.stringify(time)}`);
  return seconds;
}

async function describeGallery(
  vitrine: Vitrine,
  grant: Grant,
): Promise<{ gallery: Omit<SearchAnswer['gallery'], 'scanned'>; collections: SampledCollection[] }> {
  const gallery = { photos: 0, faces: 0, collections: grant.collections.map(({ name }) => name) };
  const collections: SampledCollection[] = [];
  for (const { id } of grant.collections) {
    const { photos, faces } = await countCollection(vitrine.store.db, id);
    gallery.photos += photos;
    gallery.faces += faces;
    collections.push({ id, faces });
  }
  return { gallery, collections };
}
