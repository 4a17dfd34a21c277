/** The log browser: whether each log is whole, and for auditors its entries, each checked in the browser from its bytes. */
import { Alert, Button, Grid, Group, Menu, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconChevronDown, IconDownload, IconInfoCircle } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useDebouncedValue } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'wouter';
import { call, useApi } from '../api/api.js';
import { useHasRole } from '../app/session.js';
import { Page } from '../parts/page.js';
import { Problem } from '../parts/problem.js';
import { Waiting } from '../parts/waiting.js';
import type { LogEntry, LogName } from './log/check-entry.js';
import { EntryDetail } from './log/entry-detail.js';
import { EntryFilters, type EntryFilter } from './log/entry-filters.js';
import { EntryList, mostShown } from './log/entry-list.js';
import { useFailedEntries } from './log/failed-entries.js';
import { LogHealth } from './log/log-health.js';
import { useNames } from './oversight/names.js';
import { Reasoned } from './oversight/reason.js';
import { saveFrom } from '../parts/save-file.js';

export default function Log() {
  const { t } = useTranslation('log');
  const [params, setParams] = useSearchParams();
  const hasRole = useHasRole();
  const log: LogName = params.get('log') === 'events' ? 'events' : 'searches';
  return (
    <Page title={t('title')} lead={t('lead')}>
      <SegmentedControl
        aria-label={t('which')}
        value={log}
        onChange={(value) => setParams({ log: value })}
        data={[
          { value: 'searches', label: t('logs.searches') },
          { value: 'events', label: t('logs.events') },
        ]}
        className="no-print"
        style={{ alignSelf: 'flex-start' }}
      />
      <LogHealth key={log} log={log} />
      {hasRole('auditor') ? (
        <Reasoned>{(reason) => <Entries key={log} log={log} reason={reason} />}</Reasoned>
      ) : (
        <Alert color="gray" icon={<IconInfoCircle aria-hidden />} role="note">
          {t('forAuditors')}
        </Alert>
      )}
    </Page>
  );
}

const filterNames = ['type', 'about', 'from', 'to'] as const;
const pageSize = 200;
const checkpointMs = 60_000;

function Entries({ log, reason }: { log: LogName; reason: string }) {
  const { t } = useTranslation('log');
  const names = useNames();
  const failed = useFailedEntries(log);
  const [params, setParams] = useSearchParams();
  const filter = Object.fromEntries(
    filterNames.map((name) => [name, params.get(name) ?? '']),
  ) as unknown as EntryFilter;
  const entry = params.get('entry');
  const chosen = entry === null ? null : Number(entry);
  const query = useEntries(log, reason, filter);
  const entries = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const [settled] = useDebouncedValue(chosen, 120);
  const listed = entries.find(({ index }) => index === settled);
  const fetched = useEntryFromLink(log, reason, listed === undefined && query.isSuccess ? settled : null);
  const shown = listed ?? (settled === null ? undefined : fetched);
  // The looks themselves are entries: the list can be ahead of the checkpoint that was checked.
  const state = useApi('GET /log/{log}', { params: { log } }, { everyMs: checkpointMs });
  const newer = entries.filter(({ index }) => state.data !== undefined && index >= state.data.size).length;
  const change = (changes: Record<string, string>): void => {
    const next = Object.entries({ log, ...filter, ...changes }).filter(([, value]) => value !== '');
    setParams(Object.fromEntries(next), { replace: true });
  };
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-end">
        <EntryFilters
          key={JSON.stringify(filter)}
          log={log}
          names={names}
          filter={filter}
          apply={(next) => change({ ...next })}
        />
        <Export log={log} reason={reason} filter={filter} />
      </Group>
      {query.isPending && <Waiting rows={10} />}
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {query.data !== undefined && entries.length === 0 && !query.hasNextPage && (
        <Text c="dimmed">{t('list.empty')}</Text>
      )}
      {query.data !== undefined && (entries.length > 0 || query.hasNextPage) && (
        <Grid gap="md">
          <Grid.Col span={{ base: 12, lg: 7 }}>
            <EntryList
              entries={entries}
              names={names}
              chosen={chosen}
              choose={(index) => change({ entry: String(index) })}
              failed={failed}
            />
            <Group justify="space-between" mt="xs">
              <Text fz="sm" c="dimmed" role="status">
                {t(entries.length > mostShown ? 'list.scroll' : 'list.shown', { count: entries.length })}
                {newer > 0 && ` · ${t('list.newer', { count: newer })}`}
              </Text>
              {query.hasNextPage ? (
                <Group gap="xs">
                  <Text fz="sm" c="dimmed">
                    {t('list.olderNote')}
                  </Text>
                  <Button
                    variant="default"
                    size="xs"
                    loading={query.isFetchingNextPage}
                    onClick={() => void query.fetchNextPage()}
                  >
                    {t('list.older')}
                  </Button>
                </Group>
              ) : (
                <Text fz="sm" c="dimmed">
                  {t('list.end', { index: entries.at(-1)?.index ?? 0 })}
                </Text>
              )}
            </Group>
          </Grid.Col>
          <Grid.Col span={{ base: 12, lg: 5 }}>
            {shown === undefined ? (
              <Text c="dimmed" fz="sm">
                {t('list.pick')}
              </Text>
            ) : (
              <EntryDetail key={shown.index} log={log} entry={shown} names={names} />
            )}
          </Grid.Col>
        </Grid>
      )}
    </Stack>
  );
}

/** Each page is a look, and an entry: nothing is asked again that was answered. */
function useEntries(log: LogName, reason: string, filter: EntryFilter) {
  return useInfiniteQuery({
    queryKey: ['GET /log/{log}/find', log, reason, filter],
    queryFn: ({ pageParam, signal }) =>
      call('GET /log/{log}/find', {
        params: { log },
        query: {
          reason,
          limit: pageSize,
          ...withoutEmpty(filter),
          ...(pageParam === null ? {} : { before: pageParam }),
        },
        signal,
      }),
    initialPageParam: null as number | null,
    getNextPageParam: ({ nextBefore }) => nextBefore,
    staleTime: Infinity,
    retry: false,
  });
}

/** One that a link names and the list does not show: a look of its own. */
function useEntryFromLink(log: LogName, reason: string, index: number | null): LogEntry | undefined {
  const from = index ?? 0;
  const { data } = useApi(
    'GET /log/{log}/entries',
    { params: { log }, query: { from, to: from + 1, reason } },
    { enabled: index !== null, staleMs: Infinity },
  );
  return index === null ? undefined : data?.items[0];
}

function withoutEmpty(filter: EntryFilter): Partial<EntryFilter> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''));
}

function Export({ log, reason, filter }: { log: LogName; reason: string; filter: EntryFilter }) {
  const { t } = useTranslation('log');
  const save = useMutation({
    mutationFn: ({ path, name }: { path: string; name: string }) => {
      const query = new URLSearchParams({ reason, ...withoutEmpty(filter) });
      return saveFrom(`/log/${log}/${path}?${query}`, name);
    },
  });
  return (
    <Stack gap="xs" className="no-print">
      <Menu>
        <Menu.Target>
          <Button
            variant="default"
            loading={save.isPending}
            leftSection={<IconDownload size={16} aria-hidden />}
            rightSection={<IconChevronDown size={14} aria-hidden />}
          >
            {t('export.menu')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => save.mutate({ path: 'export/entries.csv', name: `${log}-entries.csv` })}>
            {t('export.csv')}
          </Menu.Item>
          <Menu.Item
            onClick={() => save.mutate({ path: 'export/entries.json', name: `${log}-entries.json` })}
          >
            {t('export.json')}
          </Menu.Item>
          <Menu.Item onClick={() => save.mutate({ path: 'copy', name: `${log}.tar` })}>
            {t('export.copy')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {save.isError && <Problem error={save.error} />}
    </Stack>
  );
}
