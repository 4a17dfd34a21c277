/** What of the log is looked at. Nothing is asked before the button is pressed: each look is an entry. */
import { Autocomplete, Button, Group, MultiSelect, Select, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useUnitName } from '../../app/unit-name.js';
import catalogue from '../../i18n/en/log.json';
import { useCaseNames, type Names } from '../oversight/names.js';
import type { LogName } from './check-entry.js';
import { useTypeWords } from './entry-words.js';

export interface EntryFilter {
  type: string;
  about: string;
  from: string;
  to: string;
}

export const noFilter: EntryFilter = { type: '', about: '', from: '', to: '' };

/** Those of the log `events`, in the order of the catalogue; the other log has one kind. */
const types = Object.entries(catalogue.types)
  .flatMap(([family, names]) => Object.keys(names).map((name) => `${family}.${name}`))
  .filter((type) => type !== 'search.begun');

interface EntryFiltersProps {
  log: LogName;
  names: Names;
  filter: EntryFilter;
  apply: (filter: EntryFilter) => void;
}

export function EntryFilters({ log, names, filter, apply }: EntryFiltersProps) {
  const { t } = useTranslation('log');
  const wordsOf = useTypeWords();
  const [wanted, setWanted] = useState(filter);
  const set = (change: Partial<EntryFilter>): void => setWanted({ ...wanted, ...change });
  const unitName = useUnitName();
  const { cases, referenceOf, idOf } = useCaseNames();
  const isPerson = names.persons.some(({ id }) => id === wanted.about);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    apply({ ...wanted, about: wanted.about.trim() });
  };
  return (
    <form onSubmit={submit} aria-label={t('filters.label')} className="no-print">
      <Group gap="sm" align="flex-end">
        {log === 'events' && (
          <MultiSelect
            label={t('filters.type')}
            placeholder={wanted.type === '' ? t('filters.anyType') : ''}
            data={types.map((value) => ({ value, label: wordsOf(value) }))}
            value={wanted.type === '' ? [] : wanted.type.split(',')}
            onChange={(chosen) => set({ type: chosen.join(',') })}
            searchable
            clearable
            w={240}
            size="sm"
          />
        )}
        <Select
          label={t('filters.person')}
          placeholder={t('filters.anyone')}
          data={names.persons.map(({ id, name, unit }) => ({
            value: id,
            label: `${name} (${unitName(unit)})`,
          }))}
          value={isPerson ? wanted.about : null}
          onChange={(id) => set({ about: id ?? '' })}
          searchable
          clearable
          w={170}
          size="sm"
        />
        <Autocomplete
          label={t('filters.about')}
          placeholder={t('filters.aboutHint')}
          data={[...new Set(cases.map(({ reference }) => reference))]}
          limit={20}
          value={isPerson ? '' : referenceOf(wanted.about)}
          onChange={(about) => set({ about: idOf(about) })}
          w={230}
          size="sm"
        />
        <Day label={t('filters.from')} value={wanted.from} set={(from) => set({ from })} />
        <Day label={t('filters.to')} value={wanted.to} set={(to) => set({ to })} />
        <Button type="submit">{t('filters.apply')}</Button>
        <Button
          variant="subtle"
          onClick={() => {
            setWanted(noFilter);
            apply(noFilter);
          }}
        >
          {t('filters.clear')}
        </Button>
      </Group>
    </form>
  );
}

export function Day({ label, value, set }: { label: string; value: string; set: (day: string) => void }) {
  return (
    <TextInput
      type="date"
      label={label}
      value={value}
      onChange={(event) => set(event.currentTarget.value)}
      w={140}
      size="sm"
    />
  );
}
