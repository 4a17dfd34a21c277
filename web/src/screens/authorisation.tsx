/** One request: what is asked and why, its scope, what was searched before in its case, and the decision, or who can make it. */
import { Anchor, Grid, Group, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'wouter';
import { useApi } from '../api/api.js';
import { useWho } from '../app/session.js';
import { Answer } from '../parts/answer.js';
import { Page } from '../parts/page.js';
import { Before } from './authorisation/before.js';
import { Decide } from './authorisation/decide.js';
import { Decision } from './authorisation/decision.js';
import { NextWaiting } from './authorisation/next-waiting.js';
import { Scope } from './authorisation/scope.js';
import { RequestTexts } from './authorisation/request-texts.js';
import { WaitingFor } from './authorisation/waiting-for.js';
import { ForRequester } from './authorisation/for-requester.js';
import { Clock, StandingBadge } from './authorisations/standing.js';

const pollMs = 15_000;

export default function AuthorisationScreen() {
  const { id = '' } = useParams();
  const { t } = useTranslation('authorisations');
  const { person } = useWho();
  const query = useApi('GET /authorisations/{id}', { params: { id } }, { everyMs: pollMs });
  const of = query.data;
  const shown = useApi(
    'GET /cases/{id}',
    { params: { id: of?.caseId ?? '' } },
    { enabled: of !== undefined, everyMs: pollMs },
  );
  const reference = shown.data?.case.reference;
  return (
    <Page
      title={reference === undefined ? t('one.title') : t('one.titleIn', { reference })}
      lead={
        of !== undefined && (
          <Anchor component={Link} href={`/cases/${of.caseId}`} fz="sm">
            {t('one.toCase')}
          </Anchor>
        )
      }
    >
      <Answer query={query} rows={10}>
        {(request) => (
          <Grid gap="xl">
            <Grid.Col span={{ base: 12, lg: 7 }}>
              <Stack gap="lg">
                <Group gap="sm" role="status">
                  <StandingBadge of={request} />
                  <Clock of={request} />
                </Group>
                {request.requester === person && <ForRequester of={request} />}
                <RequestTexts of={request} />
                <Scope of={request} />
                {shown.data !== undefined && <Before shown={shown.data} than={request} />}
              </Stack>
            </Grid.Col>
            <Grid.Col span={{ base: 12, lg: 5 }}>
              <Stack gap="lg">
                {request.decision !== null && (
                  <>
                    <Decision of={request} />
                    <NextWaiting after={request.id} />
                  </>
                )}
                {request.state === 'requested' && request.standing !== 'expired' && (
                  <>
                    <Decide of={request} />
                    {request.mode !== 'exemptInitialId' && <WaitingFor of={request} />}
                  </>
                )}
              </Stack>
            </Grid.Col>
          </Grid>
        )}
      </Answer>
    </Page>
  );
}
