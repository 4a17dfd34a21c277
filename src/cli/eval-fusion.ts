/** The part of `vitrine eval` about several photos of one person. */
import type { FusionReport, FusionRow } from '../flows/evaluation/evaluate-fusion.js';
import { layTable } from './layout.js';
import { showCount } from './show-text.js';
import type { Terminal } from './terminal.js';

const names: Readonly<Record<FusionRow['probe'], string>> = {
  first: 'one photo',
  best: 'the best of three photos',
  two: 'two photos as one',
  three: 'three photos as one',
};

export function layFusion({ persons, probes, rows }: FusionReport, terminal: Terminal): string {
  const fmrs = rows[0]?.tarAtFmr.map(({ fmr }) => fmr) ?? [];
  const table = layTable(
    [
      { title: 'Probe' },
      { title: 'Rank-1', align: 'right' },
      ...fmrs.map((fmr) => ({ title: `TAR at FMR ${fmr.toExponential(0)}`, align: 'right' as const })),
    ],
    rows.map(({ probe, rank1, tarAtFmr }) => [
      names[probe],
      rank1.toFixed(4),
      ...tarAtFmr.map(({ tar }) => (tar === null ? 'too few to tell' : tar.toFixed(4))),
    ]),
    terminal,
  );
  return `Several photos of a person: ${showCount(probes, 'probe')} of ${showCount(persons, 'person')}\n${table}`;
}
