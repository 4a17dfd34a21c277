/** What the server itself says of a problem, in English: what whoever helps wants to know. It comes below the reader’s own words. */
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { placeOf } from './server-line-place.js';

export function ServerLine({ code, line }: { code: string; line: string }) {
  const { t } = useTranslation('errors');
  const place = placeOf(code);
  if (place === 'nowhere') return null;
  const said = (
    <Text fz="sm" c="dimmed" lang="en">
      {line}{' '}
      <Text span ff="monospace" fz="xs">
        ({code})
      </Text>
    </Text>
  );
  if (place === 'shown') return said;
  return (
    <details>
      <Text component="summary" fz="xs" c="dimmed" py={4} style={{ cursor: 'pointer' }}>
        {t('details')}
      </Text>
      {said}
    </details>
  );
}
