/** The examiner's desk: what is open to them, oldest first, and nothing of where it comes from. */
import { Alert, Badge, Button, Group, Kbd, Table, Text } from '@mantine/core';
import { IconEyeOff } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useApi, useChange, type AnswerOf } from '../api/api.js';
import { Answer } from '../parts/answer.js';
import { useKeys } from '../parts/compare/use-keys.js';
import { Moment } from '../parts/moment.js';
import { Page } from '../parts/page.js';
import { Problem } from '../parts/problem.js';

type Queued = AnswerOf<'GET /examinations'>['items'][number];

export default function Examinations() {
  const { t } = useTranslation('examination');
  const queue = useApi('GET /examinations', {}, { everyMs: 30_000 });
  return (
    <Page title={t('queue.title')} lead={t('queue.lead')}>
      <Answer
        query={queue}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <Alert variant="light" color="gray" icon={<IconEyeOff aria-hidden />} title={t('queue.empty')}>
            {t('queue.emptyWhy')}
          </Alert>
        }
      >
        {({ items }) => <Queue items={items} />}
      </Answer>
    </Page>
  );
}

function Queue({ items }: { items: readonly Queued[] }) {
  const { t } = useTranslation('examination');
  const [, navigate] = useLocation();
  const [current, setCurrent] = useState(0);
  const body = useRef<HTMLTableSectionElement>(null);
  const start = useChange('POST /examinations', ['GET /examinations']);
  const mine = items.filter(({ examination }) => examination !== null).length;

  function open({ comparison, examination }: Queued): void {
    if (examination !== null) navigate(`/examinations/${examination}`);
    else start.mutate({ body: { comparison } }, { onSuccess: ({ id }) => navigate(`/examinations/${id}`) });
  }
  function goTo(index: number): void {
    const place = Math.min(items.length - 1, Math.max(0, index));
    setCurrent(place);
    body.current?.children[place]?.querySelector('button')?.focus();
  }
  useKeys({
    j: () => goTo(current + 1),
    k: () => goTo(current - 1),
    Enter: () => {
      const item = items[current];
      if (item !== undefined) open(item);
    },
  });
  return (
    <>
      {start.isError && <Problem error={start.error} />}
      <Group gap="xs" justify="space-between">
        <Text fz="sm" c="dimmed">
          {t('queue.count', { count: items.length })} {t('queue.mine', { count: mine })}
        </Text>
        <Text fz="xs" c="dimmed">
          <Kbd>j</Kbd> <Kbd>k</Kbd> {t('queue.keyMove')} <Kbd>Enter</Kbd> {t('queue.keyOpen')}
        </Text>
      </Group>
      <Table.ScrollContainer minWidth={420}>
        <Table aria-label={t('queue.title')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('queue.comparison')}</Table.Th>
              <Table.Th>{t('queue.waiting')}</Table.Th>
              <Table.Th>{t('queue.state')}</Table.Th>
              <Table.Th aria-label={t('queue.action')} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody ref={body}>
            {items.map((item, i) => (
              <Table.Tr
                key={item.comparison}
                onFocus={() => setCurrent(i)}
                {...(i === current ? { bg: 'var(--mantine-color-default-hover)', 'data-current': true } : {})}
              >
                <Table.Td ff="monospace">{item.comparison.slice(0, 6)}</Table.Td>
                <Table.Td>
                  <Moment at={item.submittedAt} as="distance" />
                </Table.Td>
                <Table.Td>
                  {item.examination === null ? (
                    t('queue.open')
                  ) : (
                    <Badge color="indigo">{t('queue.begun')}</Badge>
                  )}
                </Table.Td>
                <Table.Td ta="right">
                  <Button
                    size="compact-sm"
                    variant={item.examination === null ? 'default' : 'filled'}
                    loading={start.isPending && start.variables.body?.comparison === item.comparison}
                    onClick={() => open(item)}
                  >
                    {t(item.examination === null ? 'queue.begin' : 'queue.goOn')}
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}
