/** How somebody who believes nobody counts a report again: what to save, and what to run. */
import { Anchor, Button, Card, Code, Group, List, Stack, Text, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Problem } from '../../parts/problem.js';
import { Reasoned } from '../oversight/reason.js';
import { saveFrom } from '../../parts/save-file.js';

interface RecountProps {
  /** The newest keys of both logs. */
  keys: { searches: string; events: string };
  /** `auditor` may take copies of the logs; `insider` sees reports; `outsider` is anybody. */
  who: 'auditor' | 'insider' | 'outsider';
}

export function Recount({ keys, who }: RecountProps) {
  const { t } = useTranslation('reports');
  return (
    <Card component="section" aria-labelledby="recount">
      <Stack gap="sm">
        <Title order={2} id="recount">
          {t('recount.title')}
        </Title>
        <Text fz="sm">{t('recount.text')}</Text>
        <List type="ordered" spacing="xs" fz="sm">
          <List.Item>
            {t('recount.step1')}{' '}
            <Anchor href="/api/v1/verifiers/verify-report.js" download fz="sm" underline="always">
              {t('recount.verifier')} (verify-report.js)
            </Anchor>
            <Text fz="sm" c="dimmed">
              {t('recount.verifierHint')}
            </Text>
          </List.Item>
          <List.Item>{t(who === 'outsider' ? 'recount.step2Outside' : 'recount.step2')}</List.Item>
          <List.Item>{t('recount.step3')}</List.Item>
        </List>
        <Code block fz="xs" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {[
            'tar xf searches.tar && tar xf events.tar',
            `node verify-report.js report.json . --key '${keys.searches}' --key '${keys.events}'`,
          ].join('\n')}
        </Code>
        <Text fz="sm" c="dimmed">
          {t('recount.result')}
        </Text>
        {who === 'auditor' && (
          <>
            <Title order={3}>{t('recount.copies')}</Title>
            <Reasoned>{(reason) => <Copies reason={reason} />}</Reasoned>
          </>
        )}
        {who === 'insider' && (
          <Text fz="sm" c="dimmed">
            {t('recount.auditors')}
          </Text>
        )}
      </Stack>
    </Card>
  );
}

function Copies({ reason }: { reason: string }) {
  const { t } = useTranslation('reports');
  const save = useMutation({
    mutationFn: (log: 'searches' | 'events') =>
      saveFrom(`/log/${log}/copy?${new URLSearchParams({ reason })}`, `${log}.tar`),
  });
  return (
    <Stack gap="xs">
      <Group gap="xs">
        {(['searches', 'events'] as const).map((log) => (
          <Button
            key={log}
            variant="default"
            size="xs"
            leftSection={<IconDownload size={14} aria-hidden />}
            loading={save.isPending && save.variables === log}
            onClick={() => save.mutate(log)}
          >
            {t(`recount.${log}`)}
          </Button>
        ))}
      </Group>
      {save.isError && <Problem error={save.error} />}
    </Stack>
  );
}
