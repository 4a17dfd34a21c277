/** Says which keys walk through a table. */
import { Kbd, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export function RowKeysHint() {
  const { t } = useTranslation('cases');
  return (
    <Text fz="xs" c="dimmed" className="no-print">
      <Kbd size="xs">j</Kbd> <Kbd size="xs">k</Kbd> {t('keys.move')} · <Kbd size="xs">Enter</Kbd>{' '}
      {t('keys.open')}
    </Text>
  );
}
