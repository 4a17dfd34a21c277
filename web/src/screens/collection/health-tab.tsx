/** What a collection is like, in numbers. Every chart has its figures as a table, for whoever reads or copies them. */
import { BarChart } from '@mantine/charts';
import '@mantine/charts/styles.css';
import { Card, SimpleGrid, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../i18n/locale.js';
import { useApi, type AnswerOf } from '../../api/api.js';
import { Answer } from '../../parts/answer.js';
import { PlaceMap } from './place-map.js';

type Health = AnswerOf<'GET /collections/{name}/health'>;

export default function HealthTab({ name }: { name: string }) {
  const { t } = useTranslation('collection');
  const query = useApi('GET /collections/{name}/health', { params: { name } });
  return (
    <Answer
      query={query}
      rows={14}
      isEmpty={({ photos, skipped }) => photos === 0 && skipped.length === 0}
      empty={t('health.none')}
    >
      {(health) => <Charts health={health} />}
    </Answer>
  );
}

function Charts({ health }: { health: Health }) {
  const { t } = useTranslation('collection');
  const { t: errors } = useTranslation('errors');
  const { decimals } = useFormats();
  const { quality, lowestSufficient, years, facesPerPhoto, skipped, places, placed, photos } = health;
  const low = quality
    .filter(({ from }) => from < lowestSufficient)
    .reduce((sum, { faces }) => sum + faces, 0);
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
      <Bars
        title={t('health.quality')}
        note={t('health.low', { count: low, gate: lowestSufficient })}
        of={t('health.qualityFrom')}
        counted={t('health.faces')}
        bars={quality.map(({ from, faces }) => ({
          name: decimals(from, 2),
          count: faces,
          isDim: from < lowestSufficient,
        }))}
      />
      <Bars
        title={t('health.years')}
        note={t('health.yearsNote')}
        of={t('health.year')}
        counted={t('health.photos')}
        bars={years.map(({ year, photos: count }) => ({
          name: year ?? t('filter.noYear'),
          count,
          isDim: year === null,
        }))}
      />
      <Bars
        title={t('health.facesPerPhoto')}
        of={t('health.faces')}
        counted={t('health.photos')}
        bars={facesPerPhoto.map(({ faces, photos: count }) => ({ name: String(faces), count }))}
      />
      <Card component="section">
        <Title order={2}>{t('health.skipped')}</Title>
        {skipped.length === 0 ? (
          <Text c="dimmed" fz="sm">
            {t('skipped.none')}
          </Text>
        ) : (
          <Figures
            label={t('health.skipped')}
            of={t('skipped.why')}
            counted={t('health.items')}
            rows={skipped.map(({ code, count }) => ({ name: errors(code), count }))}
          />
        )}
      </Card>
      <Card component="section" style={{ gridColumn: '1 / -1' }}>
        <Title order={2}>{t('health.places')}</Title>
        <Text c="dimmed" fz="sm" mb="xs">
          {t('health.placed', { placed, photos })}
        </Text>
        {places.length > 0 && <PlaceMap places={places} />}
      </Card>
    </SimpleGrid>
  );
}

interface Bar {
  name: string;
  count: number;
  isDim?: boolean;
}

interface BarsProps {
  title: string;
  note?: string;
  /** What the bars stand for, and what is counted. */
  of: string;
  counted: string;
  bars: Bar[];
}

function Bars({ title, note, of, counted, bars }: BarsProps) {
  return (
    <Card component="section">
      <Title order={2}>{title}</Title>
      <Text c="dimmed" fz="sm" mih={20} mb="xs">
        {note}
      </Text>
      <div aria-hidden>
        <BarChart
          h={230}
          data={bars.map(({ name, count }) => ({ name, [counted]: count }))}
          dataKey="name"
          series={[{ name: counted, color: 'indigo.6' }]}
          withTooltip
          barProps={{ isAnimationActive: false }}
          xAxisLabel={of}
          yAxisLabel={counted}
          // The table below is for whoever uses no pointer. Above there is half a line, for the topmost number.
          barChartProps={{
            accessibilityLayer: false,
            margin: { top: 10, right: 5, bottom: 20, left: 10 },
          }}
          xAxisProps={{ minTickGap: 16 }}
          getBarColor={(_value, series) => series.color ?? 'indigo.6'}
          styles={{ axisLabel: { fill: 'var(--mantine-color-dimmed)' } }}
          gridAxis="x"
          tickLine="none"
          yAxisProps={{ allowDecimals: false }}
        />
      </div>
      <Figures label={title} of={of} counted={counted} rows={bars} isFolded />
    </Card>
  );
}

interface FiguresProps {
  label: string;
  of: string;
  counted: string;
  rows: readonly { name: string; count: number }[];
  isFolded?: boolean;
}

export function Figures({ label, of, counted, rows, isFolded = false }: FiguresProps) {
  const { t } = useTranslation('collection');
  const { number } = useFormats();
  const table: ReactNode = (
    <Table fz="sm" aria-label={label}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{of}</Table.Th>
          <Table.Th ta="right">{counted}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ name, count }) => (
          <Table.Tr key={name}>
            <Table.Td>{name}</Table.Td>
            <Table.Td ta="right" className="numbers">
              {number(count)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
  if (!isFolded) return table;
  return (
    <details>
      <Text component="summary" fz="sm" c="dimmed" mt={6} style={{ cursor: 'pointer' }}>
        {t('health.asTable')}
      </Text>
      {table}
    </details>
  );
}
