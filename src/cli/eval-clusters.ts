/** The part of `vitrine eval` about persons without names. */
import type { ClusterMethod, ClusterReport, ClusterRow } from '../flows/evaluation/evaluate-clusters.js';
import { layTable, type Column } from './layout.js';
import { showNumber } from './show-text.js';
import type { Terminal } from './terminal.js';

const names: Readonly<Record<ClusterMethod, string>> = {
  average: 'average linkage',
  'average-in-parts': 'the same, in ten parts',
  single: 'single linkage',
};

export function layClusterReport({ rows }: ClusterReport, terminal: Terminal): string {
  const table = layTable(
    [
      { title: 'Method' },
      right('Expected'),
      right('Score'),
      right('Persons'),
      right('Clusters'),
      right('Precision'),
      right('Recall'),
      right('F'),
      right('B-cubed F'),
      { title: 'Chosen on' },
    ],
    rows.map((row) => [
      names[row.method],
      String(row.expectedFalse),
      row.minScore.toFixed(3),
      showNumber(row.persons),
      showNumber(row.clusters),
      ...[row.pairs.precision, row.pairs.recall, row.pairs.f, row.bCubed.f].map((value) => value.toFixed(4)),
      originOf(row),
    ]),
    terminal,
  );
  return `Persons without names: pairs of faces in one cluster; expected: strangers as near to a face\n${table}`;
}

function right(title: string): Column {
  return { title, align: 'right' };
}

function originOf({ calibration, chosen }: ClusterRow): string {
  if (calibration !== 'other-half') {
    return calibration === 'shipped' ? 'all, shipped calibration' : 'all, calibrated on the same';
  }
  return chosen === 'usual' ? 'score on the other half' : 'score and expected on the other half';
}
