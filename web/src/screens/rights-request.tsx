/** One request: its steps, who asks and what, and the step that is now, with what comes next and who must act. */
import { Anchor, Grid, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'wouter';
import { useApi } from '../api/api.js';
import { Answer } from '../parts/answer.js';
import { Page } from '../parts/page.js';
import { AnswerStep } from './rights/answer-step.js';
import { DecisionStep } from './rights/decision-step.js';
import { Due } from './rights/due.js';
import { ErasureStep } from './rights/erasure-step.js';
import { Facts } from './rights/facts.js';
import { IdentityStep } from './rights/identity-step.js';
import { LetterStep } from './rights/letter-step.js';
import type { RightsRequest, Step } from './rights/request.js';
import { ReviewStep } from './rights/review-step.js';
import { SearchStep } from './rights/search-step.js';
import { Steps } from './rights/steps.js';

const pollMs = 10_000;

export default function RightsRequestScreen() {
  const { id = '' } = useParams();
  const { t } = useTranslation('rights');
  const query = useApi('GET /rights/{id}', { params: { id } }, { everyMs: pollMs });
  const of = query.data;
  const reference = of === undefined || of.erasedAt !== null ? id.slice(0, 8) : of.reference;
  return (
    <Page
      title={t('one.title', { reference })}
      lead={
        <Anchor component={Link} href="/rights" fz="sm" className="no-print">
          {t('one.back')}
        </Anchor>
      }
      actions={of !== undefined && of.closedAt === null && <Due of={of} />}
    >
      <Answer query={query} rows={10}>
        {(request) => (
          <Grid gap="xl">
            <Grid.Col span={{ base: 12, md: 8, lg: 9 }} order={{ base: isLetter(request) ? 2 : 1, md: 1 }}>
              <Now of={request} />
            </Grid.Col>
            {/* On a tablet it comes before a letter, which is long. */}
            <Grid.Col
              span={{ base: 12, md: 4, lg: 3 }}
              order={{ base: isLetter(request) ? 1 : 2, md: 2 }}
              className="no-print"
            >
              <SimpleGrid cols={{ base: 1, xs: 2, md: 1 }} spacing="lg">
                <Steps of={request} />
                <Facts of={request} />
              </SimpleGrid>
            </Grid.Col>
          </Grid>
        )}
      </Answer>
    </Page>
  );
}

const isLetter = ({ step }: RightsRequest): boolean => step === 'letter' || step === 'closed';

const panels: Readonly<Record<Step, (props: { of: RightsRequest }) => React.ReactNode>> = {
  identity: IdentityStep,
  authorisation: DecisionStep,
  decision: DecisionStep,
  search: SearchStep,
  review: ReviewStep,
  answer: AnswerStep,
  erasure: ErasureStep,
  letter: LetterStep,
  closed: LetterStep,
};

function Now({ of }: { of: RightsRequest }) {
  const { t } = useTranslation('rights');
  const Panel = panels[of.step];
  return (
    <Stack gap="md">
      {of.step !== 'closed' && (
        <div role="status" className="no-print">
          <Title order={2}>{t('one.next', { what: t(`next.${of.step}`) })}</Title>
          <Text fz="sm" c="dimmed">
            {of.step === 'decision' ? t('one.authoriserActs') : t('one.officerActs')}
          </Text>
        </div>
      )}
      <Panel key={of.step} of={of} />
    </Stack>
  );
}
