/**
 * A manifest says where files came from: CSV with a header line, or JSONL with one object per line. The whole file is
 * checked before any of it is used, so that a run never starts with half of the provenance.
 */
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { AppError } from '../errors.js';
import { manifestColumns, parseManifestRow, type ManifestRecord } from './manifest-record.js';
import { systemReason } from './read-photo-file.js';

export interface ManifestLine extends ManifestRecord {
  /** The line of the file on which the record ends; in JSONL and ordinary CSV the line it stands on. */
  line: number;
}

export interface ManifestDefect {
  line: number;
  message: string;
}

export type ManifestReading =
  { ok: true; lines: ManifestLine[]; unusedColumns: string[] } | { ok: false; defects: ManifestDefect[] };

interface RawRow {
  line: number;
  cells: unknown;
}

/** Throws `path.not-found` when there is no such file and `manifest.invalid` when it cannot be read at all. */
export async function readManifest(file: string): Promise<ManifestReading> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw isMissing
      ? new AppError('path.not-found', `no manifest at '${file}'`, { cause })
      : new AppError('manifest.invalid', `the manifest cannot be read: ${systemReason(cause)}`, { cause });
  });
  const text = decodeUtf8(bytes);
  if (typeof text !== 'string') return { ok: false, defects: [text] };
  const isJsonLines = ['.jsonl', '.ndjson'].includes(extname(file).toLowerCase());
  return checkRows(isJsonLines ? jsonLines(text) : csvRows(text));
}

function checkRows(raw: { rows: RawRow[]; defects: ManifestDefect[] }): ManifestReading {
  const lines: ManifestLine[] = [];
  const defects = [...raw.defects];
  const lineOfPath = new Map<string, number>();
  const unused = new Set<string>();
  for (const { line, cells } of raw.rows) {
    for (const column of Object.keys(cells ?? {})) if (!isKnownColumn(column)) unused.add(column);
    const parsed = parseManifestRow(cells);
    if ('problems' in parsed) {
      defects.push(...parsed.problems.map((message) => ({ line, message })));
      continue;
    }
    const earlier = lineOfPath.get(parsed.record.path);
    if (earlier === undefined) lineOfPath.set(parsed.record.path, line);
    else defects.push({ line, message: `path: '${parsed.record.path}' is already on line ${earlier}` });
    lines.push({ ...parsed.record, line });
  }
  if (defects.length > 0) return { ok: false, defects: defects.toSorted((a, b) => a.line - b.line) };
  return { ok: true, lines, unusedColumns: [...unused] };
}

function csvRows(text: string): { rows: RawRow[]; defects: ManifestDefect[] } {
  const header = text.split(/\r?\n/, 1)[0] ?? '';
  try {
    const found = parse(text, {
      delimiter: likelyDelimiter(header),
      columns: (names: string[]) => names.map((name) => name.trim().toLowerCase()),
      info: true,
      skipEmptyLines: true,
    }) as unknown as { info: { lines: number }; record: Record<string, string> }[];
    if (!splitHeader(header).includes('path')) {
      const expected = `expected a header line with the columns ${manifestColumns.join(', ')}`;
      return { rows: [], defects: [{ line: 1, message: `${expected}; there is no 'path'` }] };
    }
    return { rows: found.map(({ info, record }) => ({ line: info.lines, cells: record })), defects: [] };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number(error['lines'] ?? 1);
    return { rows: [], defects: [{ line, message: csvReason(error) }] };
  }
}

function jsonLines(text: string): { rows: RawRow[]; defects: ManifestDefect[] } {
  const rows: RawRow[] = [];
  const defects: ManifestDefect[] = [];
  for (const [index, content] of text.split('\n').entries()) {
    if (content.trim() === '') continue;
    try {
      rows.push({ line: index + 1, cells: JSON.parse(content) });
    } catch {
      defects.push({ line: index + 1, message: 'expected one JSON object on one line' });
    }
  }
  return { rows, defects };
}

/** Spreadsheets write commas, semicolons or tabs, depending on the country they run in. */
function likelyDelimiter(header: string): string {
  const counts = [',', ';', '\t'].map((char) => ({ char, count: header.split(char).length }));
  return counts.reduce((best, each) => (each.count > best.count ? each : best)).char;
}

function splitHeader(header: string): string[] {
  return header.split(likelyDelimiter(header)).map((name) => name.replaceAll('"', '').trim().toLowerCase());
}

function csvReason(error: CsvError): string {
  if (
    error.code === 'CSV_RECORD_INCONSISTENT_COLUMNS' ||
    error.code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH'
  ) {
    return `expected as many cells as the header has columns, got ${String((error['record'] as unknown[]).length)}`;
  }
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') return 'a quotation mark is not closed';
  return error.message.replace(/^[^:]*:\s*/, '').replace(/ at line \d+.*$/, '');
}

function isKnownColumn(column: string): boolean {
  return manifestColumns.some((known) => known === column);
}

/** The text without a byte order mark, or the first line that is not UTF-8. */
function decodeUtf8(bytes: Uint8Array): string | ManifestDefect {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    return decoder.decode(bytes);
  } catch {
    const lines = Buffer.from(bytes).toString('latin1').split('\n');
    const bad = lines.findIndex((line) => {
      try {
        new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(line, 'latin1'));
        return false;
      } catch {
        return true;
      }
    });
    return { line: bad + 1, message: 'not UTF-8; save the manifest as UTF-8' };
  }
}
