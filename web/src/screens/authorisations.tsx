/** The authoriser’s desk: what waits for a decision, most urgent first. Investigators see their own requests here, overseers all. */
import { Anchor, Group, SegmentedControl, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'wouter';
import { useApi } from '../api/api.js';
import { useHasRole } from '../app/session.js';
import { Answer } from '../parts/answer.js';
import { Moment } from '../parts/moment.js';
import { Page } from '../parts/page.js';
import { settled, waitingFirst, type Authorisation } from './authorisations/queue.js';
import { Clock, StandingBadge } from './authorisations/standing.js';
import { PersonName } from '../parts/person-name.js';
import { RowKeysHint } from '../parts/row-keys-hint.js';
import { RowTable } from '../parts/row-table.js';

const pollMs = 20_000;
const views = ['waiting', 'settled'] as const;

export default function Authorisations() {
  const { t } = useTranslation('authorisations');
  const hasRole = useHasRole();
  const [address, setAddress] = useSearchParams();
  const view = views.find((each) => each === address.get('show')) ?? 'waiting';
  const query = useApi('GET /authorisations', {}, { everyMs: pollMs });
  return (
    <Page title={t('title')} lead={hasRole('authoriser') ? t('leadDesk') : t('lead')}>
      <Answer query={query} rows={6}>
        {({ items }) => {
          const waiting = waitingFirst(items);
          const found = view === 'waiting' ? waiting : settled(items);
          return (
            <Stack gap="sm">
              <Group justify="space-between">
                <SegmentedControl
                  aria-label={t('views.label')}
                  value={view}
                  onChange={(value) =>
                    setAddress(value === 'waiting' ? {} : { show: value }, { replace: true })
                  }
                  data={[
                    { value: 'waiting', label: t('views.waiting', { count: waiting.length }) },
                    { value: 'settled', label: t('views.settled') },
                  ]}
                />
                <RowKeysHint rows={found.length} />
              </Group>
              {found.length === 0 ? (
                <Text c="dimmed" py="lg">
                  {t(`empty.${view}`)}
                </Text>
              ) : (
                <Queue items={found} />
              )}
            </Stack>
          );
        }}
      </Answer>
    </Page>
  );
}

function Queue({ items }: { items: readonly Authorisation[] }) {
  const { t } = useTranslation('authorisations');
  const cases = useApi('GET /cases');
  const columns = ['case', 'state', 'requester', 'clock', 'scope'] as const;
  return (
    <RowTable label={t('title')} heads={columns.map((column) => t(`columns.${column}`))} minWidthPx={740}>
      {items.map((each) => (
        <Row
          key={each.id}
          of={each}
          reference={cases.data?.items.find(({ id }) => id === each.caseId)?.reference ?? '…'}
        />
      ))}
    </RowTable>
  );
}

function Row({ of, reference }: { of: Authorisation; reference: string }) {
  const { t } = useTranslation('authorisations');
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} href={`/authorisations/${of.id}`} fw={550} fz="sm">
          {reference}
        </Anchor>
        <Text fz="xs" c="dimmed">
          {of.offence}
        </Text>
      </Table.Td>
      <Table.Td>
        <StandingBadge of={of} />
        <Text fz="xs" c="dimmed">
          {t(`modes.${of.mode}.short`)}
        </Text>
      </Table.Td>
      <Table.Td>
        <PersonName id={of.requester} />
        <Text fz="xs" c="dimmed">
          <Moment at={of.requestedAt} as="distance" />
        </Text>
      </Table.Td>
      <Table.Td>
        <Clock of={of} />
      </Table.Td>
      <Table.Td>
        <Text fz="sm" className="numbers">
          {t('used', { used: of.used, searches: of.searches })}
        </Text>
        <Text fz="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {of.collections.map(({ name }) => name).join(', ')}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}
