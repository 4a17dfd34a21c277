/**
 * Error rates by group of persons at one threshold for all: whoever belongs to a group with more false matches is suspected
 * more often by the same rule. Reported as NIST does (FRTE Part 3, NISTIR 8280, and Part 8): rates within each group, and the
 * worst over the best.
 */
import { AppError } from '../../errors.js';
import { thresholdForFmr } from '../../lib/error-rates.js';
import { groupBy } from '../../lib/group-by.js';
import { rateBetween, rateOver, rateWithin, type FalseMatch, type Rate } from '../../lib/person-bootstrap.js';
import type { EnrolledFace } from './enrol-persons.js';
import { dot } from '../calibration/score-matrix.js';

/** Rates are null where there are too few persons or pairs to tell. */
export interface GroupRates {
  group: string;
  persons: number;
  photos: number;
  /** Non-mated pairs with both persons in the group: strangers who are most alike. */
  fmrWithin: Rate | null;
  /** Non-mated pairs with one person in the group. */
  fmrAcross: Rate | null;
  fnmr: Rate | null;
}

export interface GroupReport {
  /** The FMR over all pairs that sets the threshold. */
  fmr: number;
  threshold: number;
  groups: GroupRates[];
  /** Persons of the folder whom the table does not name. */
  personsWithoutGroup: number;
  /** The worst rate over the best; null: fewer than two groups can be told, or the best has no errors. */
  worstOverBest: { fmrWithin: number | null; fnmr: number | null };
}

const fewest = { persons: 10, expectedFalseMatches: 5, matedPersons: 10, matedPairs: 50 };

interface Person {
  group: string;
  photos: number;
  mated: { errors: number; pairs: number };
}

/** `groupOf` takes the name of a person's folder. Throws `usage` when no person has a group. */
export function evaluateGroups(
  faces: readonly EnrolledFace[],
  groupOf: (personFolder: string) => string | null,
): GroupReport {
  const named = groupBy(faces, ({ file }) => file.split(/[\\/]/)[0]!);
  const known = [...named].flatMap(([folder, members]) => {
    const group = groupOf(folder);
    return group === null ? [] : [{ group, members }];
  });
  if (known.length === 0)
    throw new AppError('usage', 'expected groups of the persons in the folder, got none');
  const { fmr, threshold } = chooseThreshold(known.map(({ members }) => members));
  const persons = known.map(({ group, members }): Person => {
    return { group, photos: members.length, mated: countMissed(members, threshold) };
  });
  const matches = findFalseMatches(
    known.map(({ members }) => members),
    threshold,
  );
  const groups = [...groupBy(persons.keys(), (i) => persons[i]!.group)]
    .map(([group, members]) => rateGroup(group, members, persons, matches, fmr))
    .toSorted((a, b) => (a.group < b.group ? -1 : 1));
  return {
    fmr,
    threshold,
    groups,
    personsWithoutGroup: named.size - known.length,
    worstOverBest: { fmrWithin: spreadOf(groups, 'fmrWithin'), fnmr: spreadOf(groups, 'fnmr') },
  };
}

/** 1e-4 where at least a hundred false matches show it, otherwise 1e-3. */
function chooseThreshold(persons: readonly (readonly EnrolledFace[])[]): { fmr: number; threshold: number } {
  const photos = persons.reduce((sum, { length }) => sum + length, 0);
  const squares = persons.reduce((sum, { length }) => sum + length * length, 0);
  const nonMated = new Float32Array((photos * photos - squares) / 2);
  let count = 0;
  forEachStrangers(persons, (_p, _q, score) => (nonMated[count++] = score));
  nonMated.sort();
  const fmr = nonMated.length >= 1e6 ? 1e-4 : 1e-3;
  return { fmr, threshold: thresholdForFmr(nonMated, fmr) };
}

function forEachStrangers(
  persons: readonly (readonly EnrolledFace[])[],
  visit: (p: number, q: number, score: number) => void,
): void {
  for (let p = 0; p < persons.length; p++) {
    for (let q = p + 1; q < persons.length; q++) {
      for (const a of persons[p]!) for (const b of persons[q]!) visit(p, q, dot(a.embedding, b.embedding));
    }
  }
}

function findFalseMatches(persons: readonly (readonly EnrolledFace[])[], threshold: number): FalseMatch[] {
  const found: FalseMatch[] = [];
  forEachStrangers(persons, (p, q, score) => {
    if (score < threshold) return;
    const last = found.at(-1);
    if (last?.p === p && last.q === q) last.count++;
    else found.push({ p, q, count: 1 });
  });
  return found;
}

function countMissed(photos: readonly EnrolledFace[], threshold: number): Person['mated'] {
  const mated = { errors: 0, pairs: 0 };
  for (const [i, a] of photos.entries()) {
    for (const b of photos.slice(i + 1)) {
      mated.pairs++;
      if (dot(a.embedding, b.embedding) < threshold) mated.errors++;
    }
  }
  return mated;
}

function rateGroup(
  group: string,
  members: readonly number[],
  persons: readonly Person[],
  matches: readonly FalseMatch[],
  fmr: number,
): GroupRates {
  const placeIn = new Map(members.map((person, place) => [person, place]));
  const others = [...persons.keys()].filter((i) => !placeIn.has(i));
  const placeOut = new Map(others.map((person, place) => [person, place]));
  const inside = members.map((i) => persons[i]!.photos);
  const outside = others.map((i) => persons[i]!.photos);
  const within = matches.flatMap(({ p, q, count }) => {
    const [a, b] = [placeIn.get(p), placeIn.get(q)];
    return a === undefined || b === undefined ? [] : [{ p: a, q: b, count }];
  });
  const across = matches.flatMap(({ p, q, count }) => {
    const [a, b] = placeIn.has(p) ? [placeIn.get(p), placeOut.get(q)] : [placeIn.get(q), placeOut.get(p)];
    return a === undefined || b === undefined ? [] : [{ p: a, q: b, count }];
  });
  const mated = members.map((i) => persons[i]!.mated).filter(({ pairs }) => pairs > 0);
  const missed = rateOver(mated);
  const enough = members.length >= fewest.persons;
  const tell = (rate: Rate): Rate | null =>
    enough && rate.pairs * fmr >= fewest.expectedFalseMatches ? rate : null;
  return {
    group,
    persons: members.length,
    photos: inside.reduce((sum, n) => sum + n, 0),
    fmrWithin: tell(rateWithin(inside, within)),
    fmrAcross: others.length >= fewest.persons ? tell(rateBetween(inside, outside, across)) : null,
    fnmr: mated.length >= fewest.matedPersons && missed.pairs >= fewest.matedPairs ? missed : null,
  };
}

function spreadOf(groups: readonly GroupRates[], rate: 'fmrWithin' | 'fnmr'): number | null {
  const told = groups.flatMap((group) => group[rate]?.rate ?? []);
  const best = Math.min(...told);
  return told.length < 2 || best === 0 ? null : Math.max(...told) / best;
}
