/** Two months more, once, with the reason that the person is told. */
import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../i18n/locale.js';
import { useChange } from '../../api/api.js';
import { Problem } from '../../parts/problem.js';
import { submitting } from '../../parts/submitting.js';
import { Dialog } from './dialog.js';
import { outdated, type RightsRequest } from './request.js';
import { threeMonthsAfter } from './three-months.js';

interface AskingProps {
  of: RightsRequest;
  opened: boolean;
  close: () => void;
}

export function ExtendRequest({ of, opened, close }: AskingProps) {
  const { t } = useTranslation('rights');
  const { t: common } = useTranslation();
  const [reason, setReason] = useState('');
  const extend = useChange('POST /rights/{id}/extension', outdated);
  const submit = submitting(() =>
    extend.mutate({ params: { id: of.id }, body: { reason } }, { onSuccess: close }),
  );
  const { day } = useFormats();
  return (
    <Dialog opened={opened} onClose={close} title={t('extend.title')}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Text fz="sm">{t('extend.text')}</Text>
          <Textarea
            label={t('extend.reason')}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            required
            maxLength={2000}
            autosize
            minRows={2}
            data-autofocus
          />
          {extend.isError && <Problem error={extend.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {common('actions.cancel')}
            </Button>
            <Button type="submit" loading={extend.isPending}>
              {t('extend.submit', { day: day(threeMonthsAfter(of.receivedOn)) })}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
