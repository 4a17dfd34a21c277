/** Which of the candidates are shown. Nothing is asked of the server for it. */
import { Group, MultiSelect, Select, Switch, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { yearsOf, type Candidate, type Filters } from './candidates.js';

interface FilterBarProps {
  candidates: readonly Candidate[];
  /** How many photos or groups are shown. */
  count: number;
  filters: Filters;
  change: (filters: Filters) => void;
}

export function FilterBar({ candidates, count, filters, change }: FilterBarProps) {
  const { t } = useTranslation('results');
  const collections = [...new Set(candidates.map(({ photo }) => photo.collection))];
  const years = yearsOf(candidates);
  return (
    <Group gap="sm" align="flex-end" className="results-filters no-print">
      <Select
        label={t('filters.band')}
        size="xs"
        w={190}
        allowDeselect={false}
        data={(['weak', 'moderate', 'strong'] as const).map((value) => ({
          value,
          label: t(`filters.bands.${value}`),
        }))}
        value={filters.support}
        onChange={(value) => change({ ...filters, support: value ?? 'weak' })}
      />
      {collections.length > 1 && (
        <MultiSelect
          label={t('filters.collection')}
          {...(filters.collections.length === 0 ? { placeholder: t('filters.all') } : {})}
          size="xs"
          w={220}
          clearable
          data={collections}
          value={[...filters.collections]}
          onChange={(names) => change({ ...filters, collections: names })}
        />
      )}
      {years.length > 1 && (
        <>
          <Year
            label={t('filters.from')}
            years={years}
            value={filters.from}
            change={(from) => change({ ...filters, from })}
          />
          <Year
            label={t('filters.to')}
            years={years}
            value={filters.to}
            change={(to) => change({ ...filters, to })}
          />
        </>
      )}
      <Switch
        size="sm"
        mb={6}
        label={t('filters.group')}
        checked={filters.isGrouped}
        onChange={(event) => change({ ...filters, isGrouped: event.currentTarget.checked })}
      />
      <Text fz="sm" c="dimmed" mb={4} aria-live="polite" className="numbers">
        {t('filters.shown', { count, all: candidates.length })}
      </Text>
    </Group>
  );
}

interface YearProps {
  label: string;
  years: readonly string[];
  value: string;
  change: (year: string) => void;
}

function Year({ label, years, value, change }: YearProps) {
  const { t } = useTranslation('results');
  return (
    <Select
      label={label}
      placeholder={t('filters.all')}
      size="xs"
      w={110}
      clearable
      data={[...years]}
      value={value === '' ? null : value}
      onChange={(year) => change(year ?? '')}
    />
  );
}
