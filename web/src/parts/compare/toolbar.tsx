/** What concerns both pictures: how they lie, how they are aligned, zoom, landmarks, the whole screen, the sheet of keys. */
import { ActionIcon, Button, Group, SegmentedControl, Text, Tooltip } from '@mantine/core';
import {
  IconArrowsMaximize,
  IconArrowsMinimize,
  IconKeyboard,
  IconZoomIn,
  IconZoomOut,
  IconZoomReset,
} from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { modes, type CompareState, type Mode } from './compare-state.js';

export interface ToolbarProps {
  mode: Mode;
  isAligned: boolean;
  hasLandmarks: boolean;
  zoom: number;
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
        onChange={(value) => change({ mode: value })}
        data={modes.map((value) => ({ value, label: t(`modes.${value}`) }))}
      />
      {toggle(t('align'), props.isAligned, () => change({ isAligned: !props.isAligned }))}
      {toggle(t('landmarks'), props.hasLandmarks, () => change({ hasLandmarks: !props.hasLandmarks }))}
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

function toggle(label: string, isOn: boolean, action: () => void) {
  return (
    <Button
      size="compact-sm"
      h={30}
      variant={isOn ? 'filled' : 'default'}
      aria-pressed={isOn}
      onClick={action}
    >
      {label}
    </Button>
  );
}

function button(label: string, icon: ReactNode, action: () => void) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="default" size={30} aria-label={label} onClick={action}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
