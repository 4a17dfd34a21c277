/** Lines of CSV (RFC 4180) that spreadsheets take as text. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map((each) => cell(String(each ?? ''))).join(',')}\r\n`;
}

/** Quoted where it must be; what a spreadsheet would take for a formula is made text. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
