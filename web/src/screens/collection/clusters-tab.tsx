/** Faces that a clustering took for one unknown person each. Numbers, never names; groups are leads, not identities. */
import { Anchor, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useFormats } from '../../i18n/locale.js';
import { call, type AnswerOf } from '../../api/api.js';
import { Answer } from '../../parts/answer.js';
import { addressOf } from '../collections/standing.js';

type Cluster = AnswerOf<'GET /collections/{name}/clusters'>['items'][number];

const step = 20;
const facePx = 72;

export function ClustersTab({ name }: { name: string }) {
  const { t } = useTranslation('collection');
  const { t: common } = useTranslation();
  const query = useInfiniteQuery({
    queryKey: ['GET /collections/{name}/clusters', name],
    queryFn: ({ pageParam: offset, signal }) =>
      call('GET /collections/{name}/clusters', { params: { name }, query: { offset, limit: step }, signal }),
    initialPageParam: 0,
    getNextPageParam: ({ total }, pages) => (pages.length * step < total ? pages.length * step : null),
    staleTime: 45_000,
  });
  return (
    <Answer query={query} rows={8} isEmpty={({ pages }) => pages[0]?.total === 0} empty={<NoClusters />}>
      {({ pages }) => (
        <Stack gap="sm">
          <Text fz="sm" c="dimmed" maw={760}>
            {t('clusters.caution')}
          </Text>
          {pages
            .flatMap(({ items }) => items)
            .map((cluster) => (
              <ClusterCard key={cluster.number} name={name} cluster={cluster} />
            ))}
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

function NoClusters() {
  const { t } = useTranslation('collection');
  return (
    <Text c="dimmed" py="lg" maw={760}>
      {t('clusters.none')} <code>vitrine cluster</code>
    </Text>
  );
}

function ClusterCard({ name, cluster }: { name: string; cluster: Cluster }) {
  const { t } = useTranslation('collection');
  const { captured } = useFormats();
  const { number, faces, photos, firstCaptured, lastCaptured, members } = cluster;
  const span = [firstCaptured, lastCaptured].flatMap((each) => (each === null ? [] : captured(each)));
  return (
    <Card component="section" aria-labelledby={`cluster-${number}`}>
      <Group justify="space-between" mb={6}>
        <Title order={2} id={`cluster-${number}`}>
          {t('clusters.person', { number })}
        </Title>
        <Text fz="sm" c="dimmed" className="numbers">
          {t('clusters.counts', { faces, photos })}
          {span[0] !== undefined && ` · ${[...new Set(span)].join(' – ')}`}
        </Text>
      </Group>
      <Group gap={6}>
        {members.map(({ face, photo, thumbnail }) => (
          <Anchor
            key={face}
            component={Link}
            href={`${addressOf(name)}?photo=${photo}&boxes=true`}
            aria-label={t('clusters.open', { number: photo })}
          >
            <img src={thumbnail} alt="" width={facePx} height={facePx} />
          </Anchor>
        ))}
        {faces > members.length && (
          <Text fz="sm" c="dimmed">
            {t('clusters.more', { count: faces - members.length })}
          </Text>
        )}
      </Group>
    </Card>
  );
}
