/** One report: what it is, whether it is what was signed, its files, its figures, and how to count it again. */
import { Button, Card, Group, Stack, Table, Text, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../i18n/locale.js';
import type { ApiProblem } from '../../api/api.js';
import { Answer } from '../../parts/answer.js';
import { Moment } from '../../parts/moment.js';
import { Problem } from '../../parts/problem.js';
import { canVerify } from '../../verify/bytes.js';
import { stateOf } from '../../verify/verify-entry.js';
import { verifyReport } from '../../verify/verify-report.js';
import { saveFile } from '../../parts/save-file.js';
import { CannotVerify, Checking, StepList, Whole } from '../oversight/step-list.js';
import { fetchReport, noteName, signedFiles, type FetchedReport } from './fetch-report.js';
import { Figures, type ReportDocument } from './figures.js';

/** Of the log `events`, whose key signs reports. */
export interface SigningLog {
  origin: string;
  keys: readonly { key: string }[];
}

interface OneReportProps {
  from: '/reports' | '/transparency';
  sha256: string;
  log: SigningLog;
  /** What stands below the figures. */
  children: React.ReactNode;
}

export function OneReport({ from, sha256, log, children }: OneReportProps) {
  const query = useQuery<FetchedReport, ApiProblem>({
    queryKey: ['report', from, sha256],
    queryFn: () => fetchReport(from, sha256),
    staleTime: Infinity,
  });
  return (
    <Answer query={query} rows={12}>
      {(report) => (
        <Stack gap="xl">
          <About document={report.document} />
          <SignatureCheck report={report} log={log} />
          <Files report={report} />
          <Figures document={report.document} hasPolicy={from === '/reports'} />
          {children}
        </Stack>
      )}
    </Answer>
  );
}

function About({ document }: { document: ReportDocument }) {
  const { t } = useTranslation('reports');
  const { policy, logs } = document;
  const rows: [string, React.ReactNode][] = [
    [t('list.period'), <Period key="period" {...document.period} />],
    [t('report.organisation'), document.organisation ?? t('report.unnamed')],
    [t('report.origin'), document.origin],
    [t('report.madeAt'), <Moment key="made" at={document.madeAt} />],
    [
      t('report.counted'),
      t('report.countedEntries', { searches: logs.searches.size, events: logs.events.size }),
    ],
    [
      t('report.policy'),
      policy === null
        ? t('report.noPolicy')
        : t('report.policyVersion', {
            version: policy.version,
            preset: t(`report.presets.${policy.preset}`),
          }),
    ],
  ];
  return (
    <div>
      <Table maw={760} aria-label={t('report.about')} highlightOnHover={false}>
        <Table.Tbody>
          {rows.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" w={160} fw={500}>
                {name}
              </Table.Th>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {document.public && (
        <Text fz="sm" c="dimmed" mt="xs">
          {t('report.small')}
        </Text>
      )}
    </div>
  );
}

export function Period({ from, to }: { from: string; to: string }) {
  const { t } = useTranslation('reports');
  const { day } = useFormats();
  return t('list.name', { from: day(from), to: day(to) });
}

function SignatureCheck({ report, log }: { report: FetchedReport; log: SigningLog }) {
  const { t } = useTranslation('reports');
  const query = useQuery({
    queryKey: ['check-report', report.note, log],
    queryFn: () =>
      verifyReport({
        files: report.files,
        note: report.note,
        origin: log.origin,
        keys: log.keys.map(({ key }) => key),
      }),
    enabled: canVerify(),
    staleTime: Infinity,
  });
  const steps = (query.data ?? []).map(({ name, state, file = '', key }) => ({
    key: `${name} ${file}`,
    state,
    title: name === 'file' ? t('signature.file', { file }) : t('signature.key'),
    ...(key === undefined ? {} : { why: key }),
  }));
  return (
    <Card component="section" aria-labelledby="signature">
      <Stack gap="sm">
        <Title order={2} id="signature">
          {t('signature.title')}
        </Title>
        {!canVerify() && <CannotVerify />}
        {canVerify() && query.isPending && <Checking />}
        {query.isError && <Problem error={query.error} />}
        {query.isSuccess && (
          <>
            <Whole state={stateOf(steps)} />
            <StepList steps={steps} label={t('signature.title')} />
          </>
        )}
      </Stack>
    </Card>
  );
}

const kinds = {
  'report.html': 'html',
  'report.csv': 'csv',
  'report.json': 'json',
  [noteName]: 'note',
} as const;

function Files({ report }: { report: FetchedReport }) {
  const { t } = useTranslation('reports');
  const all = { ...report.files, [noteName]: report.note };
  return (
    <Stack gap="xs" component="section" aria-labelledby="files" className="no-print">
      <Title order={2} id="files">
        {t('report.files')}
      </Title>
      <Text fz="sm" c="dimmed">
        {t('report.filesHint')}
      </Text>
      <Group gap="xs">
        {([...signedFiles, noteName] as const).map((name) => (
          <Button
            key={name}
            variant="default"
            size="xs"
            leftSection={<IconDownload size={14} aria-hidden />}
            onClick={() => saveFile(name, 'application/octet-stream', all[name])}
          >
            {t(`files.${kinds[name]}`)}
          </Button>
        ))}
      </Group>
    </Stack>
  );
}
