/** The searches one by one, with the ways on: the case, the request, the entry of the log. */
import { Anchor, Group, Stack, Table, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconFlag } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useUnitName } from '../../app/unit-name.js';
import type { AnswerOf } from '../../api/api.js';
import { Moment } from '../../parts/moment.js';
import { useCodeWords } from '../oversight/code-words.js';

export type MadeSearch = AnswerOf<'GET /oversight/searches'>['items'][number];

interface SearchTableProps {
  searches: readonly MadeSearch[];
  /** The title of a purpose of the policy. */
  purposeOf: (code: string) => string;
  canReadLog: boolean;
}

export function SearchTable({ searches, purposeOf, canReadLog }: SearchTableProps) {
  const { t } = useTranslation('who-searched');
  const isNarrow = useIsNarrow();
  return (
    <Table.ScrollContainer
      minWidth={isNarrow ? 720 : 980}
      type="native"
      tabIndex={0}
      aria-label={t('list')}
      role="region"
    >
      <Table aria-label={t('list')} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={isNarrow ? 110 : 150}>{t('columns.at')}</Table.Th>
            <Table.Th w={isNarrow ? 120 : 140}>{t('columns.who')}</Table.Th>
            <Table.Th>{t('columns.case')}</Table.Th>
            <Table.Th>{t('columns.what')}</Table.Th>
            <Table.Th>{t('columns.where')}</Table.Th>
            <Table.Th>{t('columns.outcome')}</Table.Th>
            {!isNarrow && <Table.Th>{t('columns.followed')}</Table.Th>}
            {canReadLog && !isNarrow && <Table.Th w={80}>{t('columns.entry')}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {searches.map((search) => (
            <Row key={search.id} {...{ search, purposeOf, canReadLog, isNarrow }} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** Without room for all columns, beside the menu or on a tablet: what followed stands below what it was for. */
function useIsNarrow(): boolean {
  return useMediaQuery('(max-width: 1260px)', false, { getInitialValueInEffect: false }) ?? false;
}

interface RowProps extends Omit<SearchTableProps, 'searches'> {
  search: MadeSearch;
  isNarrow: boolean;
}

function Row({ search, purposeOf, canReadLog, isNarrow }: RowProps) {
  const { t } = useTranslation('who-searched');
  const wordsOf = useCodeWords();
  const unitName = useUnitName();
  const isErased = search.reference.startsWith('erased-');
  return (
    <Table.Tr>
      <Table.Td>
        <Moment at={search.at} />
      </Table.Td>
      <Table.Td>
        {search.user}
        <Text fz="xs" c="dimmed">
          {unitName(search.unit)}
        </Text>
      </Table.Td>
      <Table.Td>
        <Anchor component={Link} href={`/cases/${search.case}`} fz="sm">
          {isErased ? t('erased') : search.reference}
        </Anchor>
        {/* Far enough from the link above to be pressed with a finger. */}
        <Text fz="xs" c="dimmed" mt={10}>
          {search.authorisation === null ? (
            wordsOf(search.mode)
          ) : (
            <Anchor component={Link} href={`/authorisations/${search.authorisation}`} fz="xs">
              {wordsOf(search.mode)}
            </Anchor>
          )}
        </Text>
      </Table.Td>
      <Table.Td>
        {purposeOf(search.purpose)}
        <Text fz="xs" c="dimmed">
          {wordsOf(search.offence)}
        </Text>
        {search.reason !== '' && (
          <Text fz="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {t('reason', { reason: search.reason })}
          </Text>
        )}
        {isNarrow && (
          <Stack gap={10} mt={6}>
            <Followed search={search} />
            {canReadLog && <EntryLink search={search} />}
          </Stack>
        )}
      </Table.Td>
      <Table.Td>
        {search.collections.join(', ')}
        <Text fz="xs" c="dimmed">
          {t('photos', { count: search.photos })}
        </Text>
      </Table.Td>
      <Table.Td>
        {wordsOf(search.outcome ?? 'unfinished')}
        {search.candidates !== null && (
          <Text fz="xs" c="dimmed">
            {t('candidates', { count: search.candidates })}
          </Text>
        )}
      </Table.Td>
      {!isNarrow && (
        <Table.Td>
          <Followed search={search} />
        </Table.Td>
      )}
      {canReadLog && !isNarrow && (
        <Table.Td>
          <EntryLink search={search} />
        </Table.Td>
      )}
    </Table.Tr>
  );
}

function EntryLink({ search }: { search: MadeSearch }) {
  const { t } = useTranslation('who-searched');
  return (
    <Anchor component={Link} href={`/log?log=searches&entry=${search.logIndex}`} fz="sm">
      {t('entryNumber', { index: search.logIndex })}
    </Anchor>
  );
}

function Followed({ search }: { search: MadeSearch }) {
  const { supported, notSupported, exports, flags, authorisationState: state, isErased } = search;
  const { t } = useTranslation('who-searched');
  const wordsOf = useCodeWords();
  const lines = [
    ...(state === null ? [] : [t(`state.${state}`)]),
    ...(isErased ? [t('resultsErased')] : []),
    ...(supported > 0 ? [t('supported', { count: supported })] : []),
    ...(notSupported > 0 ? [t('notSupported', { count: notSupported })] : []),
    ...(exports > 0 ? [t('exports', { count: exports })] : []),
  ];
  return (
    <Stack gap={2}>
      {lines.map((line) => (
        <Text key={line} fz="xs">
          {line}
        </Text>
      ))}
      {flags.map((kind) => (
        <Group key={kind} gap={4} wrap="nowrap" align="flex-start">
          <IconFlag size={13} aria-hidden style={{ flexShrink: 0, marginTop: 3 }} />
          <Text fz="xs">{t('unusual', { kind: wordsOf(kind) })}</Text>
        </Group>
      ))}
    </Stack>
  );
}
