/** Requests of persons about their own data: what is due first comes first. */
import { Anchor, Button, SegmentedControl, Stack, Table, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'wouter';
import { useApi } from '../api/api.js';
import { Answer } from '../parts/answer.js';
import { Moment } from '../parts/moment.js';
import { Page } from '../parts/page.js';
import { Due } from './rights/due.js';
import { NewRequest } from './rights/new-request.js';
import type { RightsRequest } from './rights/request.js';

export default function Rights() {
  const { t } = useTranslation('rights');
  const [address, setAddress] = useSearchParams();
  const query = useApi('GET /rights');
  const shown = address.get('state') === 'closed' ? 'closed' : 'open';
  const set = (name: string, value: string | null): void =>
    setAddress(
      (before) => {
        if (value === null) before.delete(name);
        else before.set(name, value);
        return before;
      },
      { replace: true },
    );
  return (
    <Page
      title={t('list.title')}
      lead={t('list.lead')}
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => set('new', '1')}>
          {t('list.new')}
        </Button>
      }
    >
      <NewRequest opened={address.has('new')} close={() => set('new', null)} />
      <div>
        <SegmentedControl
          aria-label={t('list.show')}
          value={shown}
          onChange={(value) => set('state', value === 'closed' ? value : null)}
          data={(['open', 'closed'] as const).map((value) => ({ value, label: t(`list.${value}`) }))}
        />
      </div>
      <Answer query={query} rows={6}>
        {({ items }) => (
          <Found
            items={items.filter((each) => (each.step === 'closed') === (shown === 'closed'))}
            shown={shown}
          />
        )}
      </Answer>
    </Page>
  );
}

function Found({ items, shown }: { items: readonly RightsRequest[]; shown: 'open' | 'closed' }) {
  const { t } = useTranslation('rights');
  if (items.length === 0) {
    return (
      <Text c="dimmed" py="md" maw={640}>
        {shown === 'open' ? t('list.emptyOpen') : t('list.emptyClosed')}
      </Text>
    );
  }
  return (
    <Stack gap="xs">
      <Text fz="sm" c="dimmed" role="status">
        {t('list.count', { count: items.length })}
      </Text>
      <Table.ScrollContainer minWidth={720}>
        <Table aria-label={t('list.title')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('list.reference')}</Table.Th>
              <Table.Th>{t('list.person')}</Table.Th>
              <Table.Th>{t('list.asked')}</Table.Th>
              <Table.Th>{shown === 'open' ? t('list.due') : t('list.closedOn')}</Table.Th>
              <Table.Th>{shown === 'open' ? t('list.next') : t('list.outcome')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((each) => (
              <Row key={each.id} of={each} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}

function Row({ of }: { of: RightsRequest }) {
  const { t } = useTranslation('rights');
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} href={`/rights/${of.id}`} fz="sm" className="numbers">
          {of.erasedAt === null ? of.reference : of.id.slice(0, 8)}
        </Anchor>
      </Table.Td>
      <Table.Td>{of.name === '' ? <Text c="dimmed">{t('list.erasedName')}</Text> : of.name}</Table.Td>
      <Table.Td>{of.asked.map((each) => t(`asked.${each}`)).join(', ')}</Table.Td>
      <Table.Td>{of.closedAt === null ? <Due of={of} /> : <Moment at={of.closedAt} as="day" />}</Table.Td>
      <Table.Td>
        {of.outcome === null || of.closedAt === null ? t(`next.${of.step}`) : t(`outcome.${of.outcome}`)}
      </Table.Td>
    </Table.Tr>
  );
}
