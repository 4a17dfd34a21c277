/** The stop: one privacy officer ends all searches at once; two people let them begin again. */
import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useApi, useChange, type AnswerOf } from '../../api/api.js';
import { useHasRole } from '../../app/session.js';
import { Answer } from '../../parts/answer.js';
import { Moment } from '../../parts/moment.js';
import { PersonName, usePersonNames } from '../../parts/person-name.js';
import { ProposalDialog } from '../../parts/proposal-dialog.js';
import { ReasonDialog } from '../../parts/reason-dialog.js';

type Stopped = NonNullable<AnswerOf<'GET /stop'>['stopped']>;

export function StopTab() {
  const stop = useApi('GET /stop', {}, { everyMs: 30_000 });
  return (
    <Answer query={stop} rows={3}>
      {({ stopped }) => (stopped === null ? <Running /> : <IsStopped stopped={stopped} />)}
    </Answer>
  );
}

function Running() {
  const { t } = useTranslation('settings');
  const has = useHasRole();
  const [isAsking, setAsking] = useState(false);
  const engage = useChange('POST /stop', ['GET /stop']);
  return (
    <Stack gap="md" maw={760} align="flex-start">
      <Text fz="sm">{t('stop.running')}</Text>
      {has('privacy-officer') ? (
        <Button
          color="red"
          size="md"
          leftSection={<IconHandStop size={20} aria-hidden />}
          onClick={() => setAsking(true)}
        >
          {t('stop.engage')}
        </Button>
      ) : (
        <Text fz="sm" c="dimmed">
          {t('stop.who')}
        </Text>
      )}
      {isAsking && (
        <ReasonDialog
          title={t('stop.title')}
          texts={[t('stop.text')]}
          label={t('stop.why')}
          confirm={t('stop.engage')}
          isGrave
          isPending={engage.isPending}
          error={engage.error}
          onConfirm={(reason) => engage.mutate({ body: { reason } }, { onSuccess: () => setAsking(false) })}
          onClose={() => setAsking(false)}
        />
      )}
    </Stack>
  );
}

function IsStopped({ stopped: { stop, since, officers, engaged } }: { stopped: Stopped }) {
  const { t } = useTranslation('settings');
  const has = useHasRole();
  const nameOf = usePersonNames();
  const mayDecide = has('privacy-officer', 'administrator', 'authoriser');
  const [isAsking, setAsking] = useState(false);
  const open = useApi('GET /proposals', { query: { state: 'open' } }, { enabled: mayDecide });
  const isProposed = open.data?.items.some(({ kind }) => kind === 'stop.release') === true;
  return (
    <Stack gap="md" maw={760} align="flex-start">
      <Alert color="red" title={t('stop.stopped')} icon={<IconHandStop aria-hidden />} w="100%">
        <Stack gap={4}>
          <Text fz="sm">
            {t('stop.since')} <Moment at={since} />
            {engaged !== null && (
              <>
                {' · '}
                <PersonName id={engaged.by} />
              </>
            )}
          </Text>
          {engaged !== null && <Text fz="sm">{t('stop.reason', { reason: engaged.reason })}</Text>}
          <Text fz="sm">{t('stop.two')}</Text>
          {officers.length > 0 && (
            <Text fz="sm">{t('stop.officers', { names: officers.map(nameOf).join(', ') })}</Text>
          )}
        </Stack>
      </Alert>
      {isProposed && (
        <Text fz="sm">
          {t('stop.proposed')}{' '}
          <Anchor component={Link} href="/proposals" fz="sm" underline="always">
            {t('policy.toProposals')}
          </Anchor>
        </Text>
      )}
      {mayDecide && !isProposed && (
        <Group>
          <Button variant="default" onClick={() => setAsking(true)}>
            {t('stop.release')}
          </Button>
        </Group>
      )}
      {isAsking && (
        <ProposalDialog
          title={t('stop.release')}
          text={t('stop.releaseText')}
          proposal={(reason) => ({ kind: 'stop.release', document: { stop }, reason })}
          onClose={() => setAsking(false)}
        />
      )}
    </Stack>
  );
}
