/** Which witnesses signed the logs, when, and until when that is enough for searches to go on. */
import { Alert, Card, Stack, Table, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi, type AnswerOf } from '../../api/api.js';
import { Answer } from '../../parts/answer.js';
import { Moment } from '../../parts/moment.js';

type Witnessed = AnswerOf<'GET /witnesses'>['items'][number];

export function WitnessesTab() {
  const { t } = useTranslation('settings');
  const witnesses = useApi('GET /witnesses', {}, { everyMs: 60_000 });
  return (
    <Stack gap="md" maw={900}>
      <Text fz="sm">{t('witnesses.lead')}</Text>
      <Answer query={witnesses}>
        {({ items }) => items.map((each) => <OfLog key={each.log} state={each} />)}
      </Answer>
      <Text fz="sm" c="dimmed">
        {t('witnesses.how')}
      </Text>
    </Stack>
  );
}

function OfLog({ state }: { state: Witnessed }) {
  const { t } = useTranslation('settings');
  const { log, quorum, until, witnesses } = state;
  return (
    <Card component="section">
      <Stack gap="xs">
        <Title order={2}>{t(`witnesses.logs.${log}`)}</Title>
        <Standing state={state} />
        {witnesses.length === 0 ? (
          <Text fz="sm" c="dimmed">
            {t('witnesses.none')}
          </Text>
        ) : (
          <Table.ScrollContainer minWidth={600}>
            <Table aria-label={t(`witnesses.logs.${log}`)}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('witnesses.witness')}</Table.Th>
                  <Table.Th>{t('witnesses.size')}</Table.Th>
                  <Table.Th>{t('witnesses.at')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {witnesses.map(({ key, size, cosignedAt }) => (
                  <Table.Tr key={key}>
                    <Table.Td>{key.split('+')[0]}</Table.Td>
                    <Table.Td>{size ?? '–'}</Table.Td>
                    <Table.Td>
                      {cosignedAt === null ? t('witnesses.never') : <Moment at={cosignedAt} as="distance" />}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
        {quorum > 0 && until !== null && (
          <Text fz="sm" c="dimmed">
            {t('witnesses.until')} <Moment at={until} />
          </Text>
        )}
      </Stack>
    </Card>
  );
}

function Standing({ state: { quorum, until, witnesses } }: { state: Witnessed }) {
  const { t } = useTranslation('settings');
  const [now] = useState(() => new Date().toISOString());
  if (quorum === 0) return <Text fz="sm">{t('witnesses.notAsked')}</Text>;
  if (witnesses.length < quorum) {
    return <Alert color="yellow">{t('witnesses.tooFew', { quorum, named: witnesses.length })}</Alert>;
  }
  const isLate = until !== null && until < now;
  return (
    <Alert color={isLate ? 'red' : 'green'}>
      {t(isLate ? 'witnesses.late' : 'witnesses.enough', { quorum })}
    </Alert>
  );
}
