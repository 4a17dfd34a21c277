/** What is wrong with what was named, line by line, and why it cannot be read at all. The lines lead to their place in the text. */
import { Alert, Anchor, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconHandStop } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../i18n/locale.js';
import type { Check } from './named-sources.js';
import classes from './sources.module.css';

interface FaultsProps {
  check: Pick<Check, 'defects' | 'refusals'>;
  /** Where the text is here to be corrected. */
  onLine?: (line: number) => void;
}

export function Faults({ check: { defects, refusals }, onLine }: FaultsProps) {
  return (
    <Stack gap="sm" role="alert">
      {refusals.length > 0 && <Refusals refusals={refusals} />}
      {defects.total > 0 && <Defects defects={defects} onLine={onLine} />}
    </Stack>
  );
}

function Refusals({ refusals }: { refusals: Check['refusals'] }) {
  const { t } = useTranslation('sources');
  const { day } = useFormats();
  return (
    <Alert color="red" icon={<IconHandStop aria-hidden />} title={t('refused.title')}>
      <ul className={classes['faults']}>
        {refusals.map(({ reason, subject }) => (
          <li key={`${reason} ${subject ?? ''}`}>
            {t(`refused.${reason}`, {
              subject: subject !== null && reason === 'until' ? day(subject) : (subject ?? ''),
            })}
          </li>
        ))}
      </ul>
    </Alert>
  );
}

function Defects({ defects, onLine }: { defects: Check['defects']; onLine: FaultsProps['onLine'] }) {
  const { t } = useTranslation('sources');
  const { total, items } = defects;
  return (
    <Alert
      color="yellow"
      icon={<IconAlertTriangle aria-hidden />}
      title={t('faults.title', { count: total })}
    >
      <ul className={classes['faults']}>
        {items.map(({ line, message }) => (
          <li key={`${line} ${message}`}>
            <Text span fz="sm" fw={600}>
              <Place line={line} onLine={onLine} />
            </Text>{' '}
            <Text span fz="sm" lang="en">
              {message}
            </Text>
          </li>
        ))}
      </ul>
      {items.length < total && (
        <Text fz="xs" mt={6}>
          {t('faults.some', { count: items.length })}
        </Text>
      )}
    </Alert>
  );
}

function Place({ line, onLine }: { line: number | null; onLine: FaultsProps['onLine'] }) {
  const { t } = useTranslation('sources');
  if (line === null) return t(onLine === undefined ? 'faults.general' : 'faults.nowhere');
  const text = t('faults.line', { line });
  if (onLine === undefined) return text;
  return (
    <Anchor
      component="button"
      type="button"
      inherit
      c="inherit"
      underline="always"
      onClick={() => onLine(line)}
    >
      {text}
    </Anchor>
  );
}
