/** Whether the log as a whole is in order: who signed its newest state, who outside vouches for it, and that it only grew. */
import { Alert, Button, Card, Code, Group, Stack, Text, Title } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../i18n/locale.js';
import { useApi } from '../../api/api.js';
import { Answer } from '../../parts/answer.js';
import { Moment } from '../../parts/moment.js';
import { Problem } from '../../parts/problem.js';
import { canVerify } from '../../verify/bytes.js';
import { stateOf } from '../../verify/verify-entry.js';
import { CannotVerify, Checking, StepList, Whole, type ShownStep } from '../oversight/step-list.js';
import { checkLog, type CheckedLog } from './check-log.js';
import type { LogName, LogState } from './check-entry.js';
import { useFailedEntries } from './failed-entries.js';

const everyMs = 60_000;

export function LogHealth({ log }: { log: LogName }) {
  const { t } = useTranslation('log');
  const query = useApi('GET /log/{log}', { params: { log } }, { everyMs });
  return (
    <Card component="section" aria-labelledby="log-health">
      <Answer query={query} rows={5}>
        {(state) => (
          <Stack gap="sm">
            <Group justify="space-between" align="baseline">
              <Title order={2} id="log-health">
                {t('health.title')}
              </Title>
              <Group gap="sm">
                <Text fz="sm" className="numbers">
                  {t('health.size', { count: state.size })}
                </Text>
                <Button
                  variant="default"
                  size="xs"
                  leftSection={<IconRefresh size={14} aria-hidden />}
                  loading={query.isFetching}
                  onClick={() => void query.refetch()}
                  className="no-print"
                >
                  {t('health.again')}
                </Button>
              </Group>
            </Group>
            <State state={state} />
            <Keys state={state} />
          </Stack>
        )}
      </Answer>
    </Card>
  );
}

function State({ state }: { state: LogState }) {
  const query = useQuery({
    queryKey: ['check-log', state.log, state.checkpoint, state.witnessed],
    queryFn: () => checkLog(state),
    enabled: canVerify(),
    staleTime: Infinity,
    placeholderData: (previous: CheckedLog | undefined) => previous,
  });
  if (!canVerify()) return <CannotVerify />;
  if (query.isPending) return <Checking />;
  if (query.isError) return <Problem error={query.error} retry={() => void query.refetch()} />;
  return <Steps checked={query.data} log={state.log} />;
}

function Steps({ checked, log }: { checked: CheckedLog; log: LogName }) {
  const { t } = useTranslation('log');
  const { t: say } = useTranslation('oversight');
  const { data } = useApi('GET /witnesses', {}, { everyMs });
  // A checkpoint can hold over entries that were changed: once one is found, nothing here is green.
  const failed = useFailedEntries(log);
  const watched = data?.items.find((each) => each.log === log);
  const until = watched?.until ?? null;
  // Nobody can cosign it in time as things are.
  const isShort = watched !== undefined && watched.witnesses.length < watched.quorum;
  const isFirst = !checked.growth.some(({ name }) => name === 'seen');
  const steps: ShownStep[] = [
    {
      key: 'signature',
      state: checked.signature.state,
      title: checked.signature.state === 'fails' ? t('health.signatureFails') : t('health.signature'),
    },
    ...checked.growth.map(({ name, state, size }) => ({
      key: name,
      state,
      title:
        name === 'seen'
          ? t(state === 'fails' ? 'health.grownSeenFails' : 'health.grownSeen', { size })
          : t(state === 'fails' ? 'health.grownWitnessedFails' : 'health.grownWitnessed', { size }),
    })),
    ...checked.witnesses.map(({ key = '', state, size, at, why }) => {
      const name = key.split('+')[0] ?? key;
      const isMissing = why === 'witnessMissing';
      return {
        key,
        state,
        title: isMissing
          ? t('health.witnessMissing', { name })
          : t(state === 'fails' ? 'health.witnessFails' : 'health.witness', { name, size }),
        ...(at === undefined ? {} : { why: <Moment at={at.toISOString()} /> }),
        ...(state === 'fails' ? { why: say(`why.${why}`) } : {}),
      };
    }),
    ...(checked.witnesses.length === 0
      ? [{ key: 'none', state: 'open' as const, title: t('health.noWitnesses') }]
      : []),
    ...failed.map((index) => ({
      key: `entry ${index}`,
      state: 'fails' as const,
      title: t('health.entryFails', { index }),
      why: t('health.entryFailsWhy'),
    })),
  ];
  return (
    <Stack gap="sm">
      <Whole state={stateOf(steps)} holds={say('checkpoint')} />
      <StepList steps={steps} label={t('health.title')} />
      {isFirst && (
        <Text fz="sm" c="dimmed">
          {t('health.firstSeen')}
        </Text>
      )}
      {until !== null &&
        (isShort ? (
          <Alert color="yellow" py="xs">
            <Until at={until} />
          </Alert>
        ) : (
          <Text fz="sm" c="dimmed">
            <Until at={until} />
          </Text>
        ))}
    </Stack>
  );
}

function Until({ at }: { at: string }) {
  const { t } = useTranslation('log');
  const { zoned } = useFormats();
  return t('health.until', { at: zoned(at) });
}

function Keys({ state }: { state: LogState }) {
  const { t } = useTranslation('log');
  const lines = [
    ...state.keys.map(({ key, size }) => ({ key, what: t('health.keyOfLog', { size }) })),
    ...state.witnesses.map((key) => ({ key, what: t('health.keyOfWitness') })),
  ];
  return (
    <details>
      <Text component="summary" fz="sm" style={{ cursor: 'pointer' }}>
        {t('health.keys')}
      </Text>
      <Text fz="sm" c="dimmed" mt={4}>
        {t('health.keysHint')}
      </Text>
      <Stack gap="xs" mt="xs">
        {lines.map(({ key, what }) => (
          <div key={key}>
            <Text fz="xs" c="dimmed">
              {what}
            </Text>
            <Code block fz="xs" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {key}
            </Code>
          </div>
        ))}
        <div>
          <Text fz="xs" c="dimmed">
            {t('health.note')}
          </Text>
          <Code block fz="xs" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {state.checkpoint}
          </Code>
        </div>
      </Stack>
    </details>
  );
}
