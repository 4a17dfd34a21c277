/**
 * The page for everybody, also without an account, where the policy opens it: the public reports with their figures, whether they are what was
 * signed, and how to count them again.
 */
import { Alert, Card, Code, Select, Stack, Text, Title } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'wouter';
import { useFormats } from '../i18n/locale.js';
import { useApi, type AnswerOf } from '../api/api.js';
import { Answer } from '../parts/answer.js';
import { Page } from '../parts/page.js';
import { readText } from '../parts/save-file.js';
import { OneReport } from './reports/one-report.js';
import { Recount } from './reports/recount.js';

type Published = AnswerOf<'GET /transparency'>;

export default function Transparency() {
  const { t } = useTranslation('transparency');
  const query = useApi('GET /transparency');
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Answer query={query} rows={10}>
        {(published) => (published.open ? <Open published={published} /> : <Closed />)}
      </Answer>
      <HowToAsk />
    </Page>
  );
}

/** What those come for whose faces may be here. */
function HowToAsk() {
  const { t } = useTranslation('transparency');
  return (
    <Card component="section" aria-labelledby="ask" mt="lg" maw={760}>
      <Title order={2} id="ask" mb="xs">
        {t('ask.title')}
      </Title>
      <Text fz="sm">{t('ask.text')}</Text>
    </Card>
  );
}

function Closed() {
  const { t } = useTranslation('transparency');
  const query = useQuery({ queryKey: ['checkpoints'], queryFn: checkpoints, staleTime: 60_000 });
  return (
    <Stack gap="lg">
      <Alert color="gray" icon={<IconLock aria-hidden />} title={t('closed.title')} role="note" maw={760}>
        {t('closed.text')}
      </Alert>
      <Answer query={query} rows={4}>
        {(logs) => <Logs logs={logs} />}
      </Answer>
    </Stack>
  );
}

/** Those of both logs, which anybody can fetch whatever the policy says. Throws `ApiProblem`. */
function checkpoints(): Promise<ShownLog[]> {
  const names = ['searches', 'events'] as const;
  return Promise.all(
    names.map(async (log) => ({ log, checkpoint: await readText(`/log/${log}/files/checkpoint`) })),
  );
}

function Open({ published: { items, logs } }: { published: Published }) {
  const { t } = useTranslation('transparency');
  const [params, setParams] = useSearchParams();
  const wanted = params.get('report');
  const shown = items.find(({ sha256 }) => sha256 === wanted) ?? items[0];
  const events = logs.find(({ log }) => log === 'events');
  const { day, days } = useFormats();
  const keyOf = (name: string): string => logs.find(({ log }) => log === name)?.keys.at(-1)?.key ?? '';
  if (shown === undefined || events === undefined) {
    return (
      <Stack gap="lg">
        <Text>{t('none')}</Text>
        <Logs logs={logs.map(newestSigned)} />
      </Stack>
    );
  }
  return (
    <Stack gap="xl">
      {items.length > 1 && (
        <Select
          label={t('which')}
          data={items.map(({ sha256, from, to, madeAt }) => ({
            value: sha256,
            label: `${days(from, to)} (${day(madeAt)})`,
          }))}
          value={shown.sha256}
          onChange={(sha256) => setParams(sha256 === null ? {} : { report: sha256 })}
          allowDeselect={false}
          maw={420}
          className="no-print"
        />
      )}
      <OneReport key={shown.sha256} from="/transparency" sha256={shown.sha256} log={events}>
        <Recount who="outsider" keys={{ searches: keyOf('searches'), events: keyOf('events') }} />
      </OneReport>
      <Logs logs={logs.map(newestSigned)} />
    </Stack>
  );
}

const newestSigned = ({ log, checkpoint, witnessed }: Published['logs'][number]): ShownLog => ({
  log,
  checkpoint: witnessed ?? checkpoint,
});

type ShownLog = Pick<Published['logs'][number], 'log' | 'checkpoint'>;

function Logs({ logs }: { logs: readonly ShownLog[] }) {
  const { t } = useTranslation('transparency');
  return (
    <Card component="section" aria-labelledby="logs">
      <Stack gap="sm">
        <Title order={2} id="logs">
          {t('logs.title')}
        </Title>
        <Text fz="sm">{t('logs.text')}</Text>
        {logs.map(({ log, checkpoint }) => (
          <div key={log}>
            <Text fz="sm" fw={550}>
              {t(`logs.${log}`)}
            </Text>
            <Code block fz="xs" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {checkpoint}
            </Code>
          </div>
        ))}
      </Stack>
    </Card>
  );
}
