/** Reports: made for a period, listed, opened, checked against their signature, and how to count them again. */
import { Anchor, Badge, Stack, Table, Title } from '@mantine/core';
import { IconArrowLeft, IconUsers, IconWorld } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'wouter';
import { useApi } from '../api/api.js';
import { useHasRole } from '../app/session.js';
import { Answer } from '../parts/answer.js';
import { Moment } from '../parts/moment.js';
import { Page } from '../parts/page.js';
import { useNames } from './oversight/names.js';
import { MakeReport } from './reports/make-report.js';
import { OneReport, Period } from './reports/one-report.js';
import { Recount } from './reports/recount.js';

export default function Reports() {
  const { t } = useTranslation('reports');
  const [params, setParams] = useSearchParams();
  const open = params.get('report');
  if (open !== null) return <Opened sha256={open} />;
  return (
    <Page title={t('title')} lead={t('lead')}>
      <MakeReport made={(sha256) => setParams({ report: sha256 })} />
      <Made />
    </Page>
  );
}

function Made() {
  const { t } = useTranslation('reports');
  const { nameOf } = useNames();
  const query = useApi('GET /reports');
  return (
    <Stack gap="sm">
      <Title order={2}>{t('list.title')}</Title>
      <Answer query={query} isEmpty={({ items }) => items.length === 0} empty={t('list.empty')}>
        {({ items }) => (
          <Table.ScrollContainer minWidth={560} type="native">
            <Table aria-label={t('list.title')}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('list.period')}</Table.Th>
                  <Table.Th>{t('list.kind')}</Table.Th>
                  <Table.Th>{t('list.made')}</Table.Th>
                  <Table.Th>{t('list.by')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((report) => (
                  <Table.Tr key={report.sha256}>
                    <Table.Td>
                      <Anchor component={Link} href={`/reports?report=${report.sha256}`} fz="sm">
                        <Period from={report.from} to={report.to} />
                      </Anchor>
                    </Table.Td>
                    <Table.Td>
                      <Badge
                        color={report.public ? 'teal' : 'gray'}
                        leftSection={
                          report.public ? (
                            <IconWorld size={12} aria-hidden />
                          ) : (
                            <IconUsers size={12} aria-hidden />
                          )
                        }
                      >
                        {t(report.public ? 'list.public' : 'list.full')}
                      </Badge>
                    </Table.Td>
                    <Table.Td>
                      <Moment at={report.madeAt} />
                    </Table.Td>
                    <Table.Td>{nameOf(report.madeBy)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </Answer>
    </Stack>
  );
}

function Opened({ sha256 }: { sha256: string }) {
  const { t } = useTranslation('reports');
  const hasRole = useHasRole();
  const events = useApi('GET /log/{log}', { params: { log: 'events' } });
  const searches = useApi('GET /log/{log}', { params: { log: 'searches' } });
  return (
    <Page
      title={t('report.open')}
      actions={
        <Anchor component={Link} href="/reports" fz="sm">
          <IconArrowLeft size={14} aria-hidden style={{ verticalAlign: '-2px' }} /> {t('report.back')}
        </Anchor>
      }
    >
      <Answer query={events}>
        {(log) => (
          <OneReport from="/reports" sha256={sha256} log={log}>
            <Recount
              who={hasRole('auditor') ? 'auditor' : 'insider'}
              keys={{ searches: newest(searches.data?.keys), events: newest(log.keys) }}
            />
          </OneReport>
        )}
      </Answer>
    </Page>
  );
}

export function newest(keys: readonly { key: string }[] | undefined): string {
  return keys?.at(-1)?.key ?? '';
}
