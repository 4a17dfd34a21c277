/** A moment, in the reader’s own zone, which it names, and language; the exact one, in UTC as the log has it, on pointing. */
import { Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useFormats } from '../i18n/locale.js';

interface MomentProps {
  /** ISO 8601. */
  at: string;
  /** `day`: without the time; `distance`: "in 3 hours", kept up to date. */
  as?: 'moment' | 'day' | 'distance';
}

export function Moment({ at, as = 'moment' }: MomentProps) {
  const formats = useFormats();
  useMinutes(as === 'distance');
  return (
    <Text
      component="time"
      span
      inherit
      dateTime={at}
      title={`${new Date(at).toISOString()} (UTC)`}
      className="numbers"
    >
      {as === 'moment' ? formats.zoned(at) : formats[as](at)}
    </Text>
  );
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
