/** What is put on record of a comparison in the browser, and how it gets to the server. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { adjustmentKinds, adjustmentRanges, views } from '#vitrine/flows/examination/adjustments.js';
import * as server from '#vitrine/flows/examination/worksheet.js';
import {
  addGesture,
  adjustmentsOf,
  changeSide,
  firstState,
  modes,
  ranges,
  stateFrom,
  type Adjustment,
  type CompareState,
} from '../../web/src/parts/compare/compare-state.js';
import { zoomRange } from '../../web/src/parts/compare/geometry.js';
import {
  autosave,
  joinParcels,
  type Parcel,
  type SaveState,
} from '../../web/src/screens/examination/autosave.js';
import { components, conclusions, findings } from '../../web/src/screens/examination/worksheet-words.js';

const at = (ms: number): string => new Date(Date.UTC(2026, 0, 1) + ms).toISOString();
const adjustment = (
  ms: number,
  kind: Adjustment['kind'],
  value: number,
  side: Adjustment['side'] = 'probe',
) => ({ at: at(ms), side, kind, value }) satisfies Adjustment;

test('what the screens know is what the server knows', () => {
  expect(components).toEqual(server.components);
  expect(findings).toEqual(server.findings);
  expect(conclusions).toEqual(server.conclusions);
  expect(modes).toEqual(views);
  for (const [kind, range] of Object.entries({ ...ranges, zoom: [zoomRange.least, zoomRange.most] })) {
    const [least, most] = adjustmentRanges[kind as keyof typeof adjustmentRanges];
    expect(range[0]).toBeGreaterThanOrEqual(least);
    expect(range[1]).toBeLessThanOrEqual(most);
  }
});

describe('a change', () => {
  const turned = changeSide(firstState, 'candidate', { rotation: 200 });
  const everything: CompareState = {
    ...turned,
    mode: 'wipe',
    isAligned: false,
    hasLandmarks: true,
    opacity: 20,
    wipe: 80,
    probe: 2,
    view: { zoom: 2.5, x: 1, y: 1 },
    sides: {
      probe: { rotation: 3, brightness: 120, contrast: 80, mirror: true, grey: true },
      candidate: { ...turned.sides.candidate, brightness: 90 },
    },
  };

  test('of every kind is told, and a pan is not', () => {
    const made = adjustmentsOf(firstState, everything, at(0));
    expect(new Set(made.map(({ kind }) => kind))).toEqual(new Set(adjustmentKinds));
    for (const { kind, value } of made) {
      expect(value).toBeGreaterThanOrEqual(adjustmentRanges[kind][0]);
      expect(value).toBeLessThanOrEqual(adjustmentRanges[kind][1]);
    }
    const panned = { ...firstState, view: { ...firstState.view, x: 2 } };
    expect(adjustmentsOf(firstState, panned, at(0))).toEqual([]);
  });

  test('is done again from the record, but for the pan', () => {
    const again = stateFrom(adjustmentsOf(firstState, everything, at(0)), 2);
    expect(again).toEqual({ ...everything, view: { zoom: 2.5, x: 0, y: 0 } });
    // A probe that there is not is not shown.
    expect(stateFrom([adjustment(0, 'probe', 9)], 2).probe).toBe(2);
  });

  test('that goes on for a while is one gesture', () => {
    const steps = [
      adjustment(0, 'brightness', 105),
      adjustment(300, 'brightness', 120),
      adjustment(900, 'brightness', 140),
      adjustment(1000, 'brightness', 150, 'candidate'),
      adjustment(1100, 'mirror', 1),
      adjustment(1200, 'mirror', 0),
      adjustment(3000, 'mirror', 1),
      adjustment(5000, 'brightness', 100),
    ];
    expect(steps.reduce<Adjustment[]>(addGesture, [])).toEqual(steps.slice(2));
  });
});

/** A server that fails for as long as it is told to. */
function desk() {
  const got: Parcel[] = [];
  const states: SaveState[] = [];
  const line = { isDown: false };
  const saving = autosave({
    send: async (parcel) => {
      if (line.isDown) throw new Error('down');
      got.push(parcel);
    },
    tell: (state) => states.push(state),
  });
  return { got, states, line, saving };
}

describe('saving', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('waits for a quiet moment and sends one parcel', async () => {
    const { got, states, saving } = desk();
    saving.change({ worksheet: { ears: { finding: 'similar', remarks: '' } } });
    await vi.advanceTimersByTimeAsync(500);
    saving.change({ worksheet: { ears: { finding: 'different', remarks: '' } }, remarks: 'a' });
    await vi.advanceTimersByTimeAsync(799);
    expect(got).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(got).toEqual([
      { worksheet: { ears: { finding: 'different', remarks: '' } }, adjustments: [], remarks: 'a' },
    ]);
    expect(states).toEqual(['waiting', 'saving', 'saved']);
  });

  test('what could not be sent is sent again, with what came after it', async () => {
    const { got, states, line, saving } = desk();
    line.isDown = true;
    saving.change({ adjustments: [adjustment(0, 'rotation', 5)], remarks: 'a' });
    await vi.advanceTimersByTimeAsync(800);
    expect(states.at(-1)).toBe('failed');
    saving.change({ adjustments: [adjustment(2000, 'rotation', 7)] });
    expect(await saving.flush()).toBe(false);
    expect(saving.state()).toBe('failed');
    line.isDown = false;
    await vi.advanceTimersByTimeAsync(5000);
    expect(got).toEqual([
      {
        worksheet: {},
        adjustments: [adjustment(0, 'rotation', 5), adjustment(2000, 'rotation', 7)],
        remarks: 'a',
      },
    ]);
    expect(states.at(-1)).toBe('saved');
  });

  test('nothing is sent twice or lost while a parcel is on its way', async () => {
    const { got, saving } = desk();
    saving.change({ remarks: 'one' });
    const first = saving.flush();
    saving.change({ remarks: 'two' });
    expect(await first).toBe(true);
    expect(await saving.flush()).toBe(true);
    expect(got.map(({ remarks }) => remarks)).toEqual(['one', 'two']);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(got).toHaveLength(2);
  });

  test('a long record goes in parts that one request takes', async () => {
    const { got, saving } = desk();
    const many = Array.from({ length: 450 }, (_, i) => adjustment(i * 5000, 'rotation', i % 90));
    saving.change({ adjustments: many });
    expect(await saving.flush()).toBe(true);
    expect(got.map(({ adjustments }) => adjustments.length)).toEqual([200, 200, 50]);
    expect(got.flatMap(({ adjustments }) => adjustments)).toEqual(many);
  });

  test('of two parcels what came later counts', () => {
    const ears = { finding: 'similar', remarks: '' } as const;
    const joined = joinParcels({ worksheet: { ears }, adjustments: [], remarks: 'old' }, { remarks: '' });
    expect(joined).toEqual({ worksheet: { ears }, adjustments: [], remarks: '' });
  });
});
