/**
 * How well the pipeline tells people apart, on photos whose persons are known: one folder per person. Every photo is
 * compared with every other; where a photo holds several faces, the one nearest its centre is meant.
 */
import { AppError, type PhotoErrorCode } from '../../errors.js';
import { measureErrorRates, type ErrorRates } from '../../lib/error-rates.js';
import type { ModelId } from '../../types.js';
import type { EnrolledFace, EnrolledPersons } from './enrol-persons.js';
import { measureDiscard, type DiscardCurve } from './measure-discard.js';
import { dot } from '../calibration/score-matrix.js';

export interface RecognitionReport {
  model: string;
  persons: number;
  photos: number;
  failureToEnrol: { rate: number; items: { file: string; code: PhotoErrorCode }[] };
  pairs: { mated: number; nonMated: number };
  rates: ErrorRates;
  /** Of the photos with another photo of the same person: the share whose nearest neighbour shows that person. */
  rank1: { probes: number; rate: number };
  /** What leaving out the faces of lowest quality gains; null: too few pairs to tell. */
  discard: DiscardCurve | null;
  /** Pairs to look at by eye, worst first: wrong labels show up here before anything else. */
  doubtful: { kind: 'mated' | 'nonMated'; score: number; files: [string, string] }[];
  elapsedMs: number;
}

const fmrs = [1e-2, 1e-3, 1e-4, 1e-5];
const doubtfulOfEachKind = 12;

/** Throws usage when nothing can be compared. */
export function evaluateRecognition(
  { faces, failed, persons, photos, elapsedMs }: EnrolledPersons,
  model: ModelId,
): RecognitionReport {
  const { mated, nonMated, rank1, doubtful } = comparePairs(faces);
  if (mated.length === 0 || nonMated.length === 0) {
    throw new AppError(
      'usage',
      'expected two persons and two photos of one of them, in one folder per person',
    );
  }
  const rates = measureErrorRates(mated, nonMated, fmrs);
  return {
    model,
    persons,
    photos,
    failureToEnrol: { rate: failed.length / photos, items: failed },
    pairs: { mated: mated.length, nonMated: nonMated.length },
    rates,
    rank1,
    discard: measureDiscard(faces, rates),
    doubtful,
    elapsedMs,
  };
}

/** All pairs once. n photos make n (n - 1) / 2 comparisons of `dims` multiplications each. */
function comparePairs(enrolled: readonly EnrolledFace[]): {
  mated: Float32Array;
  nonMated: Float32Array;
  rank1: RecognitionReport['rank1'];
  doubtful: RecognitionReport['doubtful'];
} {
  const n = enrolled.length;
  const persons = enrolled.map(({ person }) => person);
  const photosOf = new Map<number, number>();
  for (const person of persons) photosOf.set(person, (photosOf.get(person) ?? 0) + 1);
  const matedCount = [...photosOf.values()].reduce((sum, k) => sum + (k * (k - 1)) / 2, 0);
  const mated = new Float32Array(matedCount);
  const nonMated = new Float32Array((n * (n - 1)) / 2 - matedCount);
  const nearest = new Int32Array(n).fill(-1);
  const nearestScore = new Float32Array(n).fill(-Infinity);
  const worstMated = keepExtremes(doubtfulOfEachKind);
  const bestNonMated = keepExtremes(doubtfulOfEachKind);
  for (let i = 0, m = 0, k = 0; i < n; i++) {
    const p = enrolled[i]!.embedding;
    for (let j = i + 1; j < n; j++) {
      const score = dot(p, enrolled[j]!.embedding);
      if (persons[i] === persons[j]) {
        mated[m++] = score;
        worstMated.offer(-score, i, j);
      } else {
        nonMated[k++] = score;
        bestNonMated.offer(score, i, j);
      }
      if (score > nearestScore[i]!) [nearestScore[i], nearest[i]] = [score, j];
      if (score > nearestScore[j]!) [nearestScore[j], nearest[j]] = [score, i];
    }
  }
  const probes = [...persons.keys()].filter((i) => photosOf.get(persons[i]!)! > 1);
  const hits = probes.filter((i) => persons[nearest[i]!] === persons[i]).length;
  const named = (
    kind: 'mated' | 'nonMated',
    sign: number,
    extremes: Extreme[],
  ): RecognitionReport['doubtful'] =>
    extremes.map(({ value, i, j }) => ({
      kind,
      score: sign * value,
      files: [enrolled[i]!.file, enrolled[j]!.file],
    }));
  return {
    mated,
    nonMated,
    rank1: { probes: probes.length, rate: probes.length === 0 ? 0 : hits / probes.length },
    doubtful: [...named('nonMated', 1, bestNonMated.kept), ...named('mated', -1, worstMated.kept)],
  };
}

interface Extreme {
  value: number;
  i: number;
  j: number;
}

/** Keeps the `count` largest values offered, largest first. */
function keepExtremes(count: number): {
  kept: Extreme[];
  offer: (value: number, i: number, j: number) => void;
} {
  const kept: Extreme[] = [];
  const offer = (value: number, i: number, j: number): void => {
    if (kept.length === count && value <= kept.at(-1)!.value) return;
    kept.push({ value, i, j });
    kept.sort((p, q) => q.value - p.value);
    if (kept.length > count) kept.pop();
  };
  return { kept, offer };
}
