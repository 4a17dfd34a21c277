/**
 * From a probe photo and a grant to ranked candidates. The search record is durable before the photo is looked at,
 * and its outcome before the answer is given: whatever happens in between, that somebody searched is on record.
 */
import { AppError, type ErrorCode } from '../errors.js';
import { sha256 } from '../lib/sha256.js';
import { asStorageError } from '../lib/storage-errors.js';
import { countCollection } from '../store/collections.js';
import { finishSearch, recordSearch, type SearchOutcome } from '../store/searches.js';
import type { Candidate, Face, SearchId, Sha256 } from '../types.js';
import type { VectorFilter } from '../vectors/vector-index.js';
import { recheckGrant, type Grant } from './authorise.js';
import { numberFaces, pictureOf, type NumberedFace, type Picture } from './list-faces.js';
import { nearestFaces } from './nearest-faces.js';
import { captureSeconds } from './vector-row.js';
import type { Vitrine } from './vitrine.js';

export interface SearchRequest {
  photo: Uint8Array;
  /** From 1, left to right; needed when the photo has several faces. */
  faceNumber?: number;
  /** 20 when not given. */
  limit?: number;
  /** Leaves out candidates with a lower cosine. */
  minScore?: number;
  /** Only photos captured at or after this ISO 8601 date or time; those of unknown time are left out. */
  capturedFrom?: string;
  /** Only photos captured before it. */
  capturedBefore?: string;
  /** Only faces of at least this quality (see vector-row.ts), 0 to 1. */
  minQuality?: number;
}

/** Plain JSON, as documented in docs/cli.md. */
export interface SearchAnswer {
  searchId: SearchId;
  case: string;
  /** `used` is the number of the searched face. */
  probe: { sha256: Sha256; faces: NumberedFace[]; used: number };
  gallery: { photos: number; faces: number; collections: string[] };
  candidates: Candidate[];
  elapsedMs: { decode: number; detect: number; embed: number; search: number; total: number };
}

/** Plain JSON: the photo has several faces and none was named. */
export interface FaceChoice {
  searchId: SearchId;
  case: string;
  probe: { sha256: Sha256; faces: NumberedFace[]; used: null };
}

export type SearchResult =
  | { kind: 'answer'; answer: SearchAnswer; picture: Picture }
  | { kind: 'choose-face'; choice: FaceChoice; picture: Picture };

/** Throws `grant.invalid`, `collection.unknown`, `collection.expired`, `face.unknown` or a `photo.` error. */
export async function searchPhoto(
  vitrine: Vitrine,
  grant: Grant,
  request: SearchRequest,
): Promise<SearchResult> {
  await recheckGrant(vitrine, grant);
  const { limit = 20 } = request;
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new AppError('usage', `expected a limit of at least 1, got ${limit}`);
  }
  const filter = filterOf(request);
  const probeSha256 = sha256(request.photo);
  const searchId = await recordSearch(vitrine.store.db, {
    user: grant.user,
    case: grant.case,
    reason: grant.reason,
    probeSha256,
    scope: grant.collections.map(({ id, name }) => ({ id, name })),
    requestedAt: new Date().toISOString(),
  });
  const finish = (outcome: Omit<SearchOutcome, 'finishedAt'>) =>
    finishSearch(vitrine.store.db, searchId, { ...outcome, finishedAt: new Date().toISOString() });
  // Before there can be an outcome: a search with one and without its probe would be damage for ever.
  await vitrine.probes.write(searchId, request.photo);
  try {
    const result = await runSearch(vitrine, grant, { ...request, limit, filter }, searchId, probeSha256);
    await finish(
      result.kind === 'answer'
        ? {
            outcome: 'answered',
            faceNumber: result.answer.probe.used,
            candidates: result.answer.candidates.length,
          }
        : { outcome: 'choose-face', faceNumber: null, candidates: null },
    );
    return result;
  } catch (error) {
    const meant = asStorageError(error);
    const outcome: ErrorCode = meant instanceof AppError ? meant.code : 'internal';
    // What went wrong matters more to the caller than that it could not be written down: no outcome says that too.
    await finish({ outcome, faceNumber: null, candidates: null }).catch(() => undefined);
    throw meant;
  }
}

async function runSearch(
  vitrine: Vitrine,
  grant: Grant,
  request: SearchRequest & { limit: number; filter: VectorFilter | null },
  searchId: SearchId,
  probeSha256: Sha256,
): Promise<SearchResult> {
  const started = performance.now();
  const analysed = await (await vitrine.analyser()).analyse(request.photo);
  const { faces } = analysed;
  const picture = pictureOf(analysed);
  const probe = { sha256: probeSha256, faces: numberFaces(faces) };
  const number = request.faceNumber ?? (faces.length > 1 ? null : 1);
  if (number === null) {
    return {
      kind: 'choose-face',
      choice: { searchId, case: grant.case, probe: { ...probe, used: null } },
      picture,
    };
  }
  const face = requireFace(faces, number);
  const searchStarted = performance.now();
  const nearest = await nearestFaces(vitrine, {
    probe: face.embedding,
    collections: grant.collections.map(({ id }) => id),
    limit: request.limit,
    minScore: request.minScore ?? null,
    filter: request.filter,
  });
  const candidates = nearest.map(({ score, embeddedFrom, faceId, box, quality, photo }, i) => {
    return { rank: i + 1, score, embeddedFrom, faceId, box, quality, photo };
  });
  const now = performance.now();
  const { decode, detect, embed } = analysed.elapsedMs;
  const elapsedMs = { decode, detect, embed, search: now - searchStarted, total: now - started };
  const gallery = await describeGallery(vitrine, grant);
  return {
    kind: 'answer',
    answer: { searchId, case: grant.case, probe: { ...probe, used: number }, gallery, candidates, elapsedMs },
    picture,
  };
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

function requireFace(faces: readonly Face[], number: number): Face {
  if (faces.length === 0) throw new AppError('photo.no-face', 'no face was found');
  const face = faces[number - 1];
  if (face !== undefined) return face;
  throw new AppError('face.unknown', `the photo has faces 1 to ${faces.length}, got number ${number}`);
}

async function describeGallery(vitrine: Vitrine, grant: Grant): Promise<SearchAnswer['gallery']> {
  const gallery = { photos: 0, faces: 0, collections: grant.collections.map(({ name }) => name) };
  for (const { id } of grant.collections) {
    const { photos, faces } = await countCollection(vitrine.store.db, id);
    gallery.photos += photos;
    gallery.faces += faces;
  }
  return gallery;
}
