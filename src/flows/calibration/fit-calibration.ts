/**
 * Fits a calibration to faces: of known persons, or of a gallery where nobody says who is who. What it may claim is bounded
 * by the number of persons, not of pairs: many photos of two people say little more about strangers than one of each.
 */
import { AppError } from '../../errors.js';
import { disjointSets, type DisjointSets } from '../../lib/disjoint-sets.js';
import { groupBy } from '../../lib/group-by.js';
import { fitScores, medianOf, quantileAbove, survival } from '../../lib/score-distribution.js';
import { seededRandom, shuffled } from '../../lib/seeded-random.js';
import type { ModelId } from '../../types.js';
import { extrapolationFactor, matedShares, sealCalibration, type Calibration } from './calibration.js';
import { scoreMatrix, type ScoreMatrix } from './score-matrix.js';

export interface PersonFace {
  person: number;
  embedding: Float32Array;
}

export interface GalleryFace {
  photo: number;
  embedding: Float32Array;
}

export interface CalibrationNote {
  model: ModelId;
  description: string;
  /** YYYY-MM-DD. */
  date: string;
}

/** Fewer persons say nothing about strangers. */
export const fewestPersons = 20;
const fewestMated = { pairs: 50, persons: 10 };
/** A tail begins at the highest hundredth. */
const fewestScores = 200;
/** 8 million pairs take seconds, and half a gigabyte. */
const mostFaces = 4000;

/** Throws `calibration.too-few`. Of more than 4,000 faces, those of persons drawn with a fixed seed. */
export function fitPersons(faces: readonly PersonFace[], note: CalibrationNote): Calibration {
  const used = samplePersons(faces);
  const persons = new Set(used.map(({ person }) => person)).size;
  refuseTooFew(persons);
  const matrix = scoreMatrix(used.map(({ embedding }) => embedding));
  const centres = matrix.rows.map((row, i) => centreOf(row, i));
  const nonMated = relativeScores(matrix, centres, (i, j) => used[i]!.person !== used[j]!.person);
  const personPairs = (persons * (persons - 1)) / 2;
  const mated = matedQuantiles(matrix, centres, used);
  return sealCalibration({
    model: note.model,
    date: note.date,
    data: {
      kind: 'labelled',
      description: note.description,
      faces: used.length,
      persons,
      nonMatedPairs: nonMated.length / 2,
      matedPairs: mated.pairs,
    },
    nonMated: fitScores(nonMated, { effectiveCount: personPairs }),
    mated: mated.quantiles,
    centre: medianOf(Float32Array.from(centres)),
    measuredFmr: 1 / personPairs,
    smallestFmr: 1 / personPairs / extrapolationFactor,
  });
}

/** In standard deviations of strangers' scores: closer faces count as the same person. */
const samePersonAt = 5;
/** Scores from here on may be mates that were not recognised as such, and are left out of the fit. */
const censoredAt = 4;

/**
 * Without labels. The lower half of all scores is free of mates and gives the spread of strangers' scores; faces closer than
 * five such spreads, directly or through others, count as one person, and pairs within a person or a photo are left out. The
 * tail is fitted to scores below four spreads, where few mates are left, and claims no more than one such fit shows.
 * Throws `calibration.too-few`, also where too few faces are in different photos, or all score alike.
 */
export function fitGallery(faces: readonly GalleryFace[], note: CalibrationNote): Calibration {
  if (faces.length < fewestPersons) refuseTooFew(faces.length);
  const matrix = scoreMatrix(faces.map(({ embedding }) => embedding));
  const centres = matrix.rows.map((row, i) => centreOf(row, i));
  const otherPhoto = (i: number, j: number): boolean => faces[i]!.photo !== faces[j]!.photo;
  const everything = relativeScores(matrix, centres, otherPhoto);
  refuseTooFewScores(everything);
  // Two standard deviations below the middle of a normal distribution lie 2.275 %.
  const spread = -quantileAbove(everything, 1 - 0.02275) / 2;
  if (!(spread > 0)) {
    throw new AppError(
      'calibration.too-few',
      'expected faces of different persons, got faces that are all alike',
    );
  }
  const groups = groupFaces(matrix, centres, samePersonAt * spread, otherPhoto);
  refuseTooFew(groups.count());
  const nonMated = relativeScores(
    matrix,
    centres,
    (i, j) => otherPhoto(i, j) && groups.find(i) !== groups.find(j),
  );
  refuseTooFewScores(nonMated);
  const personPairs = (groups.count() * (groups.count() - 1)) / 2;
  const fitted = fitScores(nonMated, { effectiveCount: personPairs, censoredAbove: censoredAt * spread });
  const measuredFmr = Math.max(1 / personPairs, survival(fitted, samePersonAt * spread));
  return sealCalibration({
    model: note.model,
    date: note.date,
    data: {
      kind: 'gallery',
      description: note.description,
      faces: faces.length,
      persons: groups.count(),
      nonMatedPairs: nonMated.length / 2,
      matedPairs: 0,
    },
    nonMated: fitted,
    mated: null,
    centre: medianOf(Float32Array.from(centres)),
    measuredFmr,
    smallestFmr: measuredFmr / extrapolationFactor,
  });
}

/** The middle of a face's scores with all others. */
export function centreOf(row: Float32Array, self: number): number {
  const others = new Float32Array(row.length - 1);
  others.set(row.subarray(0, self));
  others.set(row.subarray(self + 1), self);
  return medianOf(others);
}

function refuseTooFew(persons: number): void {
  if (persons >= fewestPersons) return;
  throw new AppError(
    'calibration.too-few',
    `expected at least ${fewestPersons} persons to calibrate with, got ${persons}`,
  );
}

/** Counted as `relativeScores` gives them: every pair twice. */
function refuseTooFewScores(scores: Float32Array): void {
  if (scores.length >= fewestScores) return;
  throw new AppError(
    'calibration.too-few',
    `expected at least ${fewestScores / 2} pairs of strangers in different photos to calibrate with, got ${scores.length / 2}`,
  );
}

/** Every ordered pair once, ascending: either face may be the probe. */
function relativeScores(
  { rows }: ScoreMatrix,
  centres: readonly number[],
  isWanted: (i: number, j: number) => boolean,
): Float32Array {
  const scores = new Float32Array(rows.length * (rows.length - 1));
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const [row, centre] = [rows[i]!, centres[i]!];
    for (let j = 0; j < rows.length; j++) {
      if (i !== j && isWanted(i, j)) scores[count++] = row[j]! - centre;
    }
  }
  const wanted = scores.subarray(0, count);
  wanted.sort();
  return wanted;
}

function groupFaces(
  { rows }: ScoreMatrix,
  centres: readonly number[],
  threshold: number,
  isWanted: (i: number, j: number) => boolean,
): DisjointSets {
  const groups = disjointSets(rows.length);
  for (let i = 0; i < rows.length; i++) {
    for (let j = i + 1; j < rows.length; j++) {
      const relative = rows[i]![j]! - (centres[i]! + centres[j]!) / 2;
      if (relative > threshold && isWanted(i, j)) groups.join(i, j);
    }
  }
  return groups;
}

/** Persons with many photos have many pairs; each person counts as one. null: too few to say. */
function matedQuantiles(
  { rows }: ScoreMatrix,
  centres: readonly number[],
  faces: readonly PersonFace[],
): { quantiles: number[] | null; pairs: number } {
  const byPerson = groupBy(faces.keys(), (i) => faces[i]!.person);
  const weighted: { score: number; weight: number }[] = [];
  let persons = 0;
  for (const members of byPerson.values()) {
    if (members.length < 2) continue;
    persons++;
    const weight = 1 / (members.length * (members.length - 1));
    for (const i of members) {
      for (const j of members) if (i !== j) weighted.push({ score: rows[i]![j]! - centres[i]!, weight });
    }
  }
  const pairs = weighted.length / 2;
  if (pairs < fewestMated.pairs || persons < fewestMated.persons) return { quantiles: null, pairs };
  weighted.sort((p, q) => p.score - q.score);
  let [at, below] = [0, 0];
  const quantiles = matedShares.map((share) => {
    while (at < weighted.length - 1 && below + weighted[at]!.weight <= (1 - share) * persons) {
      below += weighted[at++]!.weight;
    }
    return weighted[at]!.score;
  });
  return { quantiles, pairs };
}

function samplePersons(faces: readonly PersonFace[]): PersonFace[] {
  if (faces.length <= mostFaces) return [...faces];
  const byPerson = groupBy(faces, ({ person }) => person);
  const kept: PersonFace[] = [];
  for (const members of shuffled([...byPerson.values()], seededRandom(1))) {
    if (kept.length + members.length <= mostFaces) kept.push(...members);
  }
  return kept;
}
