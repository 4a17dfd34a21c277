/**
 * Whether several photos of a person find more than the best one: probes of one, two and three photos against the same faces,
 * those of all photos but the probes.
 */
import { AppError } from '../../errors.js';
import { measureErrorRates, type ErrorRates } from '../../lib/error-rates.js';
import { groupBy } from '../../lib/group-by.js';
import { medianOf } from '../../lib/score-distribution.js';
import { seededRandom, shuffled } from '../../lib/seeded-random.js';
import type { EnrolledFace } from './enrol-persons.js';
import { fuseEmbeddings, probeWeight } from '../search/fuse-probes.js';
import { dot } from '../calibration/score-matrix.js';

export interface FusionRow {
  /** `first`: one photo at random. `best`: of three the one of highest quality. `two`, `three`: fused. */
  probe: 'first' | 'best' | 'two' | 'three';
  /** The share of probes whose nearest face shows the person. */
  rank1: number;
  tarAtFmr: ErrorRates['tarAtFmr'];
}

export interface FusionReport {
  persons: number;
  probes: number;
  rows: FusionRow[];
}

const photosPerProbe = 3;
const probesPerPerson = 3;
const fmrs = [1e-3, 1e-4];
const kinds = ['first', 'best', 'two', 'three'] as const;

/** Persons with at least four photos. Throws `usage` when there is none. */
export function evaluateFusion(faces: readonly EnrolledFace[]): FusionReport {
  const random = seededRandom(1);
  const eligible = [...groupBy(faces, ({ person }) => person).values()].filter(
    (photos) => photos.length > photosPerProbe,
  );
  if (eligible.length === 0) {
    throw new AppError('usage', `expected a person with at least ${photosPerProbe + 1} photos`);
  }
  const sets = eligible.flatMap((photos) =>
    Array.from({ length: probesPerPerson }, () => shuffled(photos, random).slice(0, photosPerProbe)),
  );
  const rows = kinds.map((kind) => measure(kind, sets, faces));
  return { persons: eligible.length, probes: sets.length, rows };
}

function measure(
  kind: FusionRow['probe'],
  sets: readonly (readonly EnrolledFace[])[],
  faces: readonly EnrolledFace[],
): FusionRow {
  const mated: number[] = [];
  const nonMated: number[] = [];
  let hits = 0;
  for (const set of sets) {
    const gallery = faces.filter((face) => !set.includes(face));
    const probe = probeOf(kind, set);
    const scores = Float32Array.from(gallery, ({ embedding }) => dot(probe, embedding));
    const centre = medianOf(scores);
    let best = 0;
    for (const [i, score] of scores.entries()) {
      if (score > scores[best]!) best = i;
      (gallery[i]!.person === set[0]!.person ? mated : nonMated).push(score - centre);
    }
    if (gallery[best]!.person === set[0]!.person) hits++;
  }
  const { tarAtFmr } = measureErrorRates(Float32Array.from(mated), Float32Array.from(nonMated), fmrs);
  return { probe: kind, rank1: hits / sets.length, tarAtFmr };
}

function probeOf(kind: FusionRow['probe'], set: readonly EnrolledFace[]): Float32Array {
  const best = set.toSorted((p, q) => probeWeight(q) - probeWeight(p)).slice(0, 1);
  const used = { first: set.slice(0, 1), best, two: set.slice(0, 2), three: set }[kind];
  return fuseEmbeddings(
    used.map(({ embedding }) => embedding),
    used.map(probeWeight),
  );
}
