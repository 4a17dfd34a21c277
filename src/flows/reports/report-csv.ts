/** The figures of a report as CSV (RFC 4180): one line per figure, for spreadsheets. */
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
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** Quoted where it must be; what a spreadsheet would take for a formula is made text. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
