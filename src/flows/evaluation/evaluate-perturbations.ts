/**
 * What recognition loses on hard photos: probes are altered (vision/perturb.ts) and searched among the unaltered photos of
 * everybody, the probe's own left out. Each alteration is measured without the measures for hard photos, as photos are
 * indexed, and as probes are looked at thoroughly.
 */
import { AppError } from '../../errors.js';
import { seededRandom, shuffled } from '../../lib/seeded-random.js';
import { perturbations, type Effort, type Perturbation, type PhotoAnalyser } from '../../types.js';
import { enrolPhotos, listPersons, type EnrolledFace, type PersonPhoto } from './enrol-persons.js';
import { dot } from '../calibration/score-matrix.js';

export interface PerturbationResult {
  effort: Effort;
  /** A probe in which no face was found counts as missed. */
  rank1: number;
  failureToEnrol: number;
}

export interface PerturbationReport {
  model: string;
  seed: number;
  probes: number;
  gallery: number;
  rows: { perturbation: Perturbation | 'none'; results: PerturbationResult[] }[];
  elapsedMs: number;
}

const efforts: readonly Effort[] = ['plain', 'ordinary', 'thorough'];

export interface PerturbationOptions {
  /** At most so many photos with a mate, drawn by the seed. */
  probes: number;
  seed: number;
  onProgress?: (done: number, total: number) => void;
}

/** Throws path.not-found, or usage when there are no folders of photos. */
export async function evaluatePerturbations(
  analyser: PhotoAnalyser,
  folder: string,
  { probes: mostProbes, seed, onProgress }: PerturbationOptions,
): Promise<PerturbationReport> {
  const start = performance.now();
  const { files } = await listPersons(folder);
  const probes = shuffled(withMates(files), seededRandom(seed)).slice(0, mostProbes);
  if (probes.length === 0) throw new AppError('usage', 'expected two photos of one person at least');
  const kinds = ['none', ...perturbations] as const;
  const total = 2 * files.length + efforts.length * kinds.length * probes.length;
  let before = 0;
  const enrol = async (photos: readonly PersonPhoto[], effort: Effort, kind: Perturbation | 'none') => {
    const options = { effort, ...(kind === 'none' ? {} : { perturbation: kind }) };
    const { faces } = await enrolPhotos(analyser, folder, photos, options, (done) =>
      onProgress?.(before + done, total),
    );
    before += photos.length;
    return faces;
  };
  const plain = await enrol(files, 'plain', 'none');
  const ordinary = await enrol(files, 'ordinary', 'none');
  const rows: PerturbationReport['rows'] = [];
  for (const perturbation of kinds) {
    const results: PerturbationResult[] = [];
    for (const effort of efforts) {
      const found = await enrol(probes, effort, perturbation);
      const hits = countHits(found, effort === 'plain' ? plain : ordinary);
      const failureToEnrol = probes.length - found.length;
      results.push({ effort, rank1: hits / probes.length, failureToEnrol });
    }
    rows.push({ perturbation, results });
  }
  const elapsedMs = performance.now() - start;
  return { model: analyser.modelId, seed, probes: probes.length, gallery: files.length, rows, elapsedMs };
}

function withMates(files: readonly PersonPhoto[]): PersonPhoto[] {
  const photosOf = new Map<number, number>();
  for (const { person } of files) photosOf.set(person, (photosOf.get(person) ?? 0) + 1);
  return files.filter(({ person }) => photosOf.get(person)! > 1);
}

/** Probes whose nearest face, other than of the same photo, shows their person. */
function countHits(probes: readonly EnrolledFace[], gallery: readonly EnrolledFace[]): number {
  const isHit = (probe: EnrolledFace): boolean => {
    let best = -Infinity;
    let person = -1;
    for (const face of gallery) {
      if (face.file === probe.file) continue;
      const score = dot(probe.embedding, face.embedding);
      if (score > best) [best, person] = [score, face.person];
    }
    return person === probe.person;
  };
  return probes.filter(isHit).length;
}
