/** How the request is to be decided, each way with what follows from it. */
import { Radio, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Draft } from './draft.js';

interface ModeChoiceProps {
  modes: readonly Draft['mode'][];
  value: Draft['mode'];
  onChange: (mode: Draft['mode']) => void;
}

export function ModeChoice({ modes, value, onChange }: ModeChoiceProps) {
  const { t } = useTranslation('request');
  return (
    <Radio.Group
      label={t('modeLabel')}
      value={value}
      onChange={(next) => {
        const mode = modes.find((each) => each === next);
        if (mode !== undefined) onChange(mode);
      }}
    >
      <Stack gap="xs" mt="xs">
        {modes.map((mode) => (
          <Radio
            key={mode}
            value={mode}
            label={t(`modes.${mode}.title`)}
            description={t(`modes.${mode}.consequence`)}
          />
        ))}
      </Stack>
      {value === 'urgent48h' && (
        <Text fz="sm" mt="xs" p="xs" style={{ border: '1px solid var(--mantine-color-default-border)' }}>
          {t('urgentWarning')}
        </Text>
      )}
    </Radio.Group>
  );
}
