/** Searches month by month as bars; months without a search keep their place. */
import type { ReportDocument } from './report-document.js';
import { breakdownWords } from './report-words.js';

const [width, height, top, bottom] = [720, 200, 22, 26];
const mostMonths = 36;

/** SVG in a figure; nothing where there is one month only, or too many to read. */
export function monthChart({ period, by }: ReportDocument): string {
  const months = monthsOf(period);
  if (months.length < 2 || months.length > mostMonths) return '';
  const tally = by.searchesByMonth;
  const counts = months.map((month) => (Object.hasOwn(tally, month) ? tally[month] : 0) ?? 0);
  const most = Math.max(5, ...counts.map((count) => (typeof count === 'number' ? count : 0)));
  const step = width / months.length;
  const barWidth = Math.min(46, step * 0.62);
  const floor = height - bottom;
  const bars = counts.map((count, i) => {
    const middle = step * (i + 0.5);
    const isTold = typeof count === 'number';
    const tall = ((isTold ? count : 4) / most) * (floor - top);
    const place = `x="${(middle - barWidth / 2).toFixed(1)}" y="${(floor - tall).toFixed(1)}" width="${barWidth.toFixed(1)}" height="${tall.toFixed(1)}"`;
    // A count that is not told has an outline that says nothing of its size.
    const look = isTold ? 'fill="#174a6e"' : 'fill="none" stroke="#174a6e" stroke-dasharray="3 3"';
    const label = isTold
      ? count === 0
        ? ''
        : count.toLocaleString('en')
      : count === 'fewer than 5'
        ? '< 5'
        : '?';
    return (
      (count === 0 ? '' : `<rect ${place} ${look}/>`) +
      text(middle, floor - tall - 6, label, 'value') +
      text(middle, height - 8, monthLabel(months[i] ?? '', i, step), '')
    );
  });
  return `<figure><figcaption>${breakdownWords.searchesByMonth}</figcaption><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${breakdownWords.searchesByMonth}">${bars.join('')}<line x1="0" y1="${floor}" x2="${width}" y2="${floor}" stroke="#16181d"/></svg></figure>`;
}

function text(x: number, y: number, label: string, kind: string): string {
  if (label === '') return '';
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="middle" class="${kind}">${label.replace('<', '&lt;')}</text>`;
}

/** The year stands under its first month; where there is little room, only every third month has a name. */
function monthLabel(month: string, place: number, step: number): string {
  const name = new Date(`${month}-01`).toLocaleDateString('en-GB', { month: 'short', timeZone: 'UTC' });
  const isFirst = place === 0 || month.endsWith('-01');
  if (step < 40 && !isFirst && place % 3 !== 0) return '';
  return isFirst && step >= 40 ? `${name} ${month.slice(0, 4)}` : name;
}

function monthsOf({ from, to }: { from: string; to: string }): string[] {
  const months: string[] = [];
  const at = new Date(`${from.slice(0, 7)}-01`);
  while (at.toISOString().slice(0, 7) <= to.slice(0, 7) && months.length <= mostMonths) {
    months.push(at.toISOString().slice(0, 7));
    at.setUTCMonth(at.getUTCMonth() + 1);
  }
  return months;
}
