/** What belongs to one way of laying pictures over each other, below them and as wide as they are. */
import { ActionIcon, Button, Group, Slider, Text } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CompareState } from './compare-state.js';
import type { Blink } from './use-blink.js';

interface ModeControlsProps {
  state: CompareState;
  blink: Blink;
  change: (change: Partial<CompareState>) => void;
}

export function ModeControls({ state, blink, change }: ModeControlsProps) {
  const { t } = useTranslation('compare');
  const { mode, opacity, wipe } = state;
  if (mode === 'side-by-side') return null;
  if (mode === 'blink') {
    const { shown, toggleRunning, isRunning } = blink;
    return (
      <Group gap={6} wrap="nowrap" justify="center" h={36}>
        <Button size="compact-sm" h={30} variant="default" onClick={blink.change} miw={180}>
          {t('blink.now', { name: t(`sides.${shown}`) })}
        </Button>
        {toggleRunning !== null && (
          <ActionIcon
            variant="default"
            size={30}
            aria-label={t(isRunning ? 'blink.stop' : 'blink.start')}
            onClick={toggleRunning}
          >
            {isRunning ? <IconPlayerPause size={17} aria-hidden /> : <IconPlayerPlay size={17} aria-hidden />}
          </ActionIcon>
        )}
      </Group>
    );
  }
  const kind = mode === 'overlay' ? 'opacity' : 'wipe';
  return (
    <Group h={36} align="center" gap="sm" wrap="nowrap">
      <Text fz="xs" aria-hidden>
        {t(kind)}
      </Text>
      <Slider
        flex={1}
        size="sm"
        value={mode === 'overlay' ? opacity : wipe}
        onChange={(value) => change({ [kind]: value })}
        label={(value) => t('percent', { value })}
        thumbLabel={t(kind)}
        thumbSize={22}
      />
    </Group>
  );
}
