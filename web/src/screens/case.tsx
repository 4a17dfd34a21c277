/** One case: everything that happened in it, who took part, what may still be searched, notes, and until when it is kept. */
import { Alert, Button, Grid, Stack } from '@mantine/core';
import { IconFilePlus, IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'wouter';
import { useApi } from '../api/api.js';
import { useHasRole } from '../app/session.js';
import { Answer } from '../parts/answer.js';
import { Page } from '../parts/page.js';
import { CloseCase } from './case/close-case.js';
import { Facts, People } from './case/facts.js';
import { Handovers } from './case/handovers.js';
import { Requests } from './case/requests.js';
import type { ShownCase } from './case/shown-case.js';
import { CaseTimeline } from './case/timeline.js';
import { CaseBadge } from './cases/case-badge.js';
import { stateOfCase } from './cases/case-state.js';
import { purposeTitle, usePolicy } from './cases/policy-words.js';

const pollMs = 30_000;

export default function Case() {
  const { id = '' } = useParams();
  const { t } = useTranslation('case');
  const query = useApi('GET /cases/{id}', { params: { id } }, { everyMs: pollMs });
  if (query.data === undefined) {
    return (
      <Page title={t('title')}>
        <Answer query={query} rows={10}>
          {() => null}
        </Answer>
      </Page>
    );
  }
  return <Whole shown={query.data} />;
}

function Whole({ shown }: { shown: ShownCase }) {
  const { t } = useTranslation('case');
  const policy = usePolicy();
  const { case: file } = shown;
  const state = stateOfCase(file);
  return (
    <Page
      title={file.erasedAt === null ? file.reference : t('erasedTitle')}
      lead={file.supervised ? `${purposeTitle(policy, file.purpose)} · ${file.offence}` : t('unsupervised')}
      actions={<Actions shown={shown} />}
    >
      {state === 'closed' && <Alert color="gray">{t('closedNow')}</Alert>}
      {state === 'ended' && <Alert color="yellow">{t('endedNow')}</Alert>}
      {state === 'erased' && <Alert color="gray">{t('erasedNow')}</Alert>}
      <Grid gap="xl">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Stack gap="xl">
            {file.supervised && <Requests shown={shown} />}
            <CaseTimeline shown={shown} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Stack gap="lg">
            <Facts shown={shown} badge={<CaseBadge of={file} />} />
            <People shown={shown} />
            <Handovers shown={shown} />
          </Stack>
        </Grid.Col>
      </Grid>
    </Page>
  );
}

function Actions({ shown: { case: file } }: { shown: ShownCase }) {
  const { t } = useTranslation('case');
  const hasRole = useHasRole();
  const isOpen = stateOfCase(file) === 'open';
  return (
    <>
      {isOpen && hasRole('investigator') && file.supervised && (
        <Button
          component={Link}
          href={`/cases/${file.id}/request`}
          leftSection={<IconFilePlus size={16} aria-hidden />}
        >
          {t('request')}
        </Button>
      )}
      {isOpen && hasRole('investigator') && !file.supervised && (
        <Button
          component={Link}
          href={`/search?case=${encodeURIComponent(file.reference)}`}
          leftSection={<IconSearch size={16} aria-hidden />}
        >
          {t('toSearch')}
        </Button>
      )}
      {file.closedAt === null && <CloseCase file={file} />}
    </>
  );
}
