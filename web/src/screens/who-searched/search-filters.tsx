/** Which searches are looked at. Nothing is asked before the button is pressed: each look is an entry. */
import { Button, Group, Select } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useUnitName } from '../../app/unit-name.js';
import { useApi } from '../../api/api.js';
import { Day } from '../log/entry-filters.js';
import { useCaseNames, type Names } from '../oversight/names.js';

export interface SearchFilter {
  from: string;
  to: string;
  person: string;
  unit: string;
  purpose: string;
  case: string;
}

export const noFilter: SearchFilter = { from: '', to: '', person: '', unit: '', purpose: '', case: '' };

interface SearchFiltersProps {
  names: Names;
  filter: SearchFilter;
  apply: (filter: SearchFilter) => void;
}

export function SearchFilters({ names, filter, apply }: SearchFiltersProps) {
  const { t } = useTranslation('who-searched');
  const { t: word } = useTranslation('log');
  const { data: policy } = useApi('GET /policy', {}, { staleMs: 300_000 });
  const [wanted, setWanted] = useState(filter);
  const set = (change: Partial<SearchFilter>): void => setWanted({ ...wanted, ...change });
  const unitName = useUnitName();
  const { cases } = useCaseNames();
  const units = [...new Set(names.persons.map(({ unit }) => unit))].filter((unit) => unit !== '').toSorted();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    apply(wanted);
  };
  return (
    <form onSubmit={submit} aria-label={t('filters.label')} className="no-print">
      <Group gap="sm" align="flex-end">
        <Day label={word('filters.from')} value={wanted.from} set={(from) => set({ from })} />
        <Day label={word('filters.to')} value={wanted.to} set={(to) => set({ to })} />
        <Select
          label={t('filters.person')}
          placeholder={t('filters.anyone')}
          data={names.persons.map(({ id, name, unit }) => ({
            value: id,
            label: `${name} (${unitName(unit)})`,
          }))}
          value={wanted.person === '' ? null : wanted.person}
          onChange={(person) => set({ person: person ?? '' })}
          searchable
          clearable
          w={180}
        />
        <Select
          label={t('filters.unit')}
          placeholder={t('filters.any')}
          data={units.map((unit) => ({ value: unit, label: unitName(unit) }))}
          value={wanted.unit === '' ? null : wanted.unit}
          onChange={(unit) => set({ unit: unit ?? '' })}
          clearable
          w={140}
        />
        <Select
          label={t('filters.purpose')}
          placeholder={t('filters.any')}
          data={(policy?.policy.purposes ?? []).map(({ code, title }) => ({ value: code, label: title }))}
          value={wanted.purpose === '' ? null : wanted.purpose}
          onChange={(purpose) => set({ purpose: purpose ?? '' })}
          clearable
          w={180}
        />
        <Select
          label={t('filters.case')}
          placeholder={t('filters.any')}
          data={cases.map(({ id, reference }) => ({ value: id, label: reference }))}
          value={wanted.case === '' ? null : wanted.case}
          onChange={(id) => set({ case: id ?? '' })}
          searchable
          clearable
          w={180}
        />
        <Button type="submit">{word('filters.apply')}</Button>
        <Button
          variant="subtle"
          onClick={() => {
            setWanted(noFilter);
            apply(noFilter);
          }}
        >
          {word('filters.clear')}
        </Button>
      </Group>
    </form>
  );
}
