/** Closing a case: asked once more, because it cannot be opened again. */
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArchive } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/api.js';
import { useHasRole, useWho } from '../../app/session.js';
import { Question } from '../../parts/question.js';
import type { CaseFile } from '../cases/case-state.js';
import { usePolicy } from '../cases/policy-words.js';

export function CloseCase({ file }: { file: CaseFile }) {
  const { t } = useTranslation('case');
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
      <Question
        opened={opened}
        title={t('close.title', { reference: file.reference })}
        texts={[
          t('close.text'),
          ...(policy === null ? [] : [t('close.kept', { count: policy.retentionDays })]),
        ]}
        confirm={t('close.confirm')}
        isPending={closing.isPending}
        error={closing.error}
        onConfirm={() => closing.mutate({ params: { id: file.id } }, { onSuccess: close })}
        onClose={close}
      />
    </>
  );
}
