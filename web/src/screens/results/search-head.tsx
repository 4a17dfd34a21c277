/** What was searched with, for what, by whom and in how much; and where the log has it. */
import { Alert, Anchor, Button, Card, Group, Text } from '@mantine/core';
import { IconClock } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { call, useApi } from '../../api/api.js';
import { useHasRole } from '../../app/session.js';
import { Moment } from '../../parts/moment.js';
import { Problem } from '../../parts/problem.js';
import type { Results } from './candidates.js';
import { Facts, type Fact } from './facts.js';
import { MarkedFace } from './marked-face.js';
import { saveFile } from './save-file.js';

export function SearchHead({ results, onPictureGone }: { results: Results; onPictureGone: () => void }) {
  const { search } = results;
  return (
    <Card component="section" p="sm" className="search-head">
      <ProbePictures results={results} onPictureGone={onPictureGone} />
      <div>
        <HeadFacts results={results} />
        {search.mode === 'urgent48h' && search.authorisation !== null && (
          <LateDecision authorisation={search.authorisation} />
        )}
      </div>
    </Card>
  );
}

function ProbePictures({ results, onPictureGone }: { results: Results; onPictureGone: () => void }) {
  const { t } = useTranslation('results');
  return (
    <Group gap="xs" align="flex-start" className="probe-pictures">
      {results.probePictures.map((picture, i) => {
        const probe = results.result?.probes[i];
        const { widthPx = 4, heightPx = 5 } = probe ?? {};
        // Searches of earlier versions do not know how large their photos are: then no face is marked.
        const face =
          probe?.widthPx === undefined ? undefined : probe.faces.find(({ number }) => number === probe.used);
        return (
          <MarkedFace
            key={i}
            picture={picture}
            widthPx={widthPx}
            heightPx={heightPx}
            box={face?.box ?? null}
            alt={t('head.probe', { number: i + 1 })}
            onError={onPictureGone}
          />
        );
      })}
    </Group>
  );
}

function HeadFacts({ results: { search, result, receipt, candidates } }: { results: Results }) {
  const { t } = useTranslation('results');
  const facts: Fact[] = [
    {
      name: t('head.case'),
      text:
        search.caseId === null ? (
          search.case
        ) : (
          <Anchor component={Link} href={`/cases/${search.caseId}`} inherit>
            {search.case}
          </Anchor>
        ),
    },
    {
      name: t('head.made'),
      text: (
        <>
          <Moment at={search.requestedAt} />, {search.user}
        </>
      ),
    },
    { name: t('head.reason'), text: search.reason },
    ...(result === null
      ? []
      : [
          {
            name: t('head.compared'),
            text: t('head.comparedOf', {
              count: result.gallery.scanned,
              photos: result.gallery.photos,
              collections: result.gallery.collections.join(', '),
            }),
          },
          { name: t('head.found'), text: t('head.foundOf', { count: candidates.length }) },
        ]),
    { name: t('head.receipt'), text: <Receipt search={search.id} receipt={receipt} /> },
  ];
  return <Facts facts={facts} />;
}

function Receipt({ search, receipt }: { search: string; receipt: Results['receipt'] }) {
  const { t } = useTranslation('results');
  const hasRole = useHasRole();
  const [problem, setProblem] = useState<unknown>(null);
  if (receipt === null) return t('head.older');
  const { index } = receipt;
  async function save(): Promise<void> {
    try {
      const { proof } = await call('GET /searches/{id}/proof', { params: { id: search } });
      saveFile(`search-${index}.tlog-proof`, 'text/plain', proof);
    } catch (error) {
      setProblem(error);
    }
  }
  return (
    <>
      {hasRole('auditor') ? (
        <Anchor component={Link} href={`/log?log=searches&entry=${index}`} inherit>
          {t('head.number', { number: index })}
        </Anchor>
      ) : (
        t('head.number', { number: index })
      )}{' '}
      <Button variant="subtle" size="compact-xs" className="no-print" onClick={() => void save()}>
        {t('head.proof')}
      </Button>
      {problem !== null && <Problem error={problem} />}
    </>
  );
}

const decisionMs = 48 * 3_600_000;

function LateDecision({ authorisation }: { authorisation: string }) {
  const { t } = useTranslation('results');
  const { data } = useApi('GET /authorisations/{id}', { params: { id: authorisation } }, { everyMs: 60_000 });
  if (data === undefined || data.decision !== null || data.firstUsedAt === null) return null;
  const until = new Date(Date.parse(data.firstUsedAt) + decisionMs).toISOString();
  return (
    <Alert color="yellow" icon={<IconClock aria-hidden />} title={t('late.title')} mt="sm">
      <Text fz="sm">
        {t('late.text')} {t('late.until')} <Moment at={until} /> (<Moment at={until} as="distance" />
        ).
      </Text>
    </Alert>
  );
}
