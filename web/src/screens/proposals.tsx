/** What takes two persons: one proposed it, another one reads what would change and decides. */
import { Badge, Button, Card, Group, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'wouter';
import { useApi, useChange, type AnswerOf } from '../api/api.js';
import { useHasRole, useWho } from '../app/session.js';
import { Answer } from '../parts/answer.js';
import { Moment } from '../parts/moment.js';
import { Page } from '../parts/page.js';
import { PersonName } from '../parts/person-name.js';
import { Problem } from '../parts/problem.js';
import { InvitationLink } from './people/invitation-link.js';
import { TooFewWitnesses } from './settings/too-few-witnesses.js';
import { ProposedChange } from './proposals/proposed-change.js';

export type Proposal = AnswerOf<'GET /proposals'>['items'][number];
type Decision = AnswerOf<'POST /proposals/{id}/decision'>;

const colours = { open: 'yellow', approved: 'green', refused: 'red', lapsed: 'gray' } as const;

export default function Proposals() {
  const { t } = useTranslation('proposals');
  const [search, setSearch] = useSearchParams();
  const shown = search.get('state') === 'all' ? 'all' : 'open';
  const proposals = useApi(
    'GET /proposals',
    { query: shown === 'open' ? { state: 'open' } : {} },
    { everyMs: 30_000 },
  );
  // Stays in view after the list was read again: its link is told once.
  const [decided, setDecided] = useState<Decision | null>(null);
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Group>
        <SegmentedControl
          size="xs"
          value={shown}
          onChange={(value) => setSearch(value === 'all' ? { state: 'all' } : {}, { replace: true })}
          data={[
            { value: 'open', label: t('open') },
            { value: 'all', label: t('all') },
          ]}
          aria-label={t('which')}
        />
      </Group>
      {decided !== null && <Outcome decision={decided} />}
      <Answer query={proposals} isEmpty={({ items }) => items.length === 0} empty={t(`none.${shown}`)}>
        {({ items }) => (
          <Stack gap="sm" maw={900}>
            {items.map((each) => (
              <ProposalCard key={each.id} proposal={each} onDecided={setDecided} />
            ))}
          </Stack>
        )}
      </Answer>
    </Page>
  );
}

function Outcome({ decision: { proposal, invitation, warning } }: { decision: Decision }) {
  const { t } = useTranslation('proposals');
  return (
    <Stack gap="xs" maw={900} role="status">
      <Text fz="sm">
        {t(proposal.state === 'approved' ? 'isApproved' : 'isRefused', { what: t(`kinds.${proposal.kind}`) })}
      </Text>
      {invitation !== null && (
        <>
          <ProposedChange proposal={proposal} />
          <InvitationLink {...invitation} />
        </>
      )}
      {warning !== null && <TooFewWitnesses {...warning} />}
    </Stack>
  );
}

interface ProposalCardProps {
  proposal: Proposal;
  onDecided: (decision: Decision | null) => void;
}

function ProposalCard({ proposal, onDecided }: ProposalCardProps) {
  const { t } = useTranslation('proposals');
  const { kind, reason, proposedBy, proposedAt, state, decidedBy, decidedAt } = proposal;
  return (
    <Card component="article">
      <Stack gap="xs">
        <Group justify="space-between" align="flex-start">
          <Title order={2}>{t(`kinds.${kind}`)}</Title>
          <Badge color={colours[state]}>{t(`states.${state}`)}</Badge>
        </Group>
        <Text fz="sm" c="dimmed">
          {t('by')} <PersonName id={proposedBy} />, <Moment at={proposedAt} />
        </Text>
        <Text fz="sm" style={{ whiteSpace: 'pre-wrap' }}>
          {t('because')} {reason}
        </Text>
        <ProposedChange proposal={proposal} />
        {decidedBy !== null && decidedAt !== null && (
          <Text fz="sm" c="dimmed">
            {t('decidedBy')} <PersonName id={decidedBy} />, <Moment at={decidedAt} />
          </Text>
        )}
        {state === 'open' && <Decide proposal={proposal} onDecided={onDecided} />}
      </Stack>
    </Card>
  );
}

function Decide({ proposal: { id, kind, proposedBy }, onDecided }: ProposalCardProps) {
  const { t } = useTranslation('proposals');
  const who = useWho();
  const has = useHasRole();
  const decide = useChange('POST /proposals/{id}/decision');
  if (who.person === proposedBy) return <Text fz="sm">{t('yours')}</Text>;
  if (!has('administrator', 'privacy-officer', 'authoriser')) return null;
  // The list is read again before this ends, and then this card is gone; its link is told once and must not go with it.
  const settle = (verdict: 'approved' | 'refused') => {
    // Nobody should hand on the link of the one before.
    onDecided(null);
    void decide.mutateAsync({ params: { id }, body: { verdict } }).then(onDecided, () => undefined);
  };
  const what = t(`kinds.${kind}`);
  return (
    <Stack gap="xs">
      {decide.isError && <Problem error={decide.error} />}
      <Group gap="xs">
        <Button
          loading={decide.isPending}
          onClick={() => settle('approved')}
          aria-label={t('approveNamed', { what })}
        >
          {t('approve')}
        </Button>
        <Button
          variant="default"
          disabled={decide.isPending}
          onClick={() => settle('refused')}
          aria-label={t('refuseNamed', { what })}
        >
          {t('refuse')}
        </Button>
      </Group>
    </Stack>
  );
}
