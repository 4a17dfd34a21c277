/** Who outside signs that the logs only grew, and how many of them must. */
import { Button, Card, Group, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Policy } from './policy-tab.js';
import { Whole } from './whole.js';

interface WitnessFieldsProps {
  witnesses: Policy['witnesses'];
  onChange: (witnesses: Policy['witnesses']) => void;
}

export function WitnessFields({ witnesses, onChange }: WitnessFieldsProps) {
  const { t } = useTranslation('settings');
  const { quorum, maxHours, list } = witnesses;
  const setList = (next: Policy['witnesses']['list']) => onChange({ ...witnesses, list: next });
  return (
    <Card component="fieldset">
      <Title order={2}>{t('tabs.witnesses')}</Title>
      <Text fz="sm" c="dimmed" mb="xs">
        {t('witnesses.lead')}
      </Text>
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
          <Whole
            label={t('witnesses.quorum')}
            value={quorum}
            max={10}
            onChange={(next) => onChange({ ...witnesses, quorum: next })}
          />
          <Whole
            label={t('witnesses.maxHours')}
            value={maxHours}
            max={720}
            onChange={(next) => onChange({ ...witnesses, maxHours: next })}
          />
        </SimpleGrid>
        {list.map((witness, at) => (
          // oxlint-disable-next-line react/no-array-index-key
          <Group key={at} align="flex-end" gap="sm">
            <TextInput
              label={t('witnesses.key')}
              value={witness.key}
              onChange={(event) => setList(list.with(at, { ...witness, key: event.currentTarget.value }))}
              required
              ff="monospace"
              style={{ flex: 2 }}
            />
            <TextInput
              label={t('witnesses.url')}
              type="url"
              value={witness.url}
              onChange={(event) => setList(list.with(at, { ...witness, url: event.currentTarget.value }))}
              required
              style={{ flex: 1 }}
            />
            <Button variant="subtle" color="gray" onClick={() => setList(list.toSpliced(at, 1))}>
              {t('witnesses.remove')}
            </Button>
          </Group>
        ))}
        <Group>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setList([...list, { key: '', url: '' }])}
          >
            {t('witnesses.add')}
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}
