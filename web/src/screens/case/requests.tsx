/** The authorisations of a case, with where each stands, its clock, and the way to search under it. */
import { Anchor, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useHasRole, useWho } from '../../app/session.js';
import { useFormats } from '../../i18n/locale.js';
import type { Authorisation } from '../authorisations/queue.js';
import { Clock, StandingBadge } from '../authorisations/standing.js';
import { stateOfCase } from '../cases/case-state.js';
import { PersonName } from '../../parts/person-name.js';
import type { ShownCase } from './shown-case.js';

export function Requests({ shown: { case: file, authorisations } }: { shown: ShownCase }) {
  const { t } = useTranslation('case');
  return (
    <section aria-labelledby="requests">
      <Title order={2} id="requests" mb="xs">
        {t('requests.title')}
      </Title>
      {authorisations.length === 0 ? (
        <Text fz="sm" c="dimmed">
          {t(stateOfCase(file) === 'open' ? 'requests.none' : 'requests.noneClosed')}
        </Text>
      ) : (
        <Stack gap="xs">
          {authorisations.toReversed().map((each) => (
            <RequestCard key={each.id} of={each} />
          ))}
        </Stack>
      )}
    </section>
  );
}

function RequestCard({ of }: { of: Authorisation }) {
  const { t } = useTranslation('case');
  const { t: words } = useTranslation('authorisations');
  const { person } = useWho();
  const hasRole = useHasRole();
  const isMine = of.requester === person;
  const mayRead = isMine || hasRole('authoriser', 'auditor', 'privacy-officer');
  const { moment } = useFormats();
  const title = t('requests.one', { at: moment(of.requestedAt) });
  return (
    <Card padding="sm" component="article" aria-label={title}>
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <StandingBadge of={of} />
          {mayRead ? (
            <Anchor component={Link} href={`/authorisations/${of.id}`} fz="sm" fw={550}>
              {title}
            </Anchor>
          ) : (
            <Text fz="sm" fw={550}>
              {title}
            </Text>
          )}
        </Group>
        {isMine && of.standing === 'usable' && of.left > 0 && (
          <Button
            component={Link}
            href={`/search?authorisation=${of.id}`}
            size="xs"
            leftSection={<IconSearch size={14} aria-hidden />}
          >
            {t('toSearch')}
          </Button>
        )}
      </Group>
      <Group gap="md" mt={4} fz="sm">
        <Clock of={of} />
        <Text fz="sm" className="numbers">
          {words('used', { used: of.used, searches: of.searches })}
        </Text>
      </Group>
      <Text fz="sm" c="dimmed" mt={2}>
        {words(`modes.${of.mode}.short`)} · <PersonName id={of.requester} /> ·{' '}
        {of.collections.map(({ name }) => name).join(', ')}
      </Text>
    </Card>
  );
}
