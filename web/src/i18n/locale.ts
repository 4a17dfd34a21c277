/**
 * How dates, numbers and distances are written: in the chosen language, in the variant of it that the reader's browser asks for
 * (English in Europe: 29 Nov 2026, 21:12). Nothing else in the app formats any.
 */
import { useTranslation } from 'react-i18next';

export function localeOf(language: string, wanted: readonly string[] = navigator.languages): string {
  return wanted.find((each) => each === language || each.startsWith(`${language}-`)) ?? language;
}

export type Formats = ReturnType<typeof formatsOf>;

export function useFormats(): Formats {
  const { i18n } = useTranslation();
  return formatsOf(localeOf(i18n.resolvedLanguage ?? 'en'));
}

export function formatsOf(locale: string) {
  return {
    locale,
    /** Of an ISO date or moment. */
    day: (at: string) => dates(locale, at, { dateStyle: 'medium' }).format(new Date(at)),
    /** Both ISO dates. */
    days: (from: string, to: string) =>
      dates(locale, from, { dateStyle: 'medium' }).formatRange(new Date(from), new Date(to)),
    /** A date without a time is given without one. */
    moment: (at: string) =>
      dates(locale, at, { dateStyle: 'medium', ...(isDate(at) ? {} : { timeStyle: 'short' }) }).format(
        new Date(at),
      ),
    /** The same with the short name of the zone, where there is a time: of `timeZone`, else of the reader. For what is read elsewhere too. */
    zoned: (at: string, timeZone?: string) => zoned(locale, at, timeZone),
    time: (at: string) => dates(locale, at, { timeStyle: 'short' }).format(new Date(at)),
    /** When a photo was taken, as far as its source tells: a year, a month or a day, by the clock of the place. */
    captured: (at: string) => captured(locale, at),
    /** A moment of a film: "00:12", "1:02:03". */
    timecode: (ms: number) => timecode(ms),
    /** The same, with the time where the source tells one. */
    capturedAt: (at: string) => capturedAt(locale, at),
    /** "in 3 hours". */
    distance: (at: string, nowMs = Date.now()) => distance(locale, (Date.parse(at) - nowMs) / 1000),
    number: (value: number, options: Intl.NumberFormatOptions = {}) => value.toLocaleString(locale, options),
    /** Always with so many digits behind the point, for figures below each other. */
    decimals: (value: number, digits: number) =>
      value.toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  };
}

/** A date without a time is the same day everywhere. */
function dates(locale: string, at: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, isDate(at) ? { ...options, timeZone: 'UTC' } : options);
}

function zoned(locale: string, at: string, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  const moment = dates(locale, at, {
    dateStyle: 'medium',
    ...(isDate(at) ? {} : { timeStyle: 'short', ...zone }),
  }).format(new Date(at));
  if (isDate(at)) return moment;
  // Styles and the name of the zone cannot be had in one format.
  const parts = new Intl.DateTimeFormat(locale, { timeZoneName: 'short', ...zone }).formatToParts(
    new Date(at),
  );
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return `${moment} ${name}`;
}

function isDate(at: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(at);
}

function captured(locale: string, at: string): string {
  const [date = at] = at.split('T');
  const [, month, day] = date.split('-');
  // A source may tell what is no date: it is shown as it is.
  if (Number.isNaN(Date.parse(date))) return at;
  return new Intl.DateTimeFormat(locale, {
    timeZone: 'UTC',
    year: 'numeric',
    ...(month === undefined ? {} : { month: 'short' }),
    ...(day === undefined ? {} : { day: 'numeric' }),
  }).format(new Date(date));
}

function timecode(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours, ...rest] = parts.map((part) => String(part).padStart(2, '0'));
  return hours === '00' ? rest.join(':') : `${parts[0]}:${rest.join(':')}`;
}

function capturedAt(locale: string, at: string): string {
  // Without the zone: by the clock of the place.
  const local = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?/.exec(at);
  const ms = local === null ? Number.NaN : Date.parse(`${local[0]}Z`);
  if (Number.isNaN(ms)) return captured(locale, at);
  const timeStyle = local?.[1] === undefined ? 'short' : 'medium';
  return new Intl.DateTimeFormat(locale, { timeZone: 'UTC', dateStyle: 'medium', timeStyle }).format(ms);
}

const units = [
  { unit: 'day', seconds: 86_400, fromSeconds: 48 * 3600 },
  { unit: 'hour', seconds: 3600, fromSeconds: 90 * 60 },
] as const;
const minutes = { unit: 'minute', seconds: 60 } as const;

function distance(locale: string, seconds: number): string {
  const { unit, seconds: size } =
    units.find(({ fromSeconds }) => Math.abs(seconds) >= fromSeconds) ?? minutes;
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(Math.round(seconds / size), unit);
}
