/** Carrying out what was decided to go. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/api.js';
import { Problem } from '../../parts/problem.js';
import { Dialog } from './dialog.js';
import { DecidedLetter } from './decided-letter.js';
import { outdated, type RightsRequest } from './request.js';

export function ErasureStep({ of }: { of: RightsRequest }) {
  const { t } = useTranslation('rights');
  const { t: common } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const erase = useChange('POST /rights/{id}/erasure', outdated);
  return (
    <Stack gap="md">
      <Text fz="sm" maw={760} className="no-print">
        {t('erase.text', { count: of.photosFound ?? 0 })}
      </Text>
      <div className="no-print">
        <Button color="red" onClick={() => setAsking(true)}>
          {t('erase.submit')}
        </Button>
      </div>
      <DecidedLetter of={of} />
      <Dialog opened={isAsking} onClose={() => setAsking(false)} title={t('erase.sure')}>
        <Stack gap="sm">
          <Text fz="sm">{t('erase.sureText')}</Text>
          {erase.isError && <Problem error={erase.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
              {common('actions.cancel')}
            </Button>
            <Button
              color="red"
              loading={erase.isPending}
              onClick={() => erase.mutate({ params: { id: of.id } })}
            >
              {t('erase.submit')}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </Stack>
  );
}
