/** What was requested and searched before in the same case: whoever decides sees whether this is the first time or the tenth. */
import { Anchor, Stack, Table, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useHasRole } from '../../app/session.js';
import { Moment } from '../../parts/moment.js';
import type { Authorisation } from '../authorisations/queue.js';
import { StandingBadge } from '../authorisations/standing.js';
import type { ShownCase } from '../case/shown-case.js';
import { PersonName } from '../../parts/person-name.js';

export function Before({ shown, than }: { shown: ShownCase; than: Authorisation }) {
  const { t } = useTranslation('authorisations');
  const others = shown.authorisations.filter(({ id }) => id !== than.id);
  const { made, most } = shown.quotas.searchesPerCase;
  return (
    <section aria-labelledby="before">
      <Title order={2} id="before" mb="xs">
        {t('before.title')}
      </Title>
      <Stack gap="sm">
        <Text fz="sm" className="numbers">
          {t('before.quota', { made, most })}
        </Text>
        {others.length === 0 ? (
          <Text fz="sm" c="dimmed">
            {t('before.noRequests')}
          </Text>
        ) : (
          others.map((each) => <Earlier key={each.id} of={each} />)
        )}
        {shown.searches.length === 0 ? (
          <Text fz="sm" c="dimmed">
            {t('before.noSearches')}
          </Text>
        ) : (
          <Searches searches={shown.searches} under={than.id} />
        )}
      </Stack>
    </section>
  );
}

function Earlier({ of }: { of: Authorisation }) {
  const { t } = useTranslation('authorisations');
  const hasRole = useHasRole();
  const mayRead = of.facts !== '' || hasRole('authoriser', 'auditor', 'privacy-officer');
  return (
    <div>
      <Text fz="sm" component="div">
        <StandingBadge of={of} />{' '}
        {mayRead ? (
          <Anchor component={Link} href={`/authorisations/${of.id}`} fz="sm" underline="always">
            {t(`modes.${of.mode}.short`)}
          </Anchor>
        ) : (
          t(`modes.${of.mode}.short`)
        )}{' '}
        · <PersonName id={of.requester} /> · <Moment at={of.requestedAt} as="day" /> ·{' '}
        <span className="numbers">{t('used', { used: of.used, searches: of.searches })}</span>
      </Text>
      {of.facts !== '' && (
        <Text fz="xs" c="dimmed" lineClamp={2}>
          {of.facts}
        </Text>
      )}
      {of.decision !== null && of.decision.text !== '' && (
        <Text fz="xs" c="dimmed">
          {t('before.decided', { text: of.decision.text })}
        </Text>
      )}
    </div>
  );
}

function Searches({ searches, under }: { searches: ShownCase['searches']; under: string }) {
  const { t } = useTranslation('authorisations');
  const { t: words } = useTranslation('case');
  const columns = ['when', 'by', 'where', 'result'] as const;
  return (
    <Table.ScrollContainer minWidth={480}>
      <Table aria-label={t('before.searches')}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column} scope="col">
                {t(`before.columns.${column}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {searches.toReversed().map((each) => (
            <Table.Tr key={each.id}>
              <Table.Td>
                <Moment at={each.requestedAt} />
                {each.authorisation === under && (
                  <Text fz="xs" c="dimmed">
                    {t('before.underThis')}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>{each.person === null ? each.user : <PersonName id={each.person} />}</Table.Td>
              <Table.Td>{each.collections.join(', ')}</Table.Td>
              <Table.Td>
                {each.erasedAt === null
                  ? words('search.candidates', { count: each.candidates ?? 0 })
                  : words('search.erased')}
                {each.submitted > 0 && (
                  <Text fz="xs" c="dimmed">
                    {words('search.examined', {
                      submitted: each.submitted,
                      supported: each.supported,
                      notSupported: each.notSupported,
                    })}
                  </Text>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
