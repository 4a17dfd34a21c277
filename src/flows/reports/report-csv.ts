/** The figures of a report as CSV (RFC 4180): one line per figure, for spreadsheets. */
import { csvLine } from '../../lib/csv.js';
import { breakdownNames, totalNames } from './count-entries.js';
import type { ReportDocument } from './report-document.js';
import { breakdownWords, totalWords } from './report-words.js';

export function reportCsv({ period, totals, by }: ReportDocument): string {
  const rows = [['from', 'to', 'figure', 'title', 'key', 'count']];
  const add = (...cells: [string, string, string, number | string]) =>
    rows.push([period.from, period.to, ...cells.map(String)]);
  for (const name of totalNames) add(name, totalWords[name], '', totals[name]);
  for (const name of breakdownNames)
    for (const [key, count] of Object.entries(by[name]).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      add(name, breakdownWords[name], key, count);
  return rows.map(csvLine).join('');
}
