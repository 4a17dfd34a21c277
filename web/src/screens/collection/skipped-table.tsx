/** What was left out, and why: the reason in the reader’s words, the server’s own line below them. */
import { Accordion, ScrollArea, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ServerLine } from '../../parts/server-line.js';
import { shownAddress } from '../../parts/source-address.js';
import type { ErrorCode } from '#vitrine/errors.js';

interface Skipped {
  source: string;
  code: ErrorCode;
  reason: string;
  signal: string | null;
}

interface SkippedTableProps {
  items: readonly Skipped[];
  total: number;
  /** Of the total: what was in the collection before. */
  removed: number;
  /** False: only the latest are here. */
  isWhole: boolean;
}

export function SkippedTable({ items, total, removed, isWhole }: SkippedTableProps) {
  const { t } = useTranslation('collection');
  return (
    <Accordion variant="default" chevronPosition="left" mt="xs">
      <Accordion.Item value="skipped">
        <Accordion.Control>
          <Text fz="sm">{t(removed > 0 ? 'skipped.titleRemoved' : 'skipped.title', { count: total })}</Text>
        </Accordion.Control>
        <Accordion.Panel>
          <SkippedRows items={items} />
          {(!isWhole || items.length < total) && (
            <Text fz="xs" c="dimmed" mt={4}>
              {t('skipped.some', { count: items.length })}
            </Text>
          )}
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}

export function SkippedRows({ items }: { items: readonly Skipped[] }) {
  const { t } = useTranslation('collection');
  return (
    <ScrollArea.Autosize mah={320} viewportProps={{ tabIndex: 0 }}>
      <Table fz="sm" aria-label={t('skipped.label')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('skipped.what')}</Table.Th>
            <Table.Th>{t('skipped.why')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map(({ source, code, reason, signal }) => (
            <Table.Tr key={source}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{shownAddress(source)}</Table.Td>
              <Table.Td>
                <Why code={code} signal={signal} />
                <ServerLine code={code} line={reason} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
}

/** Where the publisher said no, by what. */
function Why({ code, signal }: Pick<Skipped, 'code' | 'signal'>) {
  const { t: errors } = useTranslation('errors');
  const { t } = useTranslation('sources');
  const by = code === 'photo.not-permitted' && signal !== null ? saidBy(signal) : null;
  return by === null ? errors(code) : t(`signals.${by}`);
}

/** Null: there are no words for it here. */
function saidBy(signal: string): 'robots' | 'marked' | 'tdm' | null {
  if (signal === 'robots.txt') return 'robots';
  if (signal === 'x-robots-tag' || signal === 'meta robots' || signal === 'meta vitrine') return 'marked';
  return signal.includes('tdm') ? 'tdm' : null;
}
