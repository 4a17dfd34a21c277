/** Everything that indexing ever left out of a collection, page by page. */
import { Button, Stack } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/api.js';
import { Answer } from '../../parts/answer.js';
import { SkippedRows } from './skipped-table.js';

export function SkippedTab({ name }: { name: string }) {
  const { t } = useTranslation('collection');
  const { t: common } = useTranslation();
  const query = useInfiniteQuery({
    queryKey: ['GET /collections/{name}/skipped', name],
    queryFn: ({ pageParam, signal }) =>
      call('GET /collections/{name}/skipped', {
        params: { name },
        query: { limit: 100, ...(pageParam === null ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  return (
    <Answer
      query={query}
      rows={8}
      isEmpty={({ pages }) => pages[0]?.items.length === 0}
      empty={t('skipped.none')}
    >
      {({ pages }) => (
        <Stack gap="sm" align="flex-start">
          <SkippedRows items={pages.flatMap(({ items }) => items)} />
          {query.hasNextPage && (
            <Button
              variant="default"
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              {common('actions.more')}
            </Button>
          )}
        </Stack>
      )}
    </Answer>
  );
}
