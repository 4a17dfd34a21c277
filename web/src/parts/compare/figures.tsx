/** What the engine says of a candidate: never a percentage of sameness, always how many strangers one has to expect. */
import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../i18n/locale.js';
import type { AnswerOf } from '../../api/api.js';
import { bandOf } from '../band-of.js';
import { useExpectedFalse } from '../expected-false.js';

export type Figures = NonNullable<AnswerOf<'GET /examinations/{id}/figures'>['figures']>;

export function FiguresTable({ figures }: { figures: Figures }) {
  const { t } = useTranslation('compare');
  const { score, expectedFalseIs, embeddedFrom } = figures;
  const { decimals } = useFormats();
  const expectedFalse = useExpectedFalse();
  const expected = expectedFalse(figures);
  const band = bandOf(figures);
  return (
    <>
      <Table aria-label={t('figures.title')} fz="sm" maw={520}>
        <Table.Tbody>
          <Line name={t('figures.score')}>
            <span className="numbers">{decimals(score, 3)}</span>
          </Line>
          <Line name={t('figures.expectedFalse')}>
            {expectedFalseIs === 'extrapolated' ? t('figures.extrapolated', { expected }) : expected}
          </Line>
          <Line name={t('figures.band')}>{band === null ? t('figures.unknown') : t(`band.${band}`)}</Line>
        </Table.Tbody>
      </Table>
      {embeddedFrom === 'preview' && (
        <Text fz="xs" c="dimmed">
          {t('figures.fromPreview')}
        </Text>
      )}
    </>
  );
}

function Line({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400} w={240}>
        {name}
      </Table.Th>
      <Table.Td>{children}</Table.Td>
    </Table.Tr>
  );
}
