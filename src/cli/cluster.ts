/**
 * `vitrine cluster`: the unknown persons of a collection. Without a case and a reason nothing is opened: everybody in the
 * collection is compared with everybody else.
 */
import type { Command } from 'commander';
import { AppError } from '../errors.js';
import type { GrantRequest } from '../flows/cases/authorise.js';
import type { ClusteringAnswer } from '../flows/clusters/cluster-collection.js';
import type { Vitrine } from '../flows/vitrine.js';
import type { AuthorisationId } from '../types.js';
import { addClusterDecide } from './cluster-decide.js';
import { clusterCaution, prepareSheetFolder, showSpan, writeClusterSheets } from './cluster-sheets.js';
import { type CommandContext, type GlobalOptions, withVitrine } from './context.js';
import { exitCodes } from './exit-codes.js';
import { layTable } from './layout.js';
import { numberWithin, wholeNumber } from './option-values.js';
import { startProgress, withProgress } from './progress.js';
import { recogniseCaller } from './requester.js';
import { showCount, showDuration, showNumber, showSmall, showText } from './show-text.js';
import type { Terminal } from './terminal.js';

interface ClusterOptions extends GlobalOptions {
  collection?: string;
  case?: string;
  reason?: string;
  authorisation?: string;
  sheets?: string;
  minFaces: number;
  expectedFalse?: number;
  afresh?: boolean;
}

const examples = `
Examples:
  vitrine cluster --collection press --case 2026-014 --reason "Captions of the 1987 box"
  vitrine cluster --collection press --case 2026-014 --reason "Captions" --sheets sheets/
  vitrine cluster decide 118 204 --not-same --reason "Different ears, see note 3"

Persons have numbers, never names. A number stays with its faces when photos are added.`;

export function addCluster(parent: Command, context: CommandContext): void {
  const cluster = parent
    .command('cluster')
    .description('group the faces of a collection into unknown persons')
    .helpCommand(false)
    .option('--collection <name>', 'the collection (required)')
    .option('--case <ref>', 'the case it belongs to (required)')
    .option('--reason <text>', 'why it is needed (required)')
    .option(
      '--authorisation <id>',
      'the authorisation, where the policy asks for one; it has case and reason',
    )
    .option('--sheets <dir>', 'also write a contact sheet for each person into this folder')
    .option(
      '--min-faces <n>',
      'show only persons with so many faces',
      wholeNumber('--min-faces', 2, 1_000_000),
      2,
    )
    .option(
      '--expected-false <n>',
      'how many strangers may be expected as near to a face as its own person (0.01 if not given)',
      numberWithin('--expected-false', 1e-9, 1e3),
    )
    .option('--afresh', 'look at every face again; numbers stay with the faces')
    .addHelpText('after', examples)
    .action(async (_options: object, command: Command) => {
      const options = command.optsWithGlobals<ClusterOptions>();
      const authority = authorityOf(options);
      const collections = [requireCollection(options.collection)];
      const { sheets } = options;
      if (sheets !== undefined) await prepareSheetFolder(sheets);
      await withVitrine(options, async (vitrine) => {
        const { authorise } = await import('../flows/cases/authorise.js');
        const { clusterCollection } = await import('../flows/clusters/cluster-collection.js');
        const grant = await authorise(vitrine, await recogniseCaller(vitrine), { ...authority, collections });
        const answer = await underProgress(context, (progress) =>
          clusterCollection(vitrine, grant, { ...wishes(options), ...progress }),
        );
        if (sheets !== undefined) await saySheets(vitrine, answer, sheets, context);
        await context.terminal.answer(answer, () => layClusters(answer, context.terminal));
      });
    });
  addClusterDecide(cluster, context);
}

function wishes({ minFaces, expectedFalse, afresh = false }: ClusterOptions): {
  minFaces: number;
  expectedFalse?: number;
  afresh: boolean;
} {
  return { minFaces, afresh, ...(expectedFalse === undefined ? {} : { expectedFalse }) };
}

type Reporting = { signal: AbortSignal; onProgress: (done: number, total: number) => void };

async function underProgress<T>(
  { interruption }: CommandContext,
  work: (reporting: Reporting) => Promise<T>,
): Promise<T> {
  const progress = startProgress('Comparing');
  const signal = interruption.finishGracefully(() => progress.announce('stopping; nothing is changed'));
  try {
    return await work({
      signal,
      onProgress(done, total) {
        progress.setTotal(total);
        progress.update(done);
      },
    });
  } finally {
    progress.stop();
  }
}

/** The clusters are written: what goes wrong with the sheets must not take the answer away. */
async function saySheets(
  vitrine: Vitrine,
  answer: ClusteringAnswer,
  folder: string,
  context: CommandContext,
): Promise<void> {
  try {
    await withProgress('Drawing', (onProgress) => writeClusterSheets(vitrine, answer, folder, onProgress));
    context.terminal.note(`${showCount(answer.clusters.length, 'contact sheet')} in ${showText(folder)}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    context.exitCode = exitCodes.failure;
    context.terminal.note(`The contact sheets could not be written: ${showText(reason)}`);
  }
}

/** Throws `case.missing` or `reason.missing`, before anything is opened. */
function authorityOf({
  case: reference,
  reason,
  authorisation,
}: ClusterOptions): Omit<GrantRequest, 'collections'> {
  if (authorisation !== undefined) {
    return { case: reference, reason, authorisation: authorisation as AuthorisationId };
  }
  return { case: required(reference, 'case'), reason: required(reason, 'reason') };
}

function required(text: string | undefined, name: 'case' | 'reason'): string {
  if (text !== undefined && text.trim() !== '') return text;
  const wanted = name === 'case' ? 'a case: --case REF' : 'a reason: --reason TEXT';
  throw new AppError(`${name}.missing`, `no clustering without ${wanted}`);
}

function requireCollection(name: string | undefined): string {
  if (name !== undefined) return name;
  throw new AppError('usage', 'expected the collection: --collection NAME');
}

function layClusters(answer: ClusteringAnswer, terminal: Terminal): string {
  const { clusters, smallerClusters, unclustered, changes } = answer;
  const among = `${showCount(answer.faces, 'face')} in ${showCount(answer.photos, 'photo')} of ${showText(answer.collection)}`;
  const mark = answer.unsupervised ? ', unsupervised' : '';
  const head = `${showCount(clusters.length, 'unknown person')} among ${among}, ${showCount(changes.compared, 'face')} compared in ${showDuration(answer.elapsedMs)}${mark}`;
  const table = layTable(
    [
      { title: 'Person', align: 'right' },
      { title: 'Faces', align: 'right' },
      { title: 'Photos', align: 'right' },
      { title: 'Captured' },
      { title: 'Best face', align: 'right' },
      { title: 'In' },
    ],
    clusters.map((cluster) => [
      String(cluster.number),
      showNumber(cluster.faces),
      showNumber(cluster.photos),
      showSpan(cluster),
      String(cluster.best.faceId),
      terminal.link(cluster.best.photo.source),
    ]),
    terminal,
  );
  const smaller =
    smallerClusters === 0 ? '' : `; ${showCount(smallerClusters, 'person')} with fewer faces not shown`;
  return [
    head,
    ...(clusters.length === 0 ? [] : ['', table]),
    '',
    `${showCount(unclustered, 'face')} by themselves${smaller}`,
    ...(clusters.length === 0 ? [] : [terminal.paint('yellow', clusterCaution)]),
    ...describeThreshold(answer).map((line) => terminal.paint('dim', line)),
    terminal.paint('dim', `Clustering ${answer.clusteringId}, case ${showText(answer.case)}`),
  ].join('\n');
}

/** How near faces had to be, and by what that is judged: one line each. */
function describeThreshold({ threshold, calibration, faces }: ClusteringAnswer): string[] {
  const { minScore, minMeanScore, expectedFalse, expectedFalsePairs, reached } = threshold;
  const unreached = reached
    ? ''
    : `, which the calibration cannot tell among ${showCount(faces, 'face')}; the fewest it can tell were used`;
  return [
    `Two faces joined from score ${minScore.toFixed(3)}: ${showSmall(expectedFalse)} strangers expected as near to a face${unreached}, ${showSmall(expectedFalsePairs)} pairs in all; groups from a mean score of ${minMeanScore.toFixed(3)}`,
    `Calibration ${calibration.id} of ${calibration.date}: ${showText(calibration.data.description)}`,
  ];
}
