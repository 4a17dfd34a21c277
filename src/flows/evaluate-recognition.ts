/**
 * How well the pipeline tells people apart, on photos whose persons are known: one folder per person. Every photo is
 * compared with every other; where a photo holds several faces, the one nearest its centre is meant.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, isPhotoError, type PhotoErrorCode } from '../errors.js';
import { measureErrorRates, type ErrorRates } from '../lib/error-rates.js';
import type { PhotoAnalyser, Quality } from '../types.js';
import { centralFace } from '../vision/central-face.js';

export interface RecognitionReport {
  model: string;
  persons: number;
  photos: number;
  failureToEnrol: { rate: number; items: { file: string; code: PhotoErrorCode }[] };
  pairs: { mated: number; nonMated: number };
  rates: ErrorRates;
  /** Of the photos with another photo of the same person: the share whose nearest neighbour shows that person. */
  rank1: { probes: number; rate: number };
  /** Pairs to look at by eye, worst first: wrong labels show up here before anything else. */
  doubtful: { kind: 'mated' | 'nonMated'; score: number; files: [string, string] }[];
  elapsedMs: number;
}

const fmrs = [1e-2, 1e-3, 1e-4, 1e-5];
const doubtfulOfEachKind = 12;

/** The central face of a photo. */
export interface EnrolledFace {
  /** Path below the folder; its first part is the person's. */
  file: string;
  /** Numbers the persons from 0. */
  person: number;
  embedding: Float32Array;
  quality: Quality;
}

/** `onEnrolled` may measure more with the same faces. Throws path.not-found, or usage when the folder cannot be evaluated. */
export async function evaluateRecognition(
  analyser: PhotoAnalyser,
  folder: string,
  onProgress?: (done: number, total: number) => void,
  onEnrolled?: (faces: readonly EnrolledFace[]) => void,
): Promise<RecognitionReport> {
  const start = performance.now();
  const { files, persons } = await listPersons(folder);
  const enrolled: EnrolledFace[] = [];
  const failed: { file: string; code: PhotoErrorCode }[] = [];
  let done = 0;
  const queue = files.values();
  const work = async (): Promise<void> => {
    for (const { file, person } of queue) {
      try {
        const photo = await analyser.analyse(await readFile(join(folder, file)));
        const face = centralFace(photo);
        if (face) enrolled.push({ file, person, embedding: face.embedding, quality: face.quality });
        else failed.push({ file, code: 'photo.no-face' });
      } catch (error) {
        if (!isPhotoError(error)) throw error;
        failed.push({ file, code: error.code });
      }
      onProgress?.(++done, files.length);
    }
  };
  await Promise.all(Array.from({ length: analyser.workers + 1 }, work));
  enrolled.sort((p, q) => (p.file < q.file ? -1 : 1));
  onEnrolled?.(enrolled);
  const { mated, nonMated, rank1, doubtful } = comparePairs(enrolled);
  if (mated.length === 0 || nonMated.length === 0) {
    throw new AppError(
      'usage',
      'expected two persons and two photos of one of them, in one folder per person',
    );
  }
  return {
    model: analyser.modelId,
    persons,
    photos: files.length,
    failureToEnrol: {
      rate: failed.length / files.length,
      items: failed.toSorted((p, q) => (p.file < q.file ? -1 : 1)),
    },
    pairs: { mated: mated.length, nonMated: nonMated.length },
    rates: measureErrorRates(mated, nonMated, fmrs),
    rank1,
    doubtful,
    elapsedMs: performance.now() - start,
  };
}

export async function listPersons(
  folder: string,
): Promise<{ files: { file: string; person: number }[]; persons: number }> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new AppError(
      'path.not-found',
      `expected a folder with one folder per person, there is none at ${folder}`,
      {
        cause: error,
      },
    );
  });
  const persons = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const files: { file: string; person: number }[] = [];
  for (const [person, name] of persons.toSorted().entries()) {
    const photos = await readdir(join(folder, name), { withFileTypes: true });
    for (const photo of photos
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name)
      .toSorted()) {
      files.push({ file: join(name, photo), person });
    }
  }
  if (files.length === 0)
    throw new AppError('usage', `expected one folder of photos per person in ${folder}`);
  return { files, persons: persons.length };
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
      const q = enrolled[j]!.embedding;
      let score = 0;
      for (let d = 0; d < p.length; d++) score += p[d]! * q[d]!;
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
