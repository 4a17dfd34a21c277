/** What the requester can do next: search, wait, ask again, or take the request back. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useChange } from '../../api/api.js';
import { Question } from '../../parts/question.js';
import type { Authorisation } from '../authorisations/queue.js';
import { lookOf } from '../authorisations/standing.js';

export function ForRequester({ of }: { of: Authorisation }) {
  const { t } = useTranslation('authorisations');
  const look = lookOf(of);
  const maySearch = of.standing === 'usable' && of.left > 0;
  const isOver = look === 'refused' || look === 'expired' || look === 'withdrawn' || look === 'usedUp';
  return (
    <Alert color={maySearch ? 'teal' : look === 'locked' ? 'red' : 'gray'} title={t(`next.${look}.title`)}>
      <Stack gap="sm">
        <Text fz="sm">{t(`next.${look}.text`)}</Text>
        {hasConditions(of) && (
          <div>
            <Text fz="sm" fw={600}>
              {t('decision.conditions')}
            </Text>
            <Text fz="sm" style={{ whiteSpace: 'pre-wrap' }}>
              {of.decision?.text}
            </Text>
          </div>
        )}
        <Group gap="xs">
          {maySearch && (
            <Button
              component={Link}
              href={`/search?authorisation=${of.id}`}
              leftSection={<IconSearch size={16} aria-hidden />}
            >
              {t('next.search', { count: of.left })}
            </Button>
          )}
          {isOver && (
            <Button component={Link} href={`/cases/${of.caseId}/request`} variant="default">
              {t('next.askAgain')}
            </Button>
          )}
          {(of.state === 'requested' || of.state === 'granted') && !isOver && <Withdraw of={of} />}
        </Group>
      </Stack>
    </Alert>
  );
}

/** Whoever searches under it reads them here, above all else. */
export const hasConditions = ({ state, decision }: Authorisation): boolean =>
  state === 'granted' && decision !== null && decision.text !== '';

function Withdraw({ of }: { of: Authorisation }) {
  const { t } = useTranslation('authorisations');
  const [opened, { open, close }] = useDisclosure(false);
  const withdraw = useChange('POST /authorisations/{id}/withdraw', [
    'GET /authorisations',
    'GET /authorisations/{id}',
    'GET /cases/{id}',
  ]);
  const erases = of.state === 'requested' && of.used > 0;
  return (
    <>
      <Button variant="default" onClick={open}>
        {t('withdraw.open')}
      </Button>
      <Question
        opened={opened}
        title={t('withdraw.title')}
        texts={[t(erases ? 'withdraw.erases' : 'withdraw.text')]}
        confirm={t('withdraw.confirm')}
        isGrave
        isPending={withdraw.isPending}
        error={withdraw.error}
        onConfirm={() => withdraw.mutate({ params: { id: of.id } }, { onSuccess: close })}
        onClose={close}
      />
    </>
  );
}
