/** What can be asked for in a search, and whether it makes sense; said before anything is on record. */
import { AppError } from '../../errors.js';
import { sha256 } from '../../lib/sha256.js';
import type { SearchSettings } from '../../store/searches.js';
import type { ModelId, Sha256 } from '../../types.js';
import type { VectorFilter } from '../../vectors/vector-index.js';
import { currentCalibration } from '../calibration/calibrate.js';
import type { Calibration } from '../calibration/calibration.js';
import type { ProbePhoto } from './choose-faces.js';
import { checkCut, type CutRequest } from './search-cut.js';
import { captureSeconds } from '../index/vector-row.js';
import type { Vitrine } from '../vitrine.js';

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

export interface CheckedRequest {
  photos: readonly ProbePhoto[];
  sha256s: readonly Sha256[];
  cut: CutRequest;
  filter: VectorFilter | null;
  calibration: Calibration | null;
  settings: SearchSettings;
}

/** Throws `usage` or `calibration.missing`. */
export async function checkRequest(vitrine: Vitrine, request: SearchRequest): Promise<CheckedRequest> {
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
