/** Figures as bars and, beside them, as a table: the same for those who read numbers, hear them, or print them. */
import { Grid, Skeleton, Stack, Table, Title } from '@mantine/core';
import { lazy, Suspense, useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Bar } from './charts.js';

const Bars = lazy(() => import('./charts.js'));
const lyingRowPx = 34;

export interface Count extends Bar {
  /** Stands in for a number that is not told; no bar then. */
  words?: string;
}

interface CountsProps {
  title: string;
  counts: readonly Count[];
  /** Bars that lie, for names; otherwise they stand, for time. */
  lying?: boolean;
  order?: 2 | 3 | 4;
}

export function Counts({ title, counts, lying = false, order = 3 }: CountsProps) {
  const { t } = useTranslation('figures');
  const id = useId();
  const heightPx = lying ? 40 + counts.length * lyingRowPx : 220;
  return (
    <Stack gap="xs" component="section" aria-labelledby={id}>
      <Title order={order} id={id}>
        {title}
      </Title>
      <Grid gap="md">
        <Grid.Col span={{ base: 12, sm: 7 }}>
          <Suspense fallback={<Skeleton height={heightPx} />}>
            <Bars
              bars={counts}
              series={t('count')}
              label={t('chartOf', { title })}
              lying={lying}
              heightPx={heightPx}
            />
          </Suspense>
        </Grid.Col>
        <Grid.Col span={{ base: 12, sm: 5 }}>
          <Table.ScrollContainer
            minWidth={0}
            mah={lying ? undefined : 230}
            type="native"
            {...(counts.length > 6 ? { tabIndex: 0 } : {})}
          >
            <Table aria-labelledby={id} fz="sm" className="numbers">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{title}</Table.Th>
                  <Table.Th ta="right">{t('count')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {counts.map(({ name, count, words }) => (
                  <Table.Tr key={name}>
                    <Table.Td>{name}</Table.Td>
                    <Table.Td ta="right">{words ?? count}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}
