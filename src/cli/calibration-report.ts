/** A calibration, and a check of its honesty, for people. */
import type { CalibrationCheck } from '../flows/calibration/calibrate.js';
import type { Calibration } from '../flows/calibration/calibration.js';
import type { Honesty } from '../flows/calibration/check-calibration.js';
import { layPairs, layTable } from './layout.js';
import { showCount, showNumber, showSmall, showText } from './show-text.js';
import type { Terminal } from './terminal.js';

export function layCalibration(calibration: Calibration, terminal: Terminal): string {
  const { id, model, date, data, measuredFmr, smallestFmr } = calibration;
  const persons =
    data.kind === 'labelled'
      ? showCount(data.persons, 'person')
      : `${showCount(data.persons, 'person')}, as told apart by the scores`;
  return layPairs(
    [
      ['Calibration', `${id} of ${date}`],
      ['Model', model],
      ['Made of', showText(data.description)],
      ['Faces', `${showNumber(data.faces)} of ${persons}`],
      [
        'Pairs',
        `${showNumber(data.nonMatedPairs)} non-mated, ${data.matedPairs === 0 ? 'mated not known' : `${showNumber(data.matedPairs)} mated`}`,
      ],
      [
        'FMR shown',
        `down to ${measuredFmr.toExponential(1)}, extrapolated to ${smallestFmr.toExponential(1)}`,
      ],
    ],
    terminal,
  );
}

export function layCheck({ held, shipped }: CalibrationCheck, terminal: Terminal): string {
  const heldHead = `Fitted on half of ${showCount(held.persons, 'person')}, tested on the other half, ${held.splits} times both ways`;
  const parts = [heldHead, layHonesty(held, terminal)];
  if (shipped !== null) {
    const { id, description, honesty } = shipped;
    parts.push(
      '',
      `The calibration that comes with the program (${id}, ${showText(description)}), tested on ${showCount(honesty.faces, 'face')} as it is`,
      layHonesty(honesty, terminal),
    );
  }
  return parts.join('\n');
}

/** Predictions beside what was seen. */
function layHonesty({ rows, splits }: Honesty, terminal: Terminal): string {
  return layTable(
    [
      { title: 'Predicted FMR', align: 'right' },
      { title: 'Predicted', align: 'right' },
      { title: 'Observed', align: 'right' },
      { title: 'Ratio', align: 'right' },
      ...(splits === 0 ? [] : [{ title: 'Of single splits', align: 'right' as const }]),
      { title: 'Claim' },
    ],
    rows.map(({ fmr, predicted, observed, ratio, lowest, highest, claim }) => [
      fmr.toExponential(0),
      showSmall(predicted),
      showNumber(observed),
      ratio.toFixed(2),
      ...(splits === 0 ? [] : [`${lowest.toFixed(2)} to ${highest.toFixed(2)}`]),
      claim,
    ]),
    terminal,
  );
}
