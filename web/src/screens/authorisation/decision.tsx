/** The decision that was made: whose, under which reference, with which conditions or why not. */
import { Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useWho } from '../../app/session.js';
import { Moment } from '../../parts/moment.js';
import type { Authorisation } from '../authorisations/queue.js';
import { hasConditions } from './for-requester.js';
import { PersonName } from '../../parts/person-name.js';

export function Decision({ of }: { of: Authorisation }) {
  const { t } = useTranslation('authorisations');
  const { decision } = of;
  const { person } = useWho();
  if (decision === null) return null;
  const isRefusal = of.state === 'refused';
  return (
    <section aria-labelledby="decision">
      <Title order={2} id="decision" mb="xs">
        {t(isRefusal ? 'decision.refused' : 'decision.granted')}
      </Title>
      <Stack gap={4}>
        <Text fz="sm">
          <PersonName id={decision.by} /> · <Moment at={decision.at} />
        </Text>
        <Text fz="sm" c="dimmed">
          {t('decision.file', { reference: decision.reference, authority: decision.authority })}
        </Text>
        {decision.text !== '' && !(of.requester === person && hasConditions(of)) && (
          <>
            <Title order={3} mt="xs">
              {t(isRefusal ? 'decision.reason' : 'decision.conditions')}
            </Title>
            <Text fz="sm" style={{ whiteSpace: 'pre-wrap' }}>
              {decision.text}
            </Text>
          </>
        )}
        {isRefusal && (
          <Text fz="sm" c="dimmed" mt="xs">
            {t('decision.erased')}
          </Text>
        )}
      </Stack>
    </section>
  );
}
