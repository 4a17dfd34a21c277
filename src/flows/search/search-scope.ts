/**
 * What one search compares with: how many faces, and how high their scores with the probe lie in the middle. Both come from
 * a sample of the gallery, so that they cost the same whatever its size.
 */
import { medianOf } from '../../lib/score-distribution.js';
import type { VectorFilter } from '../../vectors/vector-index.js';
import type { Calibration } from '../calibration/calibration.js';
import { sampleFaces, type SampledCollection } from '../calibration/sample-faces.js';
import { dot } from '../calibration/score-matrix.js';
import { passes, vectorRow } from '../index/vector-row.js';
import type { Vitrine } from '../vitrine.js';

export interface SearchScope {
  /** Faces under the grant that pass the filter; of large filtered galleries an estimate. */
  scanned: number;
  /** The middle of the probe's scores with strangers. */
  centre: number;
}

/** The middle of so many scores is right to about 0.005. */
const sampledFaces = 600;
/** A filter that leaves fewer says too little about the middle. */
const fewestFiltered = 50;
/** The usual centre counts for as many faces: in a gallery of a few photos the mates themselves would move the middle. */
const usualCentreWeight = 16;

export async function measureScope(
  vitrine: Vitrine,
  probe: Float32Array,
  collections: readonly SampledCollection[],
  filter: VectorFilter | null,
  calibration: Calibration | null,
): Promise<SearchScope> {
  const total = collections.reduce((sum, { faces }) => sum + faces, 0);
  const sample = await sampleFaces(vitrine, collections, sampledFaces);
  const kept = filter === null ? sample : sample.filter((face) => passes(vectorRow(face), filter));
  const told = kept.length >= fewestFiltered ? kept : sample;
  const middle = medianOf(Float32Array.from(told, ({ embedding }) => dot(probe, embedding)));
  const usual = calibration?.centre ?? 0;
  return {
    scanned: filter === null ? total : estimatePassing(total, sample.length, kept.length),
    centre: (told.length * middle + usualCentreWeight * usual) / (told.length + usualCentreWeight),
  };
}

/** Exact where everything was sampled, otherwise never 0: that nothing was met does not mean that there is nothing. */
function estimatePassing(total: number, sampled: number, kept: number): number {
  if (sampled >= total) return kept;
  return Math.min(total, Math.ceil((total * (kept + 1)) / (sampled + 1)));
}
