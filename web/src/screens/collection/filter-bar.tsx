/** What of a gallery is shown, and in which order. What is chosen stands in the address. */
import { Button, Group, Select, Switch, TextInput, VisuallyHidden } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconArrowDown, IconArrowUp, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faceCounts, isFiltering, qualities, sorts, type GalleryFilter } from './gallery-filter.js';

interface FilterBarProps {
  filter: GalleryFilter;
  years: readonly (string | null)[];
  showFaces: boolean;
  onFaces: (shown: boolean) => void;
  onChange: (filter: GalleryFilter) => void;
}

const typingMs = 300;

export function FilterBar({ filter, years, showFaces, onFaces, onChange }: FilterBarProps) {
  const { t } = useTranslation('collection');
  const [text, setText] = useState(filter.text);
  const search = useDebouncedCallback((wanted: string) => onChange({ ...filter, text: wanted }), typingMs);
  const change = (part: Partial<GalleryFilter>): void => onChange({ ...filter, text, ...part });
  const Arrow = filter.descending ? IconArrowDown : IconArrowUp;
  return (
    <Group gap="xs" align="flex-end" role="search" aria-label={t('filter.label')}>
      <TextInput
        size="xs"
        w={190}
        label={t('filter.text')}
        leftSection={<IconSearch size={14} aria-hidden />}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          search(event.currentTarget.value);
        }}
      />
      <Select
        size="xs"
        w={130}
        clearable
        label={t('filter.faces')}
        placeholder={t('filter.all')}
        value={filter.faces}
        data={faceCounts.map((value) => ({ value, label: t(`faceCount.${value}`) }))}
        onChange={(value) => change({ faces: value })}
      />
      <Select
        size="xs"
        w={150}
        clearable
        label={t('filter.quality')}
        placeholder={t('filter.all')}
        value={filter.quality}
        data={qualities.map((value) => ({ value, label: t(`quality.${value}`) }))}
        onChange={(value) => change({ quality: value })}
      />
      <Select
        size="xs"
        w={120}
        clearable
        searchable
        label={t('filter.year')}
        placeholder={t('filter.all')}
        value={filter.year}
        data={years.map((year) => ({ value: year ?? 'none', label: year ?? t('filter.noYear') }))}
        onChange={(year) => change({ year })}
      />
      <Select
        size="xs"
        w={140}
        allowDeselect={false}
        label={t('filter.sort')}
        value={filter.sort}
        data={sorts.map((value) => ({ value, label: t(`sort.${value}`) }))}
        onChange={(value) => change({ sort: value ?? 'added' })}
      />
      <Button
        size="xs"
        variant="default"
        px={8}
        aria-pressed={filter.descending}
        onClick={() => change({ descending: !filter.descending })}
      >
        <Arrow size={16} aria-hidden />
        <VisuallyHidden>{t('filter.descending')}</VisuallyHidden>
      </Button>
      <Switch
        size="xs"
        mb={6}
        label={t('filter.faceBoxes')}
        checked={showFaces}
        onChange={(event) => onFaces(event.currentTarget.checked)}
      />
      {isFiltering({ ...filter, text }) && (
        <Button
          size="xs"
          variant="subtle"
          onClick={() => {
            setText('');
            onChange({ ...filter, faces: null, quality: null, year: null, text: '' });
          }}
        >
          {t('filter.clear')}
        </Button>
      )}
    </Group>
  );
}
