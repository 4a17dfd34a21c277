/**
 * A manifest says where files came from: CSV with a header line, or JSONL with one object per line. The whole file is
 * checked before any of it is used, so that a run never starts with half of the provenance.
 */
import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { AppError } from '../errors.js';
import { isMissing } from '../lib/is-missing.js';
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

/** Some 1.4 million lines, which take two gigabytes of memory: every one is looked at before any is used. */
const largestBytes = 100e6;

interface RawRow {
  line: number;
  cells: unknown;
}

/** Throws `path.not-found` when there is no such file and `manifest.invalid` when it cannot be read at all. */
export async function readManifest(file: string): Promise<ManifestReading> {
  const bytes = await readBounded(file).catch((cause: unknown) => {
    if (cause instanceof AppError) throw cause;
    throw isMissing(cause)
      ? new AppError('path.not-found', `no manifest at '${file}'`, { cause })
      : new AppError('manifest.invalid', `the manifest cannot be read: ${systemReason(cause)}`, { cause });
  });
  const text = decodeUtf8(bytes);
  return typeof text === 'string' ? readManifestText(text, file) : { ok: false, defects: [text] };
}

/** `name`: of the file that the text was in; its ending tells JSONL from CSV. */
export function readManifestText(text: string, name: string): ManifestReading {
  const isJsonLines = ['.jsonl', '.ndjson'].includes(extname(name).toLowerCase());
  return checkRows(isJsonLines ? jsonLines(text) : csvRows(text));
}

async function readBounded(file: string): Promise<Uint8Array> {
  const { size } = await stat(file);
  if (size <= largestBytes) return readFile(file);
  const [most, stated] = [largestBytes, size].map((bytes) => Math.ceil(bytes / 1e6));
  throw new AppError(
    'manifest.invalid',
    `expected a manifest of at most ${most} MB, got ${stated} MB; divide it, a run for each part`,
  );
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
    const { path, source } = parsed.record;
    const [column, key] = path === null ? ['source_url', source ?? ''] : ['path', path];
    const earlier = lineOfPath.get(key);
    if (earlier === undefined) lineOfPath.set(key, line);
    else defects.push({ line, message: `${column}: '${key}' is already on line ${earlier}` });
    lines.push({ ...parsed.record, line });
  }
  if (defects.length > 0) return { ok: false, defects: defects.toSorted((a, b) => a.line - b.line) };
  return { ok: true, lines, unusedColumns: [...unused] };
}

function csvRows(text: string): { rows: RawRow[]; defects: ManifestDefect[] } {
  const records: { line: number; cells: string[] }[] = [];
  try {
    parse(text, {
      delimiter: likelyDelimiter(text.split('\n', 1)[0] ?? ''),
      skipEmptyLines: true,
      relaxColumnCount: true,
      onRecord: (cells: string[], { lines }) => {
        records.push({ line: lines, cells });
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { rows: [], defects: [{ line: Number(error['lines'] ?? 1), message: csvReason(error) }] };
  }
  const header = (records[0]?.cells ?? []).map((name) => name.trim().toLowerCase());
  if (!header.includes('path') && !header.includes('source_url')) {
    const message = `expected a header line with the column 'path' or 'source_url' and any of ${manifestColumns.slice(2).join(', ')}`;
    return { rows: [], defects: [{ line: 1, message }] };
  }
  const defects: ManifestDefect[] = [];
  const rows: RawRow[] = [];
  for (const { line, cells } of records.slice(1)) {
    if (cells.length === header.length) {
      rows.push({ line, cells: Object.fromEntries(header.map((name, column) => [name, cells[column]])) });
    } else {
      defects.push({
        line,
        message: `expected ${header.length} cells as in the header, got ${cells.length}`,
      });
    }
  }
  return { rows, defects };
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

function csvReason(error: CsvError): string {
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') return 'a quotation mark is opened and not closed';
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
