/**
 * What scores mean for one model: how strangers score, and, where it is known, how photos of the same person do. Numbers
 * only; nothing in it is of any single face.
 *
 * Scores are taken relative to the probe's centre, the middle of its scores with the faces that are searched: probes differ
 * in how high strangers score against them, and galleries do too. docs/decisions/0009-calibration.md says what was tried.
 */
import { z } from 'zod';
import { AppError } from '../../errors.js';
import { bulkShares, scoreAtSurvival, survival } from '../../lib/score-distribution.js';
import { sha256 } from '../../lib/sha256.js';
import type { ModelId } from '../../types.js';

const distribution = z.object({
  bulk: z.array(z.number()).length(bulkShares.length),
  shape: z.number(),
  scale: z.number().positive(),
});

const calibrationSchema = z.object({
  format: z.literal('vitrine-calibration'),
  version: z.literal(1),
  /** Derived from everything else. */
  id: z.string(),
  model: z.string().transform((id) => id as ModelId),
  /** YYYY-MM-DD. */
  date: z.string(),
  data: z.object({
    /** `labelled`: persons are known. `gallery`: they were told apart by the scores themselves. */
    kind: z.enum(['labelled', 'gallery']),
    description: z.string(),
    faces: z.number(),
    persons: z.number(),
    nonMatedPairs: z.number(),
    matedPairs: z.number(),
  }),
  /** Of scores less the probe's centre. */
  nonMated: distribution,
  /** The same of mated pairs, every person with the same weight: scores above which the shares `matedShares` lie; ascending. */
  mated: z.array(z.number()).nullable(),
  /** The usual centre, which stands in where a gallery is too small to tell. */
  centre: z.number(),
  /** Down to this FMR the data show what is claimed; from there to `smallestFmr` it is extrapolated; below nothing is claimed. */
  measuredFmr: z.number().positive(),
  smallestFmr: z.number().positive(),
});

export type Calibration = z.infer<typeof calibrationSchema>;

/** How a calibration is named in results. */
export interface CalibrationReference {
  id: string;
  model: ModelId;
  data: Calibration['data'];
  date: string;
}

export const matedShares: readonly number[] = [
  0.999, 0.99, 0.98, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1,
];
/** How far below what the data show is still claimed; docs/accuracy.md says how far off that can be. */
export const extrapolationFactor = 10;

/** Throws `calibration.invalid`. */
export function parseCalibration(document: unknown): Calibration {
  const parsed = calibrationSchema.safeParse(document);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new AppError(
      'calibration.invalid',
      `expected a calibration, got something with a wrong ${issue?.path.join('.') || 'form'}`,
    );
  }
  return parsed.data;
}

/**
 * Gives it its name. Numbers are kept to six digits, which is more than they mean. Throws `calibration.invalid` rather than make
 * what could not be read again.
 */
export function sealCalibration(content: Omit<Calibration, 'format' | 'version' | 'id'>): Calibration {
  const { model, date, data, nonMated, mated, centre, measuredFmr, smallestFmr } = content;
  const parts = { model, date, data, nonMated, mated, centre, measuredFmr, smallestFmr };
  const rounded = JSON.parse(JSON.stringify(parts), (_key, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value,
  ) as typeof parts;
  const id = sha256(Buffer.from(JSON.stringify(rounded))).slice(0, 12);
  return parseCalibration({ format: 'vitrine-calibration', version: 1, id, ...rounded });
}

export function referTo({ id, model, data, date }: Calibration): CalibrationReference {
  return { id, model, data, date };
}

/** The rate at which strangers score at least `score`, never below what the calibration may claim. `centre` is the probe's. */
export function falseMatchRate(calibration: Calibration, score: number, centre: number): number {
  return Math.max(calibration.smallestFmr, survival(calibration.nonMated, score - centre));
}

/** The lowest score that strangers reach at most at this rate; the smallest rate that may be claimed stands in for smaller ones. */
export function scoreAtRate(calibration: Calibration, fmr: number, centre: number): number {
  return scoreAtSurvival(calibration.nonMated, Math.max(fmr, calibration.smallestFmr)) + centre;
}

/** The share of mated scores below `score`, between the tabulated ones along a line; null: not known for the data. */
export function missRate({ mated }: Calibration, score: number, centre: number): number | null {
  if (mated === null) return null;
  const relative = score - centre;
  const above = mated.findIndex((value) => value >= relative);
  if (above === -1) return 1 - matedShares.at(-1)!;
  if (above === 0) return 1 - matedShares[0]!;
  const [low, high] = [mated[above - 1]!, mated[above]!];
  const part = high === low ? 1 : (relative - low) / (high - low);
  return 1 - (matedShares[above - 1]! + part * (matedShares[above]! - matedShares[above - 1]!));
}
