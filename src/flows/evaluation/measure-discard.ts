/**
 * Whether the quality value predicts failure: the error-versus-discard curve (Grother and Tabassi, 2007; ISO/IEC 29794-1).
 * At one threshold for all, the mated pairs of lowest quality are left out; the better the value, the faster FNMR falls.
 */
import type { ErrorRates } from '../../lib/error-rates.js';
import type { EnrolledFace } from './enrol-persons.js';
import { dot } from '../calibration/score-matrix.js';

export interface DiscardCurve {
  fmr: number;
  threshold: number;
  /** `best`: what leaving out exactly the failing pairs would give. */
  points: { discarded: number; fnmr: number; best: number; lowestQuality: number }[];
}

const shares = [0, 0.01, 0.02, 0.05, 0.1, 0.2];

/** At the threshold of the smallest FMR that the data can show. A pair is worth what its worse face is. */
export function measureDiscard(faces: readonly EnrolledFace[], rates: ErrorRates): DiscardCurve | null {
  const at = rates.tarAtFmr.findLast(({ threshold }) => threshold !== null);
  if (at === undefined || at.threshold === null) return null;
  const { fmr, threshold } = at;
  const pairs = matedPairs(faces).toSorted((p, q) => p.quality - q.quality);
  const failures = pairs.filter(({ score }) => score < threshold).length;
  const points = shares.map((discarded) => {
    const kept = pairs.slice(Math.floor(pairs.length * discarded));
    const failed = kept.filter(({ score }) => score < threshold).length;
    const best = Math.max(0, failures - (pairs.length - kept.length)) / kept.length;
    return { discarded, fnmr: failed / kept.length, best, lowestQuality: kept[0]?.quality ?? 0 };
  });
  return { fmr, threshold, points };
}

function matedPairs(faces: readonly EnrolledFace[]): { score: number; quality: number }[] {
  const pairs: { score: number; quality: number }[] = [];
  for (const [i, p] of faces.entries()) {
    for (const q of faces.slice(i + 1)) {
      if (p.person !== q.person) continue;
      const quality = Math.min(p.quality.unified, q.quality.unified);
      pairs.push({ score: dot(p.embedding, q.embedding), quality });
    }
  }
  return pairs;
}
