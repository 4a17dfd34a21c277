/**
 * What a search found: leads, in the order of their scores. Everything that is asked of a candidate can be done from the keyboard; what
 * leaves this screen goes to examiners, who see none of it, or out as a report once they agreed.
 */
import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { IconInfoCircle, IconPrinter, IconRefresh, IconSend } from '@tabler/icons-react';
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useParams, useSearchParams } from 'wouter';
import { useApi, useChange } from '../api/api.js';
import { Page } from '../parts/page.js';
import { Problem } from '../parts/problem.js';
import { Waiting } from '../parts/waiting.js';
import { CandidateGrid } from './results/candidate-grid.js';
import { CandidatePanel } from './results/candidate-panel.js';
import {
  countStrangers,
  readFilters,
  showCandidates,
  writeFilters,
  type Candidate,
  type Filters,
  type Results as Found,
} from './results/candidates.js';
import { FilterBar } from './results/filter-bar.js';
import { NotReadable } from './results/not-readable.js';
import { SearchHead } from './results/search-head.js';
import './results/results.css';

const ExportEvidence = lazy(() => import('./results/export-evidence.js'));
const ExportLead = lazy(() => import('./results/export-lead.js'));

export default function Results() {
  const { t } = useTranslation('results');
  const { id } = useParams<{ id: string }>();
  // Every look is in the log: asked again by whoever wants to know what examiners concluded, not because a window came to the front.
  const query = useApi('GET /searches/{id}', { params: { id } }, { staleMs: Infinity });
  const { refetch } = query;
  const refresh = useFreshPictures(refetch);
  return (
    <Page
      title={t('title')}
      actions={
        query.isSuccess && (
          <>
            <Button
              variant="default"
              leftSection={<IconRefresh size={16} aria-hidden />}
              title={t('againWhy')}
              loading={query.isRefetching}
              onClick={() => void refetch()}
            >
              {t('again')}
            </Button>
            <Button
              variant="default"
              leftSection={<IconPrinter size={16} aria-hidden />}
              onClick={() => void printWithPictures()}
            >
              {t('print')}
            </Button>
          </>
        )
      }
    >
      {query.isPending && <Waiting rows={10} />}
      {query.isError && <NotReadable error={query.error} retry={() => void refetch()} />}
      {query.isSuccess && <Loaded results={query.data} onPictureGone={refresh} />}
    </Page>
  );
}

const longestMs = 10_000;

/** Cards below the fold load no picture before they are near: on paper they would be empty. */
async function printWithPictures(): Promise<void> {
  const pictures = [...document.querySelectorAll<HTMLImageElement>('main img')];
  for (const picture of pictures) picture.loading = 'eager';
  // One that cannot be had, or does not come, holds the paper up for nobody.
  await Promise.race([
    Promise.allSettled(pictures.map((picture) => picture.decode())),
    new Promise((done) => setTimeout(done, longestMs)),
  ]);
  window.print();
}

/** Addresses of pictures are good for a minute or two; asks once for new ones, however many pictures fail. */
function useFreshPictures(refetch: () => Promise<unknown>): () => void {
  const askedAt = useRef(Number.NEGATIVE_INFINITY);
  return useCallback(() => {
    if (performance.now() - askedAt.current < 30_000) return;
    askedAt.current = performance.now();
    void refetch();
  }, [refetch]);
}

function Loaded({ results, onPictureGone }: { results: Found; onPictureGone: () => void }) {
  const { t } = useTranslation('results');
  const { t: errors } = useTranslation('errors');
  const { search, result, candidates } = results;
  return (
    <Stack gap="md">
      <Alert color="gray" icon={<IconInfoCircle aria-hidden />} py="xs">
        {results.unsupervised ? t('leads.unsupervised') : t('leads.text')}
      </Alert>
      <SearchHead results={results} onPictureGone={onPictureGone} />
      {result === null ? (
        <Alert color="yellow" title={t('noAnswer.title')}>
          {search.outcome === null
            ? t('noAnswer.unfinished')
            : search.outcome === 'choose-face'
              ? t('noAnswer.choose')
              : errors(search.outcome as 'internal')}
        </Alert>
      ) : candidates.length === 0 ? (
        <Text py="lg">{t('none')}</Text>
      ) : (
        <Candidates results={results} onPictureGone={onPictureGone} />
      )}
    </Stack>
  );
}

function Candidates({ results, onPictureGone }: { results: Found; onPictureGone: () => void }) {
  const { t } = useTranslation('results');
  const { search, candidates } = results;
  const [, navigate] = useLocation();
  const [params, setParams] = useSearchParams();
  const filters = useMemo(() => readFilters(params), [params]);
  const shown = useMemo(() => showCandidates(candidates, filters), [candidates, filters]);
  const strangers = countStrangers(candidates, filters);
  const change = (changed: Filters) => setParams(writeFilters(changed), { replace: true });
  const policy = useApi('GET /policy');
  const examiners = policy.data?.policy.examination.examiners ?? null;
  const [selected, setSelected] = useState<number | null>(() => Number(params.get('rank')) || null);
  const [marked, setMarked] = useState<ReadonlySet<number>>(new Set());
  const [exported, setExported] = useState<{ rank: number; as: 'lead' | 'evidence' } | null>(null);
  const exportAs = (as: 'lead' | 'evidence') => () => {
    if (current !== undefined) setExported({ rank: current.candidate.rank, as });
  };
  const current = shown.find(({ candidate }) => candidate.rank === selected) ?? shown[0];
  const compare = useCallback(
    (rank: number) => navigate(`/searches/${search.id}/candidates/${rank}`),
    [navigate, search.id],
  );
  const mark = useCallback((rank: number) => setMarked((before) => toggled(before, rank)), []);
  return (
    <Stack gap="sm">
      <FilterBar candidates={candidates} count={shown.length} filters={filters} change={change} />
      {examiners !== null && examiners > 0 && (
        <SendToExaminers search={search.id} marked={marked} clear={() => setMarked(new Set())} />
      )}
      {current === undefined ? (
        <Text c="dimmed" py="lg">
          {strangers > 0 ? t('strangers.only') : t('filters.none')}
        </Text>
      ) : (
        <div className="results-desk">
          <CandidateGrid
            shown={shown}
            active={current.candidate.rank}
            marked={marked}
            canMark={({ candidate }) =>
              examiners !== null && examiners > 0 && candidate.status === 'not examined'
            }
            select={setSelected}
            compare={compare}
            mark={mark}
            onPictureGone={onPictureGone}
          />
          <CandidatePanel
            search={search.id}
            shown={current}
            exports={
              canExport(current.candidate, examiners)
                ? { lead: exportAs('lead'), evidence: exportAs('evidence') }
                : null
            }
            onPictureGone={onPictureGone}
          />
        </div>
      )}
      {strangers > 0 && (
        <Strangers
          count={strangers}
          areShown={filters.withStrangers}
          show={(withStrangers) => change({ ...filters, withStrangers })}
        />
      )}
      {exported !== null && (
        <Suspense fallback={null}>
          {exported.as === 'lead' ? (
            <ExportLead search={search.id} rank={exported.rank} close={() => setExported(null)} />
          ) : (
            <ExportEvidence
              search={search.id}
              caseReference={search.case}
              rank={exported.rank}
              close={() => setExported(null)}
            />
          )}
        </Suspense>
      )}
    </Stack>
  );
}

interface StrangersProps {
  count: number;
  areShown: boolean;
  show: (areShown: boolean) => void;
}

/** Scores that strangers reach are there for who asks; among the others they look like something. */
function Strangers({ count, areShown, show }: StrangersProps) {
  const { t } = useTranslation('results');
  return (
    <Text fz="sm" c="dimmed">
      {!areShown && t('strangers.folded', { count })}{' '}
      <Anchor
        component="button"
        type="button"
        fz="sm"
        className="no-print"
        aria-expanded={areShown}
        onClick={() => show(!areShown)}
      >
        {areShown ? t('strangers.fold') : t('strangers.show')}
      </Anchor>
    </Text>
  );
}

function canExport({ status }: Candidate, examiners: number | null): boolean {
  if (status === 'lead, supported by two examiners') return true;
  return examiners === 0 && status !== 'not supported';
}

function toggled(set: ReadonlySet<number>, rank: number): ReadonlySet<number> {
  const changed = new Set(set);
  if (!changed.delete(rank)) changed.add(rank);
  return changed;
}

interface SendToExaminersProps {
  search: string;
  marked: ReadonlySet<number>;
  clear: () => void;
}

function SendToExaminers({ search, marked, clear }: SendToExaminersProps) {
  const { t } = useTranslation('results');
  const send = useChange('POST /searches/{id}/examinations', ['GET /searches/{id}', 'GET /cases/{id}']);
  return (
    <Stack gap="xs" className="no-print">
      <Group gap="sm">
        <Button
          leftSection={<IconSend size={16} aria-hidden />}
          variant={marked.size === 0 ? 'default' : 'filled'}
          disabled={marked.size === 0}
          loading={send.isPending}
          onClick={() =>
            send.mutate(
              { params: { id: search }, body: { ranks: [...marked].toSorted((a, b) => a - b) } },
              { onSuccess: clear },
            )
          }
        >
          {marked.size === 0 ? t('send.none') : t('send.button', { count: marked.size })}
        </Button>
        <Text fz="sm" c="dimmed" role="status">
          {send.isSuccess && marked.size === 0 ? t('send.sent') : t('send.how')}
        </Text>
      </Group>
      {send.isError && <Problem error={send.error} />}
    </Stack>
  );
}
