/** Aligned text without lines and boxes. Widths are those of the terminal: emoji and CJK take two cells, colours none. */
import stringWidth from 'string-width';
import type { Terminal } from './terminal.js';

export interface Column {
  title: string;
  align?: 'right';
}

/** A table indented by two spaces; the last column is never padded or cut, so that addresses stay whole. */
export function layTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  terminal: Terminal,
): string {
  const widths = columns.map((column, index) =>
    Math.max(stringWidth(column.title), ...rows.map((row) => stringWidth(row[index] ?? ''))),
  );
  const layRow = (cells: readonly string[]): string =>
    `  ${columns.map((column, index) => pad(cells[index] ?? '', widths[index] ?? 0, column.align)).join('  ')}`.trimEnd();
  const title = terminal.paint('dim', layRow(columns.map((column) => column.title)));
  return [title, ...rows.map(layRow)].join('\n');
}

/** Names and values below one another, the names dimmed. */
export function layPairs(pairs: readonly (readonly [string, string])[], terminal: Terminal): string {
  const width = Math.max(...pairs.map(([name]) => stringWidth(name)));
  return pairs.map(([name, value]) => `  ${terminal.paint('dim', pad(name, width))}  ${value}`).join('\n');
}

function pad(text: string, width: number, align?: 'right'): string {
  const space = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return align === 'right' ? space + text : text + space;
}
