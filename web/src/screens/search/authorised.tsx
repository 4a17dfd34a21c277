/** The authorisation that a search is made under: which, what it covers, how much of it is left, and until when. */
import { Alert, Anchor, Badge, Group, Select, Stack, Text } from '@mantine/core';
import { IconClock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useApi } from '../../api/api.js';
import { useWho } from '../../app/session.js';
import { Answer } from '../../parts/answer.js';
import { Moment } from '../../parts/moment.js';
import { isUsable, searchesLeft, type Authorisation } from './permission.js';
import { ScopeChoice } from './scope-choice.js';

interface AuthorisedProps {
  /** From the address; null: none is chosen yet. */
  id: string | null;
  choose: (id: string | null) => void;
  collections: readonly string[] | null;
  restrict: (collections: readonly string[]) => void;
  /** All searches are: nothing may be used now. */
  isStopped: boolean;
}

export function Authorised({ id, choose, ...scope }: AuthorisedProps) {
  return (
    <Stack gap="sm">
      <Choice id={id} choose={choose} />
      {id !== null && <Chosen id={id} {...scope} />}
    </Stack>
  );
}

function Choice({ id, choose }: Pick<AuthorisedProps, 'id' | 'choose'>) {
  const { t } = useTranslation('search');
  const { person } = useWho();
  const query = useApi('GET /authorisations');
  const cases = useApi('GET /cases');
  const referenceOf = (caseId: string): string =>
    cases.data?.items.find((each) => each.id === caseId)?.reference ?? '';
  return (
    <Answer query={query} rows={2}>
      {({ items }) => {
        const own = items.filter((each) => each.requester === person && (isUsable(each) || each.id === id));
        if (own.length === 0) {
          return (
            <Alert color="gray" title={t('authorised.none')}>
              <Text fz="sm">{t('authorised.noneHow')}</Text>
              <Anchor component={Link} href="/cases" fz="sm">
                {t('authorised.toCases')}
              </Anchor>
            </Alert>
          );
        }
        return (
          <Select
            label={t('authorised.label')}
            placeholder={t('authorised.choose')}
            allowDeselect={false}
            data={own.map((each) => ({
              value: each.id,
              label: t('authorised.option', {
                reference: referenceOf(each.caseId),
                count: searchesLeft(each),
              }),
            }))}
            value={id}
            onChange={choose}
          />
        );
      }}
    </Answer>
  );
}

function Chosen({
  id,
  collections,
  restrict,
  isStopped,
}: Pick<AuthorisedProps, 'collections' | 'restrict' | 'isStopped'> & { id: string }) {
  const { t } = useTranslation('search');
  // Whoever waits for a decision sees it when it comes.
  const query = useApi('GET /authorisations/{id}', { params: { id } }, { everyMs: 20_000 });
  return (
    <Answer query={query} rows={4}>
      {(authorisation) => (
        <Stack gap="sm">
          {!(isStopped && isUsable(authorisation)) && <Standing authorisation={authorisation} />}
          <Group gap="lg" fz="sm">
            <Amount authorisation={authorisation} />
            <Anchor component={Link} href={`/cases/${authorisation.caseId}`} fz="sm">
              {t('authorised.case')}
            </Anchor>
          </Group>
          {authorisation.decision !== null && authorisation.decision.text !== '' && (
            <Alert color="gray" title={t('authorised.conditions')}>
              {authorisation.decision.text}
            </Alert>
          )}
          <ScopeChoice
            names={authorisation.collections.map(({ name }) => name)}
            chosen={collections ?? authorisation.collections.map(({ name }) => name)}
            choose={restrict}
          />
        </Stack>
      )}
    </Answer>
  );
}

/** What is left, and until when; before a decision what was asked for, as nothing was granted yet. */
function Amount({ authorisation }: { authorisation: Authorisation }) {
  const { t } = useTranslation('search');
  const { standing, searches, expiresAt } = authorisation;
  if (standing === 'awaiting') {
    return <b className="numbers">{t('authorised.asked', { count: searches })}</b>;
  }
  return (
    <>
      <span>
        <Text span c="dimmed" fz="sm">
          {t('authorised.left')}
        </Text>{' '}
        <b className="numbers">
          {t('authorised.leftOf', { left: searchesLeft(authorisation), all: searches })}
        </b>
      </span>
      <span>
        <Text span c="dimmed" fz="sm">
          {t('authorised.until')}
        </Text>{' '}
        <Moment at={expiresAt} />
      </span>
    </>
  );
}

function Standing({ authorisation }: { authorisation: Authorisation }) {
  const { t } = useTranslation('search');
  const { standing, mode, decision } = authorisation;
  if (standing !== 'usable') {
    return (
      <Alert
        color={standing === 'awaiting' ? 'yellow' : 'red'}
        icon={<IconClock aria-hidden />}
        title={t(`standing.${standing}`)}
      >
        {t(`standing.means.${standing}`)}
      </Alert>
    );
  }
  if (searchesLeft(authorisation) === 0) {
    return (
      <Alert color="red" title={t('standing.used-up')}>
        {t('standing.means.used-up')}
      </Alert>
    );
  }
  if (mode !== 'urgent48h' || decision !== null) return <Badge color="teal">{t('standing.usable')}</Badge>;
  return (
    <Alert color="yellow" icon={<IconClock aria-hidden />} title={t('standing.urgent')}>
      {t('standing.means.urgent')}
    </Alert>
  );
}
