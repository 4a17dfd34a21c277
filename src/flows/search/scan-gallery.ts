/** From photos to faces, and from the chosen faces to what the collections under a grant hold near them. Nothing is written here. */
import { countCollection } from '../../store/collections.js';
import { faceIdRange } from '../../store/faces.js';
import { sha256 } from '../../lib/sha256.js';
import type { AnalysedPhoto, Candidate } from '../../types.js';
import type { Grant } from '../cases/authorise.js';
import { referTo } from '../calibration/calibration.js';
import { chooseFaces, type Chosen, type Probe } from './choose-faces.js';
import { fuseEmbeddings } from './fuse-probes.js';
import { nearestFaces } from './nearest-faces.js';
import { isGated, isSufficient, refuseInsufficient } from './quality-gate.js';
import type { SampledCollection } from '../calibration/sample-faces.js';
import type { SearchAnswer } from './search-answer.js';
import { decideCut, rateScore } from './search-cut.js';
import type { CheckedRequest } from './search-request.js';
import { measureScope } from './search-scope.js';
import type { Vitrine } from '../vitrine.js';

export interface LookedAt {
  started: number;
  analysed: AnalysedPhoto[];
  chosen: Chosen;
}

/** Throws a `photo.` error or `face.unknown`. */
export async function lookAt(
  vitrine: Vitrine,
  { photos, sha256s, settings }: CheckedRequest,
): Promise<LookedAt> {
  const started = performance.now();
  const analyser = await vitrine.analyser();
  const effort = settings.thorough ? 'thorough' : 'ordinary';
  const analysed = await Promise.all(
    photos.map(({ photo, box }) => analyser.analyse(photo, { effort, ...(box && { within: box }) })),
  );
  return { started, analysed, chosen: chooseFaces(photos, analysed, sha256s) };
}

/** What was found, without what only the record knows. Throws `face.low-quality`. */
export type Scanned = Omit<SearchAnswer, 'searchId' | 'case' | 'unsupervised' | 'receipt'>;

export async function scanGallery(
  vitrine: Vitrine,
  { faces, probes }: Chosen & { kind: 'chosen' },
  { started, analysed }: LookedAt,
  { grant, checked }: { grant: Grant; checked: CheckedRequest },
): Promise<Scanned> {
  const { cut: wanted, filter, calibration, settings } = checked;
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
    probe: withoutWeight(probes[0]!),
    probes,
    gallery: { ...gallery, scanned: scope.scanned },
    cut,
    calibration: calibration && referTo(calibration),
    candidates,
    elapsedMs: { ...sumElapsed(analysed), search: now - searchStarted, total: now - started },
  };
}

function withoutWeight({ sha256: hash, widthPx, heightPx, faces, used }: Probe): Probe {
  return { sha256: hash, widthPx, heightPx, faces, used };
}

function sumElapsed(analysed: readonly AnalysedPhoto[]): { decode: number; detect: number; embed: number } {
  const sum = (part: 'decode' | 'detect' | 'embed'): number =>
    analysed.reduce((total, { elapsedMs }) => total + elapsedMs[part], 0);
  return { decode: sum('decode'), detect: sum('detect'), embed: sum('embed') };
}

/**
 * Faces have ascending ids that are never given again, so the highest one and their number name what a collection holds: while
 * the highest stays, faces only go.
 */
async function describeGallery(
  vitrine: Vitrine,
  grant: Grant,
): Promise<{ gallery: Omit<SearchAnswer['gallery'], 'scanned'>; collections: SampledCollection[] }> {
  const { db } = vitrine.store;
  const gallery = { photos: 0, faces: 0, collections: grant.collections.map(({ name }) => name) };
  const collections: SampledCollection[] = [];
  const held: unknown[] = [vitrine.modelId];
  for (const { id } of grant.collections) {
    const { photos, faces } = await countCollection(db, id);
    gallery.photos += photos;
    gallery.faces += faces;
    collections.push({ id, faces });
    held.push([id, faces, (await faceIdRange(db, id))?.highest ?? 0]);
  }
  const version = sha256(Buffer.from(JSON.stringify(held))).slice(0, 16);
  return { gallery: { ...gallery, version }, collections };
}
