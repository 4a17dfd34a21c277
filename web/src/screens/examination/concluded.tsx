/** An examination that is over: what was concluded, and the score once it can colour nobody's comparison any more. */
import { Alert, Button, Stack, Table, Text, Title } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useApi } from '../../api/api.js';
import { Answer } from '../../parts/answer.js';
import { FiguresTable } from '../../parts/compare/figures.js';
import { Moment } from '../../parts/moment.js';
import { components, type Examination } from './worksheet-words.js';

interface ConcludedProps {
  examination: Examination;
  /** It was concluded a moment ago, on this very screen. */
  isNew: boolean;
}

export function Concluded({ examination, isNew }: ConcludedProps) {
  const { t } = useTranslation('examination');
  const { id, conclusion, concludedAt, remarks, worksheet, adjustments } = examination;
  const figures = useApi('GET /examinations/{id}/figures', { params: { id } });
  const head = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isNew) head.current?.focus();
  }, [isNew]);
  return (
    <Stack gap="sm">
      <Alert
        ref={head}
        tabIndex={-1}
        color="indigo"
        icon={<IconCircleCheck aria-hidden />}
        title={conclusion === null ? '' : t(`conclusions.${conclusion}`)}
      >
        <Text fz="sm">
          {t('concluded.at')} {concludedAt !== null && <Moment at={concludedAt} />}
        </Text>
        <Button component={Link} href="/examinations" size="xs" variant="default" mt="xs">
          {t('concluded.next')}
        </Button>
      </Alert>
      <Title order={2}>{t('concluded.figures')}</Title>
      <Answer query={figures} rows={2}>
        {(data) =>
          data.figures === null ? (
            <Text fz="sm" c="dimmed">
              {t('concluded.figuresLater')}
            </Text>
          ) : (
            <FiguresTable figures={data.figures} />
          )
        }
      </Answer>
      <Title order={2}>{t('worksheet.title')}</Title>
      <Table aria-label={t('worksheet.title')} fz="sm">
        <Table.Tbody>
          {components.map((component) => {
            const entry = worksheet[component];
            return (
              <Table.Tr key={component}>
                <Table.Th scope="row" fw={400}>
                  {t(`components.${component}`)}
                </Table.Th>
                <Table.Td>
                  {entry && t(`findings.${entry.finding}`)}
                  {entry && entry.remarks !== '' && (
                    <Text fz="xs" c="dimmed">
                      {entry.remarks}
                    </Text>
                  )}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
      {remarks !== null && remarks !== '' && (
        <div>
          <Text fz="sm" fw={600}>
            {t('conclusion.remarks')}
          </Text>
          <Text fz="sm" style={{ whiteSpace: 'pre-wrap' }}>
            {remarks}
          </Text>
        </div>
      )}
      <Text fz="sm" c="dimmed">
        {t('concluded.adjustments', { count: adjustments.length })}
      </Text>
    </Stack>
  );
}
