/** One of the three texts that an authorisation rests on: what it has to say, what good looks like, and how much of it is there. */
import { Text, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { countWritten, type TextField } from './written.js';

interface GuidedTextProps {
  field: TextField;
  value: string;
  least: number;
  isRepeated: boolean;
  wasTried: boolean;
  /** By the server, which knows what was written before. */
  isRefused: boolean;
  onChange: (text: string) => void;
}

export function GuidedText({ field, value, least, onChange, ...faults }: GuidedTextProps) {
  const { t } = useTranslation('request');
  const written = countWritten(value);
  const isShort = written < least;
  const error = faults.isRefused
    ? t('used')
    : faults.isRepeated
      ? t('lacks.repeated')
      : faults.wasTried && isShort
        ? t(`lacks.${field}`)
        : null;
  return (
    <div>
      <Textarea
        id={`request-${field}`}
        label={t(`texts.${field}.label`)}
        description={t(`texts.${field}.help`)}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={error}
        autosize
        minRows={4}
        maxRows={16}
        maxLength={10_000}
        required
        aria-describedby={`request-${field}-count`}
      />
      <Text id={`request-${field}-count`} fz="xs" c="dimmed" mt={4} className="numbers">
        {isShort ? t('count.short', { written, least }) : t('count.enough', { written })}
      </Text>
      <Text component="details" fz="sm" mt={4}>
        <summary>{t('example')}</summary>
        <Text fz="sm" mt={4} fs="italic">
          {t(`texts.${field}.good`)}
        </Text>
        <Text fz="sm" c="dimmed" mt={4}>
          {t(`texts.${field}.poor`)}
        </Text>
      </Text>
    </div>
  );
}
