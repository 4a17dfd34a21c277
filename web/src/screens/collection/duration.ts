/** How long something will take, in two units at most, as people say it. Pure. */
const units = [
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

export function duration(seconds: number, locale: string): string {
  let rest = Math.max(1, Math.round(seconds));
  const parts: string[] = [];
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count === 0 && parts.length === 0) continue;
    if (count > 0) parts.push(inUnit(count, unit, locale));
    if (parts.length === 2 || (unit === 'minute' && count >= 10)) break;
  }
  return new Intl.ListFormat(locale, { type: 'unit', style: 'short' }).format(parts);
}

function inUnit(count: number, unit: string, locale: string): string {
  return count.toLocaleString(locale, { style: 'unit', unit, unitDisplay: 'short' });
}
