/** What is on its way into a collection, and what became of it: also after the page was loaded again, for as long as the server runs. */
import { Alert, Badge, Button, Card, Group, Progress, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../i18n/locale.js';
import { useApi, useChange, type AnswerOf } from '../../api/api.js';
import { Answer } from '../../parts/answer.js';
import { Moment } from '../../parts/moment.js';
import { Problem } from '../../parts/problem.js';
import { ServerLine } from '../../parts/server-line.js';
import { duration } from './duration.js';
import { FetchedCounts, FetchedName, isFetchedJob, VisitAgain } from './sources/fetched-job.js';
import { SkippedTable } from './skipped-table.js';
import { filesToRetry, isArchive, passing, type Chosen } from './upload-plan.js';
import { forgetWaiting, sendAgain, upload, useUploads, type Sending } from './uploads.js';

export type Job = AnswerOf<'GET /jobs'>['items'][number];

const lookEveryMs = 1000;
const isActive = ({ state }: Job): boolean => state === 'waiting' || state === 'running';

export function JobList({ name }: { name: string }) {
  const { t } = useTranslation('collection');
  const sendings = useUploads(name);
  const waiting = sendings.filter(({ state }) => state === 'waiting' || state === 'sending');
  const query = useApi(
    'GET /jobs',
    { query: { collection: name, mine: 'true' } },
    { everyMs: lookEveryMs, staleMs: 0 },
  );
  const jobs = query.data?.items ?? [];
  useFreshGallery(jobs.filter((job) => !isActive(job)).length);
  return (
    <Stack gap="sm">
      <Overall name={name} jobs={jobs.filter(isActive)} waiting={waiting} />
      {sendings
        .filter(({ state }) => state === 'failed')
        .map((each) => (
          <Failed key={each.id} sending={each} />
        ))}
      <Answer
        query={query}
        rows={2}
        isEmpty={({ items }) => items.length === 0 && sendings.length === 0}
        empty={t('jobs.none')}
      >
        {({ items }) =>
          items.map((job) => (
            <JobCard
              key={job.id}
              job={job}
              files={sendings.find((each) => each.job === job.id)?.files ?? null}
            />
          ))
        }
      </Answer>
    </Stack>
  );
}

/** What a job added is seen at once. */
function useFreshGallery(ended: number): void {
  const client = useQueryClient();
  useEffect(() => {
    if (ended === 0) return;
    const outdated = [
      'GET /collections',
      'GET /collections/{name}/gallery',
      'GET /collections/{name}/health',
    ];
    for (const key of outdated) void client.invalidateQueries({ queryKey: [key] });
  }, [client, ended]);
}

/** All jobs together, and what is not sent yet: one bar, one rate, one time. */
function Overall({ name, jobs, waiting }: { name: string; jobs: Job[]; waiting: readonly Sending[] }) {
  const { t } = useTranslation('collection');
  const { number, locale } = useFormats();
  if (jobs.length === 0 && waiting.length === 0) return null;
  const unsent = waiting.reduce((sum, { files }) => sum + files.length, 0);
  const sum = (of: (job: Job) => number): number => jobs.reduce((total, job) => total + of(job), 0);
  const total = sum((job) => job.total) + unsent;
  const seen = sum((job) => job.progress.seen);
  const openEnded = jobs.some((job) => job.openEnded);
  const rate = jobs.find(({ photosPerSecond }) => photosPerSecond !== null)?.photosPerSecond ?? null;
  return (
    <Card role="status" aria-label={t('jobs.progress')}>
      <Group justify="space-between" mb={6}>
        <Text fw={600} className="numbers">
          {openEnded ? t('jobs.seenSoFar', { seen }) : t('jobs.seen', { seen, total })}
        </Text>
        <Text fz="sm" c="dimmed" className="numbers">
          {rate === null
            ? t('jobs.starting')
            : t(openEnded ? 'jobs.rateSoFar' : 'jobs.rate', {
                rate: number(rate, { maximumFractionDigits: 1 }),
                time: duration((total - seen) / rate, locale),
              })}
        </Text>
      </Group>
      <Progress
        value={openEnded ? 100 : total === 0 ? 0 : (100 * seen) / total}
        animated={openEnded}
        aria-label={t('jobs.progress')}
      />
      {unsent > 0 && (
        <Group justify="space-between" mt="xs">
          <Text fz="sm" className="numbers">
            {t('jobs.unsent', { count: unsent })}
          </Text>
          <Button size="xs" variant="subtle" onClick={() => forgetWaiting(name)}>
            {t('jobs.forget')}
          </Button>
        </Group>
      )}
    </Card>
  );
}

function Failed({ sending }: { sending: Sending }) {
  const { t } = useTranslation('collection');
  return (
    <Card>
      <Text fw={600} mb={6}>
        {t('jobs.notSent', { count: sending.files.length })}
      </Text>
      <Problem error={sending.error} retry={() => sendAgain(sending.id)} />
    </Card>
  );
}

const colours: Record<Job['state'], string> = {
  waiting: 'gray',
  running: 'indigo',
  done: 'green',
  cancelled: 'yellow',
  failed: 'red',
};

function JobCard({ job, files }: { job: Job; files: readonly Chosen[] | null }) {
  const { t } = useTranslation('collection');
  const cancel = useChange('POST /jobs/{id}/cancel', ['GET /jobs']);
  const { state, progress, total, summary, error } = job;
  const isFetched = isFetchedJob(job);
  const skipped = summary?.skipped.items ?? progress.latestSkips;
  return (
    <Card component="article" aria-label={t('jobs.job', { count: total })}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          {isFetched && <FetchedName job={job} />}
          <Group gap="xs">
            <Badge color={colours[state]}>{t(`jobState.${state}`)}</Badge>
            {isFetched ? (
              <FetchedCounts job={job} />
            ) : (
              <Text fz="sm" className="numbers">
                {t('jobs.counts', {
                  indexed: progress.indexed,
                  count: progress.faces,
                  known: progress.unchanged + progress.duplicates,
                  skipped: progress.skipped,
                })}
              </Text>
            )}
          </Group>
          <Text fz="xs" c="dimmed">
            <Moment at={job.startedAt} />
            {!isFetched && ` · ${t('jobs.job', { count: total })}`}
          </Text>
        </div>
        {isActive(job) && (
          <Button
            size="xs"
            variant="default"
            loading={cancel.isPending}
            onClick={() => cancel.mutate({ params: { id: job.id } })}
          >
            {t('jobs.cancel')}
          </Button>
        )}
      </Group>
      {error !== null && <JobProblem error={error} />}
      {skipped.length > 0 && (
        <SkippedTable
          items={skipped}
          total={progress.skipped}
          removed={progress.removed}
          isWhole={summary !== null}
        />
      )}
      {!isActive(job) && (isFetched ? <VisitAgain job={job} /> : <Retry job={job} files={files} />)}
    </Card>
  );
}

function JobProblem({ error: { code, detail } }: { error: NonNullable<Job['error']> }) {
  const { t } = useTranslation('errors');
  return (
    <Alert color="red" mt="xs" title={t(code)}>
      <ServerLine code={code} line={detail} />
    </Alert>
  );
}

/** Only what can end otherwise: the server keeps no bytes, so the page sends them once more, while it still has them. */
function Retry({ job, files }: { job: Job; files: readonly Chosen[] | null }) {
  const { t } = useTranslation('collection');
  const skipped = job.summary?.skipped.items ?? [];
  const count = skipped.filter(({ code }) => passing.includes(code)).length;
  if (count === 0 && job.state !== 'failed') return null;
  if (files === null) {
    return (
      <Text fz="sm" c="dimmed" mt="xs">
        {t('jobs.chooseAgain')}
      </Text>
    );
  }
  const again = job.state === 'failed' || files.some(isArchive) ? files : filesToRetry(files, skipped);
  return (
    <Button size="xs" variant="default" mt="xs" onClick={() => upload(job.collection, again, true)}>
      {t('jobs.retry', { count: count === 0 ? again.length : count })}
    </Button>
  );
}
