/** Who searched when for what: how often over time, by unit, purpose and person, and each search with the ways on from it. */
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'wouter';
import { useFormats } from '../i18n/locale.js';
import { call, useApi, type AnswerOf } from '../api/api.js';
import { useHasRole } from '../app/session.js';
import { Page } from '../parts/page.js';
import { Problem } from '../parts/problem.js';
import { Waiting } from '../parts/waiting.js';
import { readable } from './oversight/code-words.js';
import { Counts } from './oversight/counts.js';
import { useNames } from './oversight/names.js';
import { overTime } from './oversight/over-time.js';
import { Reasoned } from './oversight/reason.js';
import { saveFrom } from '../parts/save-file.js';
import { noFilter, SearchFilters, type SearchFilter } from './who-searched/search-filters.js';
import { SearchTable } from './who-searched/search-table.js';

export default function WhoSearched() {
  const { t } = useTranslation('who-searched');
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Reasoned>{(reason) => <Searches reason={reason} />}</Reasoned>
    </Page>
  );
}

const filterNames = Object.keys(noFilter) as (keyof SearchFilter)[];
const pageSize = 100;

function Searches({ reason }: { reason: string }) {
  const { t } = useTranslation('who-searched');
  const names = useNames();
  const [params, setParams] = useSearchParams();
  const filter = Object.fromEntries(
    filterNames.map((name) => [name, params.get(name) ?? '']),
  ) as unknown as SearchFilter;
  const query = useSearches(reason, filter);
  const first = query.data?.pages[0];
  return (
    <Stack gap="lg">
      <SearchFilters
        key={JSON.stringify(filter)}
        names={names}
        filter={filter}
        apply={(next) => setParams({ ...withoutEmpty(next) }, { replace: true })}
      />
      {query.isPending && <Waiting rows={10} />}
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {first !== undefined && (
        <Group justify="space-between">
          <Text role="status">{t('found', { count: first.counts.searches })}</Text>
          {first.counts.searches > 0 && <Export reason={reason} filter={filter} />}
        </Group>
      )}
      {first?.counts.searches === 0 && <Text c="dimmed">{t('empty')}</Text>}
      {first !== undefined && first.counts.searches > 0 && (
        <>
          <Figures counts={first.counts} />
          <List query={query} />
        </>
      )}
    </Stack>
  );
}

/** Each page is a look, and an entry: nothing is asked again that was answered. */
function useSearches(reason: string, filter: SearchFilter) {
  return useInfiniteQuery({
    queryKey: ['GET /oversight/searches', reason, filter],
    queryFn: ({ pageParam, signal }) =>
      call('GET /oversight/searches', {
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

function withoutEmpty(filter: SearchFilter): Partial<SearchFilter> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''));
}

function usePurposes(): (code: string) => string {
  const { data } = useApi('GET /policy', {}, { staleMs: 300_000 });
  return (code) => data?.policy.purposes.find((purpose) => purpose.code === code)?.title ?? readable(code);
}

function Figures({ counts }: { counts: AnswerOf<'GET /oversight/searches'>['counts'] }) {
  const { t } = useTranslation('who-searched');
  const { locale } = useFormats();
  const purposeOf = usePurposes();
  const days = counts.perDay.map(({ day, searches }) => ({ day, count: searches }));
  const time = overTime(days, locale);
  return (
    <Stack gap="lg">
      <Counts title={t(`overTime.${time.by}`)} counts={time.counts} order={2} />
      <Counts
        title={t('perPerson')}
        counts={counts.perPerson.map(({ user, searches }) => ({ name: user, count: searches }))}
        lying
        order={2}
      />
      <Counts
        title={t('perUnit')}
        counts={counts.perUnit.map(({ unit, searches }) => ({ name: unit, count: searches }))}
        lying
        order={2}
      />
      <Counts
        title={t('perPurpose')}
        counts={counts.perPurpose.map(({ purpose, searches }) => ({
          name: purposeOf(purpose),
          count: searches,
        }))}
        lying
        order={2}
      />
    </Stack>
  );
}

function List({ query }: { query: ReturnType<typeof useSearches> }) {
  const { t } = useTranslation('who-searched');
  const { t: word } = useTranslation('log');
  const hasRole = useHasRole();
  const purposeOf = usePurposes();
  const searches = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Stack gap="xs">
      <Title order={2}>{t('list')}</Title>
      <SearchTable searches={searches} purposeOf={purposeOf} canReadLog={hasRole('auditor')} />
      {query.hasNextPage && (
        <Group gap="xs">
          <Button
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {word('list.older')}
          </Button>
          <Text fz="sm" c="dimmed">
            {word('list.olderNote')}
          </Text>
        </Group>
      )}
    </Stack>
  );
}

function Export({ reason, filter }: { reason: string; filter: SearchFilter }) {
  const { t } = useTranslation();
  const save = useMutation({
    mutationFn: (file: string) => {
      const query = new URLSearchParams({ reason, ...withoutEmpty(filter) });
      return saveFrom(`/oversight/searches/export/${file}?${query}`, file);
    },
  });
  return (
    <Stack gap="xs" className="no-print">
      <Group gap="xs">
        {(['searches.csv', 'searches.json'] as const).map((file) => (
          <Button
            key={file}
            variant="default"
            size="xs"
            leftSection={<IconDownload size={14} aria-hidden />}
            loading={save.isPending && save.variables === file}
            onClick={() => save.mutate(file)}
          >
            {`${t('actions.download')} ${file.endsWith('csv') ? 'CSV' : 'JSON'}`}
          </Button>
        ))}
      </Group>
      {save.isError && <Problem error={save.error} />}
    </Stack>
  );
}
