/** What can be done to one picture: turn, brighten, change its contrast, mirror, without colour; and what the picture is. */
import { ActionIcon, Group, Slider, Text, Tooltip } from '@mantine/core';
import {
  IconColorFilter,
  IconContrast,
  IconFlipHorizontal,
  IconRotate,
  IconRotateClockwise,
  IconRestore,
  IconSun,
} from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ranges, untouched, type ShownFace, type Side, type SideState } from './compare-state.js';

interface SideControlsProps {
  side: Side;
  face: ShownFace;
  state: SideState;
  change: (side: Side, change: Partial<SideState>) => void;
  children?: ReactNode;
}

export const SideControls = memo(function SideControls({
  side,
  face,
  state,
  change,
  children,
}: SideControlsProps) {
  const { t } = useTranslation('compare');
  const name = t(`sides.${side}`);
  const other: Side = side === 'probe' ? 'candidate' : 'probe';
  const press = (label: string, icon: ReactNode, action: () => void, pressed?: boolean) => (
    <Tooltip label={label}>
      <ActionIcon
        variant={pressed === true ? 'filled' : 'default'}
        size={30}
        aria-label={`${name}: ${label}`}
        {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
        onClick={action}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
  return (
    <div role="group" aria-label={t('adjust.of', { name })}>
      <Group gap={6} wrap="wrap" align="center">
        <div style={{ display: 'grid' }}>
          {/* As wide as the longer of the two, so that what follows stands below each other. */}
          {[side, other].map((each) => (
            <Text
              key={each}
              fz="sm"
              fw={600}
              style={{ gridArea: '1 / 1', ...(each === side ? {} : { visibility: 'hidden' }) }}
            >
              {t(`sides.${each}`)}
            </Text>
          ))}
        </div>
        {press(t('adjust.left'), <IconRotate size={17} aria-hidden />, () =>
          change(side, { rotation: state.rotation - 1 }),
        )}
        <Text fz="xs" className="numbers" w={38} ta="center">
          {t('degrees', { value: state.rotation })}
        </Text>
        {press(t('adjust.right'), <IconRotateClockwise size={17} aria-hidden />, () =>
          change(side, { rotation: state.rotation + 1 }),
        )}
        {(['brightness', 'contrast'] as const).map((kind) => (
          <Tooltip key={kind} label={t(`adjust.${kind}`)}>
            <Group gap={4} wrap="nowrap">
              {kind === 'brightness' ? (
                <IconSun size={17} aria-hidden />
              ) : (
                <IconContrast size={17} aria-hidden />
              )}
              <Slider
                w={72}
                size="sm"
                min={ranges[kind][0]}
                max={ranges[kind][1]}
                step={5}
                value={state[kind]}
                onChange={(value) => change(side, { [kind]: value })}
                label={(value) => t('percent', { value })}
                thumbLabel={`${name}: ${t(`adjust.${kind}`)}`}
                thumbSize={22}
              />
              <Text fz="xs" className="numbers" miw={40} style={{ whiteSpace: 'nowrap' }} aria-hidden>
                {t('percent', { value: state[kind] })}
              </Text>
            </Group>
          </Tooltip>
        ))}
        {press(
          t('adjust.mirror'),
          <IconFlipHorizontal size={17} aria-hidden />,
          () => change(side, { mirror: !state.mirror }),
          state.mirror,
        )}
        {press(
          t('adjust.grey'),
          <IconColorFilter size={17} aria-hidden />,
          () => change(side, { grey: !state.grey }),
          state.grey,
        )}
        {press(t('adjust.reset'), <IconRestore size={17} aria-hidden />, () => change(side, untouched))}
        {children}
        <Text fz="xs" c="dimmed" ml="auto">
          {t(face.isOriginal ? (face.isCut ? 'ofPhotoCut' : 'ofPhoto') : 'ofPreview', face.picturePx)}
        </Text>
      </Group>
    </div>
  );
});
