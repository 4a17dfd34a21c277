/** Cases: those of one’s unit, or all for whoever oversees them. Newest first; what is looked for stands in the address. */
import {
  Anchor,
  Button,
  Checkbox,
  Group,
  SegmentedControl,
  Stack,
  Table,
  Text,
  TextInput,
} from '@mantine/core';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'wouter';
import { useApi } from '../api/api.js';
import { useHasRole, useWho } from '../app/session.js';
import { Answer } from '../parts/answer.js';
import { Moment } from '../parts/moment.js';
import { Page } from '../parts/page.js';
import { PersonName, usePersonNames } from '../parts/person-name.js';
import { CaseBadge } from './cases/case-badge.js';
import { fits, stateOfCase, type CaseFile } from './cases/case-state.js';
import { NewCase } from './cases/new-case.js';
import { RowKeysHint } from '../parts/row-keys-hint.js';
import { RowTable } from '../parts/row-table.js';
import { purposeTitle, usePolicy, type Policy } from './cases/policy-words.js';

const shown = ['open', 'closed', 'all'] as const;
type Shown = (typeof shown)[number];

export default function Cases() {
  const { t } = useTranslation('cases');
  const hasRole = useHasRole();
  const [address, setAddress] = useSearchParams();
  const query = useApi('GET /cases');
  const setParameter = (name: string, value: string | null): void =>
    setAddress(
      (before) => {
        if (value === null || value === '') before.delete(name);
        else before.set(name, value);
        return before;
      },
      { replace: true },
    );
  const openNew = (isOpen: boolean): void => setParameter('new', isOpen ? '1' : null);
  const mayOpen = hasRole('investigator');
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        mayOpen && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => openNew(true)}>
            {t('new.open')}
          </Button>
        )
      }
    >
      {mayOpen && <NewCase opened={address.has('new')} close={() => openNew(false)} />}
      <Answer
        query={query}
        rows={8}
        isEmpty={({ items }) => items.length === 0}
        empty={<Text c="dimmed">{mayOpen ? t('empty.mayOpen') : t('empty.mayNot')}</Text>}
      >
        {({ items }) => <Found items={items} address={address} setParameter={setParameter} />}
      </Answer>
    </Page>
  );
}

interface FoundProps {
  items: readonly CaseFile[];
  address: URLSearchParams;
  setParameter: (name: string, value: string | null) => void;
}

function Found({ items, address, setParameter }: FoundProps) {
  const { t } = useTranslation('cases');
  const { person } = useWho();
  const policy = usePolicy();
  const nameOf = usePersonNames();
  const state = shown.find((each) => each === address.get('state')) ?? 'open';
  const wanted = address.get('q') ?? '';
  const isMine = address.has('mine');
  const found = items
    .filter((each) => isShown(each, state) && (!isMine || each.owner === person))
    .filter((each) => fits(wordsOf(each, policy, nameOf(each.owner)), wanted))
    .toReversed();
  return (
    <Stack gap="sm">
      <Group gap="md" align="flex-end">
        <TextInput
          label={t('filter.label')}
          placeholder={t('filter.placeholder')}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={wanted}
          onChange={(event) => setParameter('q', event.currentTarget.value)}
          w={300}
          maw="100%"
        />
        <SegmentedControl
          aria-label={t('filter.state')}
          value={state}
          onChange={(value) => setParameter('state', value === 'open' ? null : value)}
          data={shown.map((value) => ({ value, label: t(`filter.${value}`) }))}
        />
        <Checkbox
          label={t('filter.mine')}
          checked={isMine}
          onChange={(event) => setParameter('mine', event.currentTarget.checked ? '1' : null)}
          pb={8}
        />
      </Group>
      <Group justify="space-between">
        <Text fz="sm" c="dimmed" role="status">
          {t('count', { count: found.length })}
        </Text>
        <RowKeysHint rows={found.length} />
      </Group>
      {found.length > 0 && <CaseTable items={found} policy={policy} />}
    </Stack>
  );
}

function isShown(each: CaseFile, wanted: Shown): boolean {
  if (wanted === 'all') return true;
  const state = stateOfCase(each);
  return (state === 'open' || state === 'ended') === (wanted === 'open');
}

function wordsOf(each: CaseFile, policy: Policy | null, owner: string): string[] {
  return [each.reference, purposeTitle(policy, each.purpose), each.offence, each.unit, owner];
}

function CaseTable({ items, policy }: { items: readonly CaseFile[]; policy: Policy | null }) {
  const { t } = useTranslation('cases');
  const columns = ['reference', 'state', 'purpose', 'owner', 'opened', 'ends'] as const;
  return (
    <RowTable label={t('title')} heads={columns.map((column) => t(`columns.${column}`))} minWidthPx={760}>
      {items.map((each) => (
        <Table.Tr key={each.id}>
          <Table.Td>
            <Anchor component={Link} href={`/cases/${each.id}`} fw={550}>
              {each.erasedAt === null ? each.reference : t('erasedReference')}
            </Anchor>
          </Table.Td>
          <Table.Td>
            <CaseBadge of={each} />
          </Table.Td>
          <Table.Td>
            {each.supervised ? purposeTitle(policy, each.purpose) : t('unsupervised')}
            <Text fz="xs" c="dimmed">
              {each.supervised && each.offence}
            </Text>
          </Table.Td>
          <Table.Td>
            <PersonName id={each.owner} />
            <Text fz="xs" c="dimmed">
              {each.unit}
            </Text>
          </Table.Td>
          <Table.Td>
            <Moment at={each.openedAt} as="day" />
          </Table.Td>
          <Table.Td>{each.endsOn === null ? t('noEnd') : <Moment at={each.endsOn} as="day" />}</Table.Td>
        </Table.Tr>
      ))}
    </RowTable>
  );
}
