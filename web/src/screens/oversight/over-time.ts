/** Counts of days as bars over time: every day that lies between, also those on which nothing happened; months where they are many. */
export interface DayCount {
  /** YYYY-MM-DD. */
  day: string;
  count: number;
}

export interface OverTime {
  by: 'day' | 'month';
  counts: { name: string; count: number }[];
}

const mostDays = 62;

/** `days` in their order. */
export function overTime(days: readonly DayCount[], locale: string): OverTime {
  const [first, last] = [days[0]?.day, days.at(-1)?.day];
  if (first === undefined || last === undefined) return { by: 'day', counts: [] };
  const span = (Date.parse(last) - Date.parse(first)) / 86_400_000 + 1;
  const by = span > mostDays ? 'month' : 'day';
  const totals = new Map<string, number>();
  for (const { day, count } of days) {
    const key = by === 'day' ? day : day.slice(0, 7);
    totals.set(key, (totals.get(key) ?? 0) + count);
  }
  const keys = by === 'day' ? daysBetween(first, last) : monthsBetween(first, last);
  return { by, counts: keys.map((key) => ({ name: nameOf(key, locale), count: totals.get(key) ?? 0 })) };
}

function daysBetween(first: string, last: string): string[] {
  const days: string[] = [];
  for (let at = Date.parse(first); at <= Date.parse(last); at += 86_400_000) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}

/** Of two days or months: every month from one to the other, YYYY-MM. */
export function monthsBetween(first: string, last: string): string[] {
  const months: string[] = [];
  for (let at = new Date(`${first.slice(0, 7)}-01`); at.toISOString().slice(0, 7) <= last.slice(0, 7);) {
    months.push(at.toISOString().slice(0, 7));
    at = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1));
  }
  return months;
}

/** Of a day or a month. */
export function nameOf(key: string, locale: string): string {
  const isDay = key.length === 10;
  return new Intl.DateTimeFormat(locale, {
    timeZone: 'UTC',
    month: 'short',
    year: 'numeric',
    ...(isDay ? { day: 'numeric' } : {}),
  }).format(new Date(key));
}
