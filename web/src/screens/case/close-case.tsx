/** Closing a case: asked once more, because it cannot be opened again. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArchive } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/api.js';
import { useHasRole, useWho } from '../../app/session.js';
import { Problem } from '../../parts/problem.js';
import type { CaseFile } from '../cases/case-state.js';
import { usePolicy } from '../cases/policy-words.js';
import { Question } from '../cases/question.js';

export function CloseCase({ file }: { file: CaseFile }) {
  const { t } = useTranslation('case');
  const { t: common } = useTranslation();
  const { person } = useWho();
  const hasRole = useHasRole();
  const policy = usePolicy();
  const [opened, { open, close }] = useDisclosure(false);
  const closing = useChange('POST /cases/{id}/close', ['GET /cases', 'GET /cases/{id}']);
  const isOwner = file.owner === person && hasRole('investigator');
  if (!isOwner && !hasRole('privacy-officer')) return null;
  return (
    <>
      <Button variant="default" leftSection={<IconArchive size={16} aria-hidden />} onClick={open}>
        {t('close.open')}
      </Button>
      <Question opened={opened} onClose={close} title={t('close.title', { reference: file.reference })}>
        <Stack gap="sm">
          <Text fz="sm">{t('close.text')}</Text>
          {policy !== null && <Text fz="sm">{t('close.kept', { count: policy.retentionDays })}</Text>}
          {closing.isError && <Problem error={closing.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close} data-autofocus>
              {common('actions.cancel')}
            </Button>
            <Button
              loading={closing.isPending}
              onClick={() => closing.mutate({ params: { id: file.id } }, { onSuccess: close })}
            >
              {t('close.confirm')}
            </Button>
          </Group>
        </Stack>
      </Question>
    </>
  );
}
