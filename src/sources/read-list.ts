/** A manifest that somebody sends rather than has on this machine: every line names an address, none a file. */
import { listedPhotos } from './manifest.js';
import { readManifestText, type ManifestDefect } from './read-manifest.js';
import type { ListedPhoto } from './web/listed-photos.js';

export const mostLines = 10_000;

export type ListReading =
  { ok: true; photos: ListedPhoto[]; unusedColumns: string[] } | { ok: false; defects: ManifestDefect[] };

/** `name`: of the file that the text was in; its ending tells JSONL from CSV. Every defect is named. */
export function readList(text: string, name: string): ListReading {
  const reading = readManifestText(text, name);
  if (!reading.ok) return reading;
  const { lines, unusedColumns } = reading;
  const defects = lines
    .filter(({ path }) => path !== null)
    .map(({ line }) => ({ line, message: 'path: expected an address in source_url, not a file' }));
  if (lines.length === 0) defects.push({ line: 1, message: 'expected at least one address' });
  const tooMuch = lines[mostLines];
  if (tooMuch !== undefined)
    defects.push({
      line: tooMuch.line,
      message: `expected at most ${mostLines} addresses, got ${lines.length}`,
    });
  return defects.length > 0
    ? { ok: false, defects }
    : { ok: true, photos: listedPhotos(lines), unusedColumns };
}
