/** A moment, in the reader’s own zone and language; the exact one, in UTC as the log has it, on pointing. */
import { Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface MomentProps {
  /** ISO 8601. */
  at: string;
  /** `day`: without the time; `distance`: "in 3 hours", kept up to date. */
  as?: 'moment' | 'day' | 'distance';
}

export function Moment({ at, as = 'moment' }: MomentProps) {
  const { i18n } = useTranslation();
  useMinutes(as === 'distance');
  const date = new Date(at);
  const language = i18n.resolvedLanguage ?? 'en';
  return (
    <Text
      component="time"
      span
      inherit
      dateTime={at}
      title={`${date.toISOString()} (UTC)`}
      className="numbers"
    >
      {as === 'distance' ? distance(date, language) : format(at, date, as, language)}
    </Text>
  );
}

function format(at: string, date: Date, as: 'moment' | 'day', language: string): string {
  // A day without a time is the same day everywhere.
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(at);
  return new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    ...(as === 'day' || isDay ? {} : { timeStyle: 'short' }),
    ...(isDay ? { timeZone: 'UTC' } : {}),
  }).format(date);
}

const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 48 * 3600],
  ['hour', 90 * 60],
  ['minute', 0],
];
const unitSeconds = { day: 86_400, hour: 3600, minute: 60 } as Record<string, number>;

export function distance(date: Date, language: string, now = Date.now()): string {
  const seconds = (date.getTime() - now) / 1000;
  const [unit] = steps.find(([, from]) => Math.abs(seconds) >= from) ?? ['minute'];
  const words = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  return words.format(Math.round(seconds / (unitSeconds[unit] ?? 60)), unit);
}

/** Draws again as minutes pass. */
function useMinutes(enabled: boolean): void {
  const [, setCount] = useState(0);
  useEffect(() => {
    if (!enabled) return;
    const timer = setInterval(() => setCount((count) => count + 1), 30_000);
    return () => clearInterval(timer);
  }, [enabled]);
}
