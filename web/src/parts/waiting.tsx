/** Stands where an answer will be, in about its size. Appears after a moment only, so that fast answers do not flicker. */
import { Skeleton, Stack, VisuallyHidden } from '@mantine/core';
import { useTimeout } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

const quietMs = 150;

export function Waiting({ rows = 4 }: { rows?: number }) {
  const { t } = useTranslation('common', { useSuspense: false });
  const [shown, setShown] = useState(false);
  useTimeout(() => setShown(true), quietMs, { autoInvoke: true });
  return (
    <Stack gap="sm" aria-busy role="status" py="xs" style={{ visibility: shown ? 'visible' : 'hidden' }}>
      <VisuallyHidden>{t('waiting')}</VisuallyHidden>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={18} width={`${92 - ((row * 17) % 40)}%`} />
      ))}
    </Stack>
  );
}
