/** `vitrine eval`: how well faces are told apart, or found, on photos whose truth is known. Needs no data folder. */
import { writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { AppError } from '../errors.js';
import type { DetectionReport } from '../flows/evaluation/evaluate-detection.js';
import type { RecognitionReport } from '../flows/evaluation/evaluate-recognition.js';
import type { DiscardCurve } from '../flows/evaluation/measure-discard.js';
import type { PhotoAnalyser } from '../types.js';
import { type CommandContext, type GlobalOptions, withAnalyser } from './context.js';
import { drawDetCurve } from './det-curve.js';
import { layPerturbations } from './eval-perturbations.js';
import { layClusterReport } from './eval-clusters.js';
import { layFusion } from './eval-fusion.js';
import { layGroups, readGroups } from './eval-groups.js';
import { layTable } from './layout.js';
import { wholeNumber } from './option-values.js';
import { checkOutputFile } from './output-file.js';
import { withProgress } from './progress.js';
import { showCount, showDuration, showText } from './show-text.js';
import type { Terminal } from './terminal.js';

interface EvalOptions extends GlobalOptions {
  detection?: string;
  det?: string;
  model?: string;
  groups?: string;
  fusion?: boolean;
  perturb?: boolean;
  probes?: number;
  seed?: number;
  clusters?: boolean;
  workers?: number;
}

const examples = `
Examples:
  vitrine eval people/ --det curve.svg
  vitrine eval people/ --groups groups.csv --fusion
  vitrine eval --detection boxes.xml`;

export function addEval(parent: Command, { terminal }: CommandContext): void {
  parent
    .command('eval')
    .description('measure recognition on one folder per person, or detection on known boxes')
    .argument('[dir]', 'a folder with one folder of photos per person')
    .option('--detection <file>', "face boxes in the XML format of dlib's imglab, the photos beside it")
    .option('--det <file>', 'where to write the DET curve, an SVG (otherwise NAME-det.svg)')
    .option('--model <id>', 'which models (otherwise the default ones)')
    .option('--groups <file>', 'error rates by group too: a CSV table with the columns person and group')
    .option('--fusion', 'also measure probes of several photos of one person')
    .option('--perturb', 'instead, search with photos made hard: turned, dark, blurred, small, covered')
    .option(
      '--probes <n>',
      'with --perturb: at most so many (500 if not given)',
      wholeNumber('--probes', 1, 1_000_000),
    )
    .option(
      '--seed <n>',
      'with --perturb: which are drawn (1 if not given)',
      wholeNumber('--seed', 0, 2 ** 31),
    )
    .option('--clusters', 'also measure how well the faces are grouped into unknown persons')
    .option(
      '--workers <n>',
      'photos worked on at once (otherwise one per core)',
      wholeNumber('--workers', 1, 256),
    )
    .addHelpText('after', examples)
    .action(async (folder: string | undefined, _options: object, command: Command) => {
      const options = command.optsWithGlobals<EvalOptions>();
      refuseUnclear(folder, options);
      if (options.det !== undefined) await checkOutputFile(options.det);
      const groups = options.groups === undefined ? null : await readGroups(options.groups);
      await withAnalyser(options, async (analyser) => {
        if (folder !== undefined && options.perturb === true)
          await evalPerturbations(analyser, folder, options, terminal);
        else if (folder !== undefined) await evalRecognition(analyser, folder, options, groups, terminal);
        else if (options.detection !== undefined) await evalDetection(analyser, options.detection, terminal);
      });
    });
}

/** Throws `usage`, also for what would be ignored. */
function refuseUnclear(folder: string | undefined, options: EvalOptions): void {
  if ((folder === undefined) === (options.detection === undefined)) {
    throw new AppError('usage', 'expected either a folder of persons or --detection FILE.xml');
  }
  refuseTogether(options, 'detection', ['perturb', 'det', 'groups', 'fusion', 'clusters']);
  refuseTogether(options, 'perturb', ['det', 'groups', 'fusion', 'clusters']);
  for (const name of ['probes', 'seed'] as const) {
    if (options[name] !== undefined && options.perturb !== true)
      throw new AppError('usage', `--${name} goes with --perturb only`);
  }
}

function refuseTogether(
  options: EvalOptions,
  one: keyof EvalOptions,
  others: readonly (keyof EvalOptions)[],
): void {
  const other = others.find((name) => options[name] !== undefined);
  if (options[one] === undefined || other === undefined) return;
  throw new AppError('usage', `--${one} and --${other} do not go together`);
}

async function evalRecognition(
  analyser: PhotoAnalyser,
  folder: string,
  { det, fusion: isFusionWanted, clusters: areClustersWanted }: EvalOptions,
  groupOf: ReadonlyMap<string, string> | null,
  terminal: Terminal,
): Promise<void> {
  const [
    { enrolPersons },
    { evaluateRecognition },
    { evaluateGroups },
    { evaluateFusion },
    { evaluateClusters },
  ] = await Promise.all([
    import('../flows/evaluation/enrol-persons.js'),
    import('../flows/evaluation/evaluate-recognition.js'),
    import('../flows/evaluation/evaluate-groups.js'),
    import('../flows/evaluation/evaluate-fusion.js'),
    import('../flows/evaluation/evaluate-clusters.js'),
  ]);
  const enrolled = await withProgress('Measuring', (onProgress) =>
    enrolPersons(analyser, folder, onProgress),
  );
  const report = evaluateRecognition(enrolled, analyser.modelId);
  const groups = groupOf && evaluateGroups(enrolled.faces, (person) => groupOf.get(person) ?? null);
  const fusion = isFusionWanted === true ? evaluateFusion(enrolled.faces) : null;
  const clusters = areClustersWanted === true ? evaluateClusters(enrolled.faces, analyser.modelId) : null;
  const name = basename(resolve(folder));
  const curve = det ?? `${name}-det.svg`;
  const subtitle = `${report.model}, ${report.pairs.mated} mated and ${report.pairs.nonMated} non-mated pairs`;
  await writeFile(curve, drawDetCurve(report.rates.det, `Detection error trade-off on ${name}`, subtitle));
  const extra = {
    ...(groups === null ? {} : { groups }),
    ...(fusion === null ? {} : { fusion }),
    ...(clusters === null ? {} : { clusters }),
  };
  await terminal.answer({ ...report, curve, ...extra }, () =>
    [
      layRecognition(report, curve, terminal),
      ...(groups === null ? [] : [layGroups(groups, terminal)]),
      ...(fusion === null ? [] : [layFusion(fusion, terminal)]),
      ...(clusters === null ? [] : [layClusterReport(clusters, terminal)]),
    ].join('\n\n'),
  );
}

async function evalPerturbations(
  analyser: PhotoAnalyser,
  folder: string,
  { probes = 500, seed = 1 }: EvalOptions,
  terminal: Terminal,
): Promise<void> {
  const { evaluatePerturbations } = await import('../flows/evaluation/evaluate-perturbations.js');
  const report = await withProgress('Measuring', (onProgress) =>
    evaluatePerturbations(analyser, folder, { probes, seed, onProgress }),
  );
  await terminal.answer(report, () => layPerturbations(report, terminal));
}

async function evalDetection(analyser: PhotoAnalyser, file: string, terminal: Terminal): Promise<void> {
  const { evaluateDetection } = await import('../flows/evaluation/evaluate-detection.js');
  const report = await withProgress('Measuring', (onProgress) =>
    evaluateDetection(analyser, file, onProgress),
  );
  await terminal.answer(report, () => layDetection(report, terminal));
}

function layRecognition(report: RecognitionReport, curve: string, terminal: Terminal): string {
  const { rates, rank1, failureToEnrol, pairs } = report;
  const rows = [
    ['Failure to enrol', `${failureToEnrol.items.length} of ${report.photos}`],
    ['Equal error rate', percent(rates.equalErrorRate)],
    ...rates.tarAtFmr.map(({ fmr, tar, threshold }) => [
      `TAR at FMR ${fmr.toExponential(0)}`,
      tar === null ? 'too few pairs to tell' : `${tar.toFixed(4)}  at score ${(threshold ?? 0).toFixed(3)}`,
    ]),
    ['Rank-1', `${rank1.rate.toFixed(4)}  of ${showCount(rank1.probes, 'probe')} with a mate`],
  ];
  const head = `${showCount(report.photos, 'photo')} of ${showCount(report.persons, 'person')}, ${showCount(pairs.mated, 'mated pair')} and ${showCount(pairs.nonMated, 'non-mated pair')}, ${showDuration(report.elapsedMs)}`;
  const refused = failureToEnrol.items.map(({ file, code }) => `  ${code}  ${showText(file)}`);
  const doubtful = layTable(
    [{ title: 'Pair' }, { title: 'Score', align: 'right' }, { title: 'Photos' }],
    report.doubtful.map(({ kind, score, files }) => [
      kind === 'mated' ? 'mated' : 'non-mated',
      score.toFixed(3),
      files.map(showText).join('  '),
    ]),
    terminal,
  );
  return [
    head,
    '',
    layTable([{ title: 'Measure' }, { title: 'Value' }], rows, terminal),
    ...(refused.length > 0 ? ['', 'Not enrolled:', ...refused] : []),
    ...(report.discard === null ? [] : ['', layDiscard(report.discard, terminal)]),
    '',
    'Pairs to look at by eye: wrong labels, or where the model fails',
    doubtful,
    '',
    `DET curve: ${terminal.link(resolve(curve))}`,
  ].join('\n');
}

function layDiscard({ fmr, points }: DiscardCurve, terminal: Terminal): string {
  const table = layTable(
    [
      { title: 'Left out', align: 'right' },
      { title: 'Quality from', align: 'right' },
      { title: 'FNMR', align: 'right' },
      { title: 'At best', align: 'right' },
    ],
    points.map(({ discarded, lowestQuality, fnmr, best }) => [
      `${Math.round(discarded * 100)} %`,
      lowestQuality.toFixed(2),
      percent(fnmr),
      percent(best),
    ]),
    terminal,
  );
  return `Errors when the mated pairs of lowest quality are left out, at FMR ${fmr.toExponential(0)}\n${table}`;
}

function layDetection(report: DetectionReport, terminal: Terminal): string {
  const table = layTable(
    [
      { title: 'Photo' },
      { title: 'Faces', align: 'right' },
      { title: 'Found', align: 'right' },
      { title: 'False', align: 'right' },
      { title: 'Note' },
    ],
    report.perPhoto.map(({ file, faces, found, falseFaces, error }) => [
      showText(file),
      String(faces),
      String(found),
      String(falseFaces),
      error ?? '',
    ]),
    terminal,
  );
  const recall = `recall ${report.recall.toFixed(4)} (${report.found} of ${report.faces})`;
  const precision = `precision ${report.precision.toFixed(4)} (${report.falseFaces} false)`;
  return `${table}\n\n${recall}, ${precision}, at an overlap of ${report.minOverlap} or more`;
}

function percent(rate: number): string {
  return `${(rate * 100).toFixed(2)} %`;
}
