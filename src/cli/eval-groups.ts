/** The part of `vitrine eval` about groups of persons: the table of who belongs where, and the report. */
import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { AppError } from '../errors.js';
import type { GroupReport } from '../flows/evaluation/evaluate-groups.js';
import { isMissing } from '../lib/is-missing.js';
import type { Rate } from '../lib/person-bootstrap.js';
import { layTable } from './layout.js';
import { showCount, showNumber, showSmall, showText } from './show-text.js';
import type { Terminal } from './terminal.js';

const rows = z.array(z.object({ person: z.string().min(1), group: z.string().min(1) }));

/** CSV with the columns `person` (the name of the folder) and `group`. Throws `path.not-found` or `usage`. */
export async function readGroups(file: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    if (isMissing(cause)) throw new AppError('path.not-found', `no table of groups at '${file}'`, { cause });
    throw new AppError('usage', `expected a CSV file, '${file}' cannot be read`, { cause });
  });
  const parsed = rows.safeParse(parseCsv(text, file));
  if (!parsed.success) {
    const line = Number(parsed.error.issues[0]?.path[0] ?? 0) + 2;
    throw new AppError('usage', `${file}: expected the columns person and group, line ${line} lacks one`);
  }
  return new Map(parsed.data.map(({ person, group }) => [person, group]));
}

function parseCsv(text: string, file: string): unknown {
  try {
    return parse(text, { columns: true, bom: true, skip_empty_lines: true, trim: true });
  } catch (cause) {
    throw new AppError('usage', `${file}: expected CSV with the columns person and group`, { cause });
  }
}

export function layGroups(report: GroupReport, terminal: Terminal): string {
  const table = layTable(
    [
      { title: 'Group' },
      { title: 'Persons', align: 'right' },
      { title: 'Photos', align: 'right' },
      { title: 'FMR within the group' },
      { title: 'FMR with others' },
      { title: 'FNMR' },
    ],
    report.groups.map(({ group, persons, photos, fmrWithin, fmrAcross, fnmr }) => [
      showText(group),
      showNumber(persons),
      showNumber(photos),
      showRate(fmrWithin),
      showRate(fmrAcross),
      showRate(fnmr),
    ]),
    terminal,
  );
  const { fmrWithin, fnmr } = report.worstOverBest;
  const without =
    report.personsWithoutGroup === 0
      ? []
      : [`${showCount(report.personsWithoutGroup, 'person')} without a group were left out`];
  return [
    `By group, at one threshold for all: score ${report.threshold.toFixed(3)}, FMR ${report.fmr.toExponential(0)} over all pairs`,
    table,
    `Worst over best: FMR within the group ${showRatio(fmrWithin)}, FNMR ${showRatio(fnmr)}`,
    'In brackets 95 % intervals, persons drawn with replacement',
    ...without,
  ].join('\n');
}

function showRate(rate: Rate | null): string {
  if (rate === null) return 'too few to tell';
  const interval = `(${showSmall(rate.low)} to ${showSmall(rate.high)})`;
  return `${showSmall(rate.rate)} ${interval}, ${showNumber(rate.errors)} of ${showNumber(rate.pairs)}`;
}

function showRatio(ratio: number | null): string {
  return ratio === null ? 'cannot be told' : ratio.toFixed(1);
}
