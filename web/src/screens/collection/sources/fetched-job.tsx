/** What is told of a job that fetches: whose it is, what changed since the last visit, and the way to visit it again. */
import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useChange, type AnswerOf } from '../../../api/api.js';
import { Problem } from '../../../parts/problem.js';
import { passing } from '../upload-plan.js';
import {
  rememberSource,
  sourceKinds,
  sourceOfJob,
  type NamedSource,
  type SourceKind,
} from './named-sources.js';

type Job = AnswerOf<'GET /jobs'>['items'][number];

function fetchedKind({ source: { kind } }: Job): SourceKind | null {
  return sourceKinds.find((each) => each === kind) ?? null;
}

export function isFetchedJob(job: Job): boolean {
  return fetchedKind(job) !== null;
}

export function FetchedName({ job }: { job: Job }) {
  const { t } = useTranslation('sources');
  const kind = fetchedKind(job);
  if (kind === null) return null;
  return (
    <Text fz="sm" fw={600} mb={4} style={{ overflowWrap: 'anywhere' }}>
      {t(`job.${kind}`, { name: job.source.name ?? '' })}
    </Text>
  );
}

/** Each photo is counted once: what was let go of is not among what was left out. */
export function FetchedCounts({ job: { progress } }: { job: Job }) {
  const { t } = useTranslation('sources');
  const { indexed, faces, unchanged, duplicates, skipped, removed } = progress;
  const counts = t('job.counts', {
    indexed,
    count: faces,
    known: unchanged + duplicates,
    skipped: skipped - removed,
  });
  return (
    <Text fz="sm" className="numbers">
      {counts}
      {removed > 0 && `. ${t('job.removed', { count: removed })}`}
    </Text>
  );
}

export function VisitAgain({ job }: { job: Job }) {
  const { t } = useTranslation('sources');
  const source = sourceOfJob(job.id);
  if (source === null)
    return (
      <Text fz="sm" c="dimmed" mt="xs">
        {t('job.nameAgain')}
      </Text>
    );
  return <VisitButton job={job} source={source} />;
}

/** What failed for a passing reason is looked at again with it. */
function VisitButton({ job, source }: { job: Job; source: NamedSource }) {
  const { t } = useTranslation('sources');
  const start = useChange('POST /collections/{name}/sources', ['GET /jobs']);
  const retry = job.summary?.skipped.items.some(({ code }) => passing.includes(code)) ?? false;
  const visit = (): void =>
    start.mutate(
      { params: { name: job.collection }, body: { source, retry } },
      { onSuccess: ({ id }) => rememberSource(id, source) },
    );
  return (
    <>
      <Group mt="xs">
        <Button size="xs" variant="default" loading={start.isPending} onClick={visit}>
          {t('job.again')}
        </Button>
      </Group>
      {start.isError && <Problem error={start.error} />}
    </>
  );
}
