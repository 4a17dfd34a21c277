/**
 * Two faces to be compared: side by side, over each other, wiped or blinking, aligned by the eyes, zoomed and moved together. Investigators
 * and examiners look through the same one. `record` is told of every change that goes on record.
 */
import { ActionIcon, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './compare.module.css';
import {
  adjustmentsOf,
  changeSide,
  firstState,
  modes,
  type Adjustment,
  type CompareState,
  type ShownFace,
  type Side,
  type SideState,
} from './compare-state.js';
import { clamp, panBy, wholeView, zoomAt, type View } from './geometry.js';
import { KeySheet, type KeyLine } from './key-sheet.js';
import { ModeControls } from './mode-controls.js';
import { Pane, type Layer } from './pane.js';
import { SideControls } from './side-controls.js';
import { Toolbar } from './toolbar.js';
import { useBlink } from './use-blink.js';
import { useKeys, type Keys } from './use-keys.js';

interface CompareViewerProps {
  probes: readonly ShownFace[];
  candidate: ShownFace;
  /** How the pictures were left. */
  start?: CompareState;
  record?: (made: readonly Adjustment[]) => void;
  /** Keys of the screen around, for the sheet. */
  furtherKeys?: readonly KeyLine[];
  /** Beside the pictures, where there is room. */
  beside?: ReactNode;
  keysOn: boolean;
  setKeysOn: (isOn: boolean) => void;
}

const panStepPx = 40;

export function CompareViewer(props: CompareViewerProps) {
  const { probes, candidate, start = firstState, furtherKeys = [], beside, keysOn, setKeysOn } = props;
  const { t } = useTranslation('compare');
  const { state, set } = useRecorded(start, props.record);
  const [isFull, full] = useDisclosure(false);
  const [keysOpened, keySheet] = useDisclosure(false);
  const blink = useBlink(state.mode === 'blink');
  const panes = useRef<HTMLDivElement>(null);

  const change = useCallback((part: Partial<CompareState>) => set((now) => ({ ...now, ...part })), [set]);
  const changeView = useCallback(
    (by: (view: View) => View) => set((now) => ({ ...now, view: by(now.view) })),
    [set],
  );
  const changeOne = useCallback(
    (side: Side, part: Partial<SideState>) => set((now) => changeSide(now, side, part)),
    [set],
  );
  const paneSize = useCallback(() => {
    const { width = 1, height = 1 } = panes.current?.firstElementChild?.getBoundingClientRect() ?? {};
    return { width, height };
  }, []);
  const zoomBy = useCallback(
    (factor: number) =>
      changeView((view) => {
        const size = paneSize();
        return zoomAt(view, factor, { x: size.width / 2, y: size.height / 2 }, size);
      }),
    [changeView, paneSize],
  );
  const pan = (x: number, y: number) => changeView((view) => panBy(view, { x, y }, paneSize()));
  const resetView = useCallback(() => change({ view: wholeView }), [change]);
  const nextProbe = (by: number) =>
    change({ probe: ((state.probe - 1 + by + probes.length) % probes.length) + 1 });
  const toggleFull = useCallback(() => {
    full.toggle();
    void fillScreen(!isFull);
  }, [full, isFull]);
  useEffect(() => {
    // Escape leaves the whole screen without a word to us.
    const left = () => document.fullscreenElement === null && full.close();
    document.addEventListener('fullscreenchange', left);
    return () => document.removeEventListener('fullscreenchange', left);
  }, [full]);

  const slide = (by: number) => {
    if (state.mode === 'overlay') change({ opacity: clamp(state.opacity + by, 0, 100) });
    if (state.mode === 'wipe') change({ wipe: clamp(state.wipe + by, 0, 100) });
  };
  const turn = (side: Side, by: number) => changeOne(side, { rotation: state.sides[side].rotation + by });
  const keys: Keys = {
    '?': keySheet.open,
    '1': () => change({ mode: modes[0] }),
    '2': () => change({ mode: modes[1] }),
    '3': () => change({ mode: modes[2] }),
    '4': () => change({ mode: modes[3] }),
    '+': () => zoomBy(1.25),
    '=': () => zoomBy(1.25),
    '-': () => zoomBy(1 / 1.25),
    '0': resetView,
    a: () => change({ isAligned: !state.isAligned }),
    l: () => change({ hasLandmarks: !state.hasLandmarks }),
    f: toggleFull,
    q: () => turn('probe', -1),
    w: () => turn('probe', 1),
    Q: () => turn('candidate', -1),
    W: () => turn('candidate', 1),
    ArrowLeft: () => pan(panStepPx, 0),
    ArrowRight: () => pan(-panStepPx, 0),
    ArrowUp: () => pan(0, panStepPx),
    ArrowDown: () => pan(0, -panStepPx),
    ...(probes.length > 1 ? { p: () => nextProbe(1) } : {}),
    ...(state.mode === 'blink' ? { b: blink.change } : {}),
    ',': () => slide(-5),
    '.': () => slide(5),
    ...(isFull ? { Escape: toggleFull } : {}),
  };
  useKeys(keys, keysOn);

  const probe = probes[state.probe - 1] ?? probes[0];
  if (probe === undefined) return null;
  const { probe: ofProbe, candidate: ofCandidate } = state.sides;
  return (
    <div className={`${classes['work']} ${isFull ? classes['full'] : ''}`} data-full={isFull}>
      <Stack gap="xs" className={classes['looking'] ?? ''}>
        <Toolbar
          mode={state.mode}
          isAligned={state.isAligned}
          hasLandmarks={state.hasLandmarks}
          zoom={state.view.zoom}
          isFull={isFull}
          change={change}
          zoomBy={zoomBy}
          resetView={resetView}
          toggleFull={toggleFull}
          openKeys={keySheet.open}
        />
        <div className={classes['stage']}>
          <div
            ref={panes}
            className={classes['panes']}
            {...(state.mode === 'side-by-side' ? {} : { 'data-single': true })}
          >
            <Panes
              state={state}
              probe={probe}
              candidate={candidate}
              shown={blink.shown}
              changeView={changeView}
            />
          </div>
          <ModeControls state={state} blink={blink} change={change} />
        </div>
        <Stack gap={6}>
          <SideControls side="probe" face={probe} state={ofProbe} change={changeOne}>
            {probes.length > 1 && <WhichProbe number={state.probe} of={probes.length} next={nextProbe} />}
          </SideControls>
          <SideControls side="candidate" face={candidate} state={ofCandidate} change={changeOne} />
        </Stack>
      </Stack>
      {beside !== undefined && <div className={classes['beside']}>{beside}</div>}
      <KeySheet
        opened={keysOpened}
        close={keySheet.close}
        isOn={keysOn}
        setOn={setKeysOn}
        lines={[
          ...furtherKeys,
          ...ownKeys(probes.length > 1).map(({ keys: pressed, what }) => ({ keys: pressed, what: t(what) })),
        ]}
      />
    </div>
  );
}

/** State, and word of what of a change goes on record. */
function useRecorded(start: CompareState, record: CompareViewerProps['record']) {
  const [state, setState] = useState(start);
  const told = useRef(start);
  const tell = useEffectEvent((now: CompareState) => {
    const made = adjustmentsOf(told.current, now, new Date().toISOString());
    told.current = now;
    if (made.length > 0) record?.(made);
  });
  useEffect(() => tell(state), [state]);
  return useMemo(() => ({ state, set: setState }), [state]);
}

function Panes({
  state,
  probe,
  candidate,
  shown,
  changeView,
}: {
  state: CompareState;
  probe: ShownFace;
  candidate: ShownFace;
  shown: Side;
  changeView: (by: (view: View) => View) => void;
}) {
  const { t } = useTranslation('compare');
  const below: Layer = { side: 'probe', face: probe };
  const above: Layer = { side: 'candidate', face: candidate };
  const common = { state, changeView };
  if (state.mode === 'side-by-side') {
    return [below, above].map((layer) => (
      <Pane key={layer.side} layers={[layer]} label={t(`pane.${layer.side}`)} {...common} />
    ));
  }
  const style = {
    overlay: { opacity: state.opacity / 100 },
    wipe: { clipPath: `inset(0 0 0 ${state.wipe}%)` },
    blink: {},
  }[state.mode];
  const hidden = { visibility: 'hidden' } as const;
  const isBlinking = state.mode === 'blink';
  const layers = [
    { ...below, style: isBlinking && shown !== 'probe' ? hidden : {} },
    { ...above, style: isBlinking && shown !== 'candidate' ? hidden : style },
  ];
  return (
    <Pane
      layers={layers}
      label={t('pane.both')}
      {...(state.mode === 'wipe' ? { edge: state.wipe } : {})}
      {...common}
    />
  );
}

function WhichProbe({ number, of, next }: { number: number; of: number; next: (by: number) => void }) {
  const { t } = useTranslation('compare');
  return (
    <Group gap={2} wrap="nowrap">
      <ActionIcon variant="subtle" size={26} aria-label={t('probe.previous')} onClick={() => next(-1)}>
        <IconChevronLeft size={16} aria-hidden />
      </ActionIcon>
      <Text fz="xs" className="numbers" aria-live="polite">
        {t('probe.which', { number, of })}
      </Text>
      <ActionIcon variant="subtle" size={26} aria-label={t('probe.next')} onClick={() => next(1)}>
        <IconChevronRight size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}

function ownKeys(hasProbes: boolean) {
  return [
    { keys: ['1', '2', '3', '4'], what: 'keys.modes' },
    { keys: [',', '.'], what: 'keys.slide' },
    { keys: ['b'], what: 'keys.blink' },
    { keys: ['a'], what: 'keys.align' },
    { keys: ['l'], what: 'keys.landmarks' },
    { keys: ['+', '−'], what: 'keys.zoom' },
    { keys: ['0'], what: 'keys.reset' },
    { keys: ['←', '→', '↑', '↓'], what: 'keys.pan' },
    { keys: ['q', 'w'], what: 'keys.turnProbe' },
    { keys: ['Q', 'W'], what: 'keys.turnCandidate' },
    ...(hasProbes ? [{ keys: ['p'], what: 'keys.probe' } as const] : []),
    { keys: ['f'], what: 'keys.full' },
    { keys: ['?'], what: 'keys.sheet' },
  ] as const;
}

/** Where the device does not let a page have the whole screen, it has the whole window. */
async function fillScreen(isWanted: boolean): Promise<void> {
  try {
    if (isWanted) await document.documentElement.requestFullscreen();
    else if (document.fullscreenElement !== null) await document.exitFullscreen();
  } catch {
    // The window it is, then.
  }
}
