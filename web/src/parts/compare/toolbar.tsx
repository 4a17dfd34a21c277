/** What concerns both pictures: how they lie, how they are aligned, zoom, landmarks, the whole screen, the sheet of keys. */
import { ActionIcon, Button, Group, SegmentedControl, Slider, Switch, Text, Tooltip } from '@mantine/core';
import {
  IconArrowsMaximize,
  IconArrowsMinimize,
  IconKeyboard,
  IconPlayerPause,
  IconPlayerPlay,
  IconZoomIn,
  IconZoomOut,
  IconZoomReset,
} from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { modes, type CompareState, type Mode } from './compare-state.js';
import type { Blink } from './use-blink.js';

export interface ToolbarProps {
  mode: Mode;
  isAligned: boolean;
  hasLandmarks: boolean;
  opacity: number;
  wipe: number;
  zoom: number;
  blink: Blink;
  isFull: boolean;
  change: (change: Partial<CompareState>) => void;
  zoomBy: (factor: number) => void;
  resetView: () => void;
  toggleFull: () => void;
  openKeys: () => void;
}

export const Toolbar = memo(function Toolbar(props: ToolbarProps) {
  const { t } = useTranslation('compare');
  const { mode, change, zoomBy } = props;
  return (
    <Group gap="xs" wrap="wrap" role="toolbar" aria-label={t('tools')}>
      <SegmentedControl
        size="xs"
        aria-label={t('mode')}
        value={mode}
        onChange={(value) => change({ mode: value as Mode })}
        data={modes.map((value) => ({ value, label: t(`modes.${value}`) }))}
      />
      <ModeControls {...props} />
      <Switch
        size="sm"
        label={t('align')}
        checked={props.isAligned}
        onChange={({ currentTarget }) => change({ isAligned: currentTarget.checked })}
      />
      <Switch
        size="sm"
        label={t('landmarks')}
        checked={props.hasLandmarks}
        onChange={({ currentTarget }) => change({ hasLandmarks: currentTarget.checked })}
      />
      <Group gap={4} wrap="nowrap" ml="auto">
        {button(t('zoomOut'), <IconZoomOut size={17} aria-hidden />, () => zoomBy(1 / 1.25))}
        <Text fz="xs" className="numbers" w={42} ta="center" data-zoom>
          {t('percent', { value: Math.round(props.zoom * 100) })}
        </Text>
        {button(t('zoomIn'), <IconZoomIn size={17} aria-hidden />, () => zoomBy(1.25))}
        {button(t('zoomReset'), <IconZoomReset size={17} aria-hidden />, props.resetView)}
        {button(
          t(props.isFull ? 'fullOff' : 'full'),
          props.isFull ? (
            <IconArrowsMinimize size={17} aria-hidden />
          ) : (
            <IconArrowsMaximize size={17} aria-hidden />
          ),
          props.toggleFull,
        )}
        {button(t('keys.title'), <IconKeyboard size={17} aria-hidden />, props.openKeys)}
      </Group>
    </Group>
  );
});

function button(label: string, icon: ReactNode, action: () => void) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="default" size={30} aria-label={label} onClick={action}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}

function ModeControls({ mode, opacity, wipe, blink, change }: ToolbarProps) {
  const { t } = useTranslation('compare');
  if (mode === 'side-by-side') return null;
  if (mode === 'blink') {
    const { shown, toggleRunning, isRunning } = blink;
    return (
      <Group gap={6} wrap="nowrap">
        <Button size="compact-sm" variant="default" onClick={blink.change} miw={150}>
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
    <Slider
      w={140}
      size="sm"
      value={mode === 'overlay' ? opacity : wipe}
      onChange={(value) => change({ [kind]: value })}
      label={(value) => t('percent', { value })}
      thumbLabel={t(kind)}
      thumbSize={22}
    />
  );
}
