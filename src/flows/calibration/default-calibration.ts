/** The calibrations that come with the program, described in docs/model-card.md. Made by a command, never edited by hand. */
import type { ModelId } from '../../types.js';
import { parseCalibration, type Calibration } from './calibration.js';
import document from './default-calibration.json' with { type: 'json' };

const shipped: readonly Calibration[] = [parseCalibration(document)];

/** null: none was made with this model. */
export function defaultCalibration(model: ModelId): Calibration | null {
  return shipped.find((calibration) => calibration.model === model) ?? null;
}
