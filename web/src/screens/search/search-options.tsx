/** What few searches need: how many candidates, photos of which years, and a longer look. */
import { Checkbox, Group, NumberInput, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Options } from './search-form.js';

interface SearchOptionsProps {
  options: Options;
  change: (options: Options) => void;
}

export function SearchOptions({ options, change }: SearchOptionsProps) {
  const { t } = useTranslation('search');
  return (
    <details className="search-options">
      <summary>{t('options.title')}</summary>
      <Stack gap="sm" mt="xs">
        <NumberInput
          label={t('options.limit')}
          description={t('options.limitHint')}
          min={1}
          max={1000}
          clampBehavior="strict"
          value={options.limit}
          onChange={(value) => {
            const limit = Number(value);
            if (limit >= 1) change({ ...options, limit });
          }}
        />
        <Group grow>
          <TextInput
            type="date"
            label={t('options.from')}
            value={options.capturedFrom}
            onChange={(event) => change({ ...options, capturedFrom: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            label={t('options.before')}
            value={options.capturedBefore}
            onChange={(event) => change({ ...options, capturedBefore: event.currentTarget.value })}
          />
        </Group>
        <Checkbox
          label={t('options.thorough')}
          description={t('options.thoroughHint')}
          checked={options.thorough}
          onChange={(event) => change({ ...options, thorough: event.currentTarget.checked })}
        />
      </Stack>
    </details>
  );
}
