/** The part of `vitrine eval` about photos made hard on purpose. */
import type { PerturbationReport } from '../flows/evaluation/evaluate-perturbations.js';
import type { Effort } from '../types.js';
import { layTable } from './layout.js';
import { showCount, showDuration } from './show-text.js';
import type { Terminal } from './terminal.js';

const names: Readonly<Record<Effort, string>> = {
  plain: 'Without measures',
  ordinary: 'As indexed',
  thorough: 'Thorough probe',
};

export function layPerturbations(report: PerturbationReport, terminal: Terminal): string {
  const efforts = report.rows[0]?.results.map(({ effort }) => effort) ?? [];
  const table = layTable(
    [
      { title: 'Alteration' },
      ...efforts.map((effort) => ({ title: names[effort], align: 'right' as const })),
      { title: 'Not found', align: 'right' },
    ],
    report.rows.map(({ perturbation, results }) => [
      perturbation,
      ...results.map(({ rank1 }) => rank1.toFixed(4)),
      results.map(({ failureToEnrol }) => String(failureToEnrol)).join(' / '),
    ]),
    terminal,
  );
  const head = `Rank-1 of ${showCount(report.probes, 'altered probe')} among ${showCount(report.gallery, 'unaltered photo')}, ${showDuration(report.elapsedMs)}`;
  return `${head}\n\n${table}\n\nNot found: probes without a face, in the order of the columns; they count as missed.`;
}
