/** What searches may be made for: each purpose with its basis and the least severe offence. */
import { Button, Card, Group, SimpleGrid, Stack, TextInput, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Policy } from './policy-tab.js';

type Purpose = Policy['purposes'][number];

interface PurposeFieldsProps {
  purposes: Policy['purposes'];
  onChange: (purposes: Policy['purposes']) => void;
}

const none: Purpose = { code: '', title: '', legalBasis: '', leastSevereOffence: '', offences: [] };

export function PurposeFields({ purposes, onChange }: PurposeFieldsProps) {
  const { t } = useTranslation('settings');
  const replace = (at: number, purpose: Purpose) => onChange(purposes.with(at, purpose));
  return (
    <Card component="fieldset">
      <Title order={2} mb="xs">
        {t('policy.purposes')}
      </Title>
      <Stack gap="md">
        {purposes.map((purpose, at) => (
          // Their order is all that tells two apart while their codes are being typed.
          // oxlint-disable-next-line react/no-array-index-key
          <Stack key={at} gap="xs">
            <One purpose={purpose} onChange={(next) => replace(at, next)} />
            <Group>
              <Button
                variant="subtle"
                color="gray"
                size="xs"
                onClick={() => onChange(purposes.toSpliced(at, 1))}
              >
                {t('policy.removePurpose', { code: purpose.code })}
              </Button>
            </Group>
          </Stack>
        ))}
        <Group>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => onChange([...purposes, none])}
          >
            {t('policy.addPurpose')}
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}

function One({ purpose, onChange }: { purpose: Purpose; onChange: (purpose: Purpose) => void }) {
  const { t } = useTranslation('settings');
  const fields = ['code', 'title', 'legalBasis', 'leastSevereOffence'] as const;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm" style={{ alignItems: 'end' }}>
      {fields.map((field) => (
        <TextInput
          key={field}
          label={t(`policy.purpose.${field}`)}
          description={field === 'code' ? t('policy.codeText') : undefined}
          value={purpose[field]}
          onChange={(event) => onChange({ ...purpose, [field]: event.currentTarget.value })}
          required
          {...(field === 'code' ? { pattern: '[a-z0-9][a-z0-9\\-]*' } : {})}
        />
      ))}
      <TextInput
        label={t('policy.offences')}
        description={t('policy.offencesText')}
        defaultValue={purpose.offences.join(', ')}
        onChange={(event) => onChange({ ...purpose, offences: codesIn(event.currentTarget.value) })}
      />
    </SimpleGrid>
  );
}

function codesIn(text: string): string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}
