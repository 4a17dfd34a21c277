/** Carrying out what was decided to go. */
import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/api.js';
import { Question } from '../../parts/question.js';
import { DecidedLetter } from './decided-letter.js';
import { outdated, type RightsRequest } from './request.js';

export function ErasureStep({ of }: { of: RightsRequest }) {
  const { t } = useTranslation('rights');
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
      <Question
        opened={isAsking}
        title={t('erase.sure')}
        texts={[t('erase.sureText')]}
        confirm={t('erase.submit')}
        isGrave
        isPending={erase.isPending}
        error={erase.error}
        onConfirm={() => erase.mutate({ params: { id: of.id } })}
        onClose={() => setAsking(false)}
      />
    </Stack>
  );
}
