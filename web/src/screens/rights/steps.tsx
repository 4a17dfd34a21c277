/** The steps of a request in order, what was done of them and which is now. */
import { Group, List, Stack, Text, Title } from '@mantine/core';
import { IconCircle, IconCircleCheck, IconCircleDotFilled, IconCircleMinus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { progressOf, type Progress, type RightsRequest } from './request.js';

const icons: Readonly<Record<Progress, typeof IconCircle>> = {
  done: IconCircleCheck,
  now: IconCircleDotFilled,
  toCome: IconCircle,
  notNeeded: IconCircleMinus,
};

export function Steps({ of }: { of: RightsRequest }) {
  const { t } = useTranslation('rights');
  return (
    <Stack gap="xs">
      <Title order={2}>{t('one.steps')}</Title>
      <List type="ordered" listStyleType="none" spacing={4}>
        {progressOf(of).map(([step, progress]) => {
          const Icon = icons[progress];
          const isQuiet = progress === 'toCome' || progress === 'notNeeded';
          return (
            <List.Item key={step} {...(progress === 'now' ? { 'aria-current': 'step' as const } : {})}>
              <Group gap="xs" wrap="nowrap">
                <Icon
                  size={18}
                  aria-hidden
                  style={{ flexShrink: 0 }}
                  {...(progress === 'now' ? { color: 'var(--mantine-primary-color-light-color)' } : {})}
                />
                <Text
                  fz="sm"
                  {...(progress === 'now' ? { fw: 600 } : {})}
                  {...(isQuiet ? { c: 'dimmed' } : {})}
                >
                  {t(`step.${step}`)}
                </Text>
                <Text fz="xs" c="dimmed">
                  {t(`one.${progress}`)}
                </Text>
              </Group>
            </List.Item>
          );
        })}
      </List>
    </Stack>
  );
}
