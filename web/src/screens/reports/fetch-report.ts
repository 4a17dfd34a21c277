/** A report with all its files, to the byte, as it was signed. */
import { readText } from '../../parts/save-file.js';
import type { ReportDocument } from './figures.js';

export const signedFiles = ['report.html', 'report.csv', 'report.json'] as const;
export const noteName = 'report.note';

export interface FetchedReport {
  files: Record<(typeof signedFiles)[number], string>;
  note: string;
  document: ReportDocument;
}

/** `from`: where reports are for those who are signed in, or for everybody. Throws `ApiProblem`. */
export async function fetchReport(
  from: '/reports' | '/transparency',
  sha256: string,
): Promise<FetchedReport> {
  const [html, csv, json, note] = await Promise.all(
    [...signedFiles, noteName].map((name) => readText(`${from}/${sha256}/${name}`)),
  );
  const files = { 'report.html': html ?? '', 'report.csv': csv ?? '', 'report.json': json ?? '' };
  return { files, note: note ?? '', document: JSON.parse(files['report.json']) as ReportDocument };
}
