/** Says which keys walk through a table; nothing where there is no row, or no keyboard as far as the browser tells. */
import { Kbd, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export function RowKeysHint({ rows }: { rows: number }) {
  const { t } = useTranslation('cases');
  if (rows === 0) return null;
  return (
    <Text fz="xs" c="dimmed" className="no-print keys-only">
      <Kbd size="xs">j</Kbd> <Kbd size="xs">k</Kbd> {t('keys.move')} · <Kbd size="xs">Enter</Kbd>{' '}
      {t('keys.open')}
    </Text>
  );
}
