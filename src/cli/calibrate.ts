/** `vitrine calibrate`: what scores mean, measured on photos of known persons or on the gallery itself. */
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { AppError } from '../errors.js';
import type { Calibration } from '../flows/calibration/calibration.js';
import type { Vitrine } from '../flows/vitrine.js';
import type { PhotoAnalyser } from '../types.js';
import { layCalibration, layCheck } from './calibration-report.js';
import { type CommandContext, type GlobalOptions, withAnalyser, withVitrine } from './context.js';
import { eachValue, wholeNumber } from './option-values.js';
import { checkOutputFile } from './output-file.js';
import { withProgress } from './progress.js';
import { recogniseCaller } from './requester.js';
import { showText } from './show-text.js';

interface CalibrateOptions extends GlobalOptions {
  from?: string;
  fromGallery?: boolean;
  default?: boolean;
  collection?: string[];
  description?: string;
  check?: boolean;
  write?: string;
  model?: string;
  workers?: number;
}

const examples = `
Examples:
  vitrine calibrate                               which calibration is in use
  vitrine calibrate --from people/                one folder of photos per person
  vitrine calibrate --from people/ --check        how far its predictions can be trusted
  vitrine calibrate --from-gallery --collection press`;

/** Persons are parted in half so often; every half is fitted on once and tested on once. */
const splits = 5;

export function addCalibrate(parent: Command, context: CommandContext): void {
  parent
    .command('calibrate')
    .description('measure what scores mean, or show by what they are judged')
    .option('--from <dir>', 'measure on a folder with one folder of photos per person')
    .option('--from-gallery', 'measure on the collections, where nobody says who is who')
    .option('--default', 'go back to the calibration that comes with the program')
    .option('--collection <name>', 'with --from-gallery: only this collection; can be repeated', eachValue)
    .option('--description <text>', 'what the photos are, as results name them')
    .option('--check', 'with --from: test the predictions on persons that were left out, and change nothing')
    .option('--write <file>', 'write the calibration into a JSON file instead of using it')
    .option('--model <id>', 'with --check, or --from and --write: which models (otherwise the default ones)')
    .option(
      '--workers <n>',
      'photos worked on at once (otherwise one per core)',
      wholeNumber('--workers', 1, 256),
    )
    .addHelpText('after', examples)
    .action(async (_options: object, command: Command) => {
      const options = command.optsWithGlobals<CalibrateOptions>();
      refuseUnclear(options);
      if (options.write !== undefined) await checkOutputFile(options.write);
      if (options.check === true) await check(options, context);
      else if (options.from !== undefined) await useFolder(options, context);
      else if (options.fromGallery === true) await useGallery(options, context);
      else await showCurrent(options, context);
    });
}

function refuseUnclear({ from, fromGallery, default: back, ...options }: CalibrateOptions): void {
  const given = [from !== undefined, fromGallery === true, back === true].filter(Boolean).length;
  if (given > 1)
    throw new AppError('usage', 'expected one of --from, --from-gallery and --default, got several');
  if (options.check === true && from === undefined) throw new AppError('usage', '--check needs --from DIR');
  if (
    options.write !== undefined &&
    (options.check === true || (from === undefined && fromGallery !== true))
  ) {
    throw new AppError('usage', '--write needs --from DIR or --from-gallery, without --check');
  }
  if (options.collection !== undefined && fromGallery !== true) {
    throw new AppError('usage', '--collection needs --from-gallery');
  }
  if (options.model !== undefined && (from === undefined || isForUse(options))) {
    throw new AppError('usage', '--model needs --check, or --from DIR with --write FILE');
  }
}

/** What is to be used is measured with the models of the data folder; nothing else would be looked up. */
function isForUse({ check: isCheck, write }: Pick<CalibrateOptions, 'check' | 'write'>): boolean {
  return isCheck !== true && write === undefined;
}

async function check(options: CalibrateOptions, { terminal }: CommandContext): Promise<void> {
  const { checkCalibration } = await import('../flows/calibration/calibrate.js');
  const found = await withAnalyser(options, (analyser) =>
    withProgress('Measuring', (onProgress) => checkCalibration(analyser, options.from!, splits, onProgress)),
  );
  await terminal.answer(found, () => layCheck(found, terminal));
}

async function useFolder(options: CalibrateOptions, context: CommandContext): Promise<void> {
  const { calibrateFromFolder } = await import('../flows/calibration/calibrate.js');
  const measure = (analyser: PhotoAnalyser) =>
    withProgress('Measuring', (onProgress) =>
      calibrateFromFolder(analyser, options.from!, options.description, onProgress),
    );
  const calibration = isForUse(options)
    ? await withVitrine(
        options,
        async (vitrine) => adopted(vitrine, await measure(await vitrine.analyser())),
        { workers: options.workers },
      )
    : await withAnalyser(options, measure);
  await tell(calibration, options, context);
}

async function useGallery(options: CalibrateOptions, context: CommandContext): Promise<void> {
  const { calibrateFromGallery } = await import('../flows/calibration/calibrate.js');
  const calibration = await withVitrine(options, async (vitrine) => {
    const made = await calibrateFromGallery(vitrine, options.collection ?? [], options.description);
    return isForUse(options) ? adopted(vitrine, made) : made;
  });
  await tell(calibration, options, context);
}

async function adopted(vitrine: Vitrine, calibration: Calibration): Promise<Calibration> {
  const { adoptCalibration } = await import('../flows/calibration/calibrate.js');
  await adoptCalibration(vitrine, await recogniseCaller(vitrine), calibration);
  return calibration;
}

async function tell(
  calibration: Calibration,
  options: CalibrateOptions,
  { terminal }: CommandContext,
): Promise<void> {
  const { write } = options;
  if (write !== undefined) await writeFile(write, `${JSON.stringify(calibration, null, 2)}\n`);
  const outcome = write === undefined ? 'In use from now on' : `Written to ${showText(write)}, not in use`;
  await terminal.answer(
    { calibration, inUse: write === undefined },
    () => `${layCalibration(calibration, terminal)}\n\n${outcome}`,
  );
}

async function showCurrent(options: CalibrateOptions, { terminal }: CommandContext): Promise<void> {
  const { adoptDefault, currentCalibration } = await import('../flows/calibration/calibrate.js');
  const calibration = await withVitrine(options, async (vitrine) => {
    if (options.default === true) await adoptDefault(vitrine, await recogniseCaller(vitrine));
    return currentCalibration(vitrine);
  });
  await terminal.answer({ calibration, inUse: calibration !== null }, () =>
    calibration === null
      ? 'No calibration for the model in use: scores say nothing about false candidates'
      : layCalibration(calibration, terminal),
  );
}
