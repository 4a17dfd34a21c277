/**
 * How two faces are looked at: one state for everything that people can change, and what of a change is to be put on record. Nothing
 * here knows of React or of the server.
 */
import type { AnswerOf } from '../../api/api.js';
import { wholeTurn, wholeView, type View } from './geometry.js';

export type ShownFace = AnswerOf<'GET /examinations/{id}/pictures'>['candidate'];
export type Adjustment = AnswerOf<'GET /examinations/{id}'>['adjustments'][number];
export type Side = 'probe' | 'candidate';

/** In the order that the record counts them in. */
export const modes = ['side-by-side', 'overlay', 'wipe', 'blink'] as const;
export type Mode = (typeof modes)[number];

/** What is done to one picture. Brightness and contrast in percent. */
export interface SideState {
  rotation: number;
  brightness: number;
  contrast: number;
  mirror: boolean;
  grey: boolean;
}

export interface CompareState {
  mode: Mode;
  isAligned: boolean;
  hasLandmarks: boolean;
  /** Of the candidate over the probe, in percent. */
  opacity: number;
  /** Where the edge of the wipe is, from the left, in percent: before it the probe is seen, behind it the candidate. */
  wipe: number;
  /** Which of several probes is shown, from 1. */
  probe: number;
  sides: Record<Side, SideState>;
  view: View;
}

export const untouched: SideState = {
  rotation: 0,
  brightness: 100,
  contrast: 100,
  mirror: false,
  grey: false,
};

export const firstState: CompareState = {
  mode: 'side-by-side',
  isAligned: true,
  hasLandmarks: false,
  opacity: 50,
  wipe: 50,
  probe: 1,
  sides: { probe: untouched, candidate: untouched },
  view: wholeView,
};

export const ranges = { brightness: [20, 300], contrast: [20, 300] } as const;

export function changeSide(state: CompareState, side: Side, change: Partial<SideState>): CompareState {
  const rotation = wholeTurn(change.rotation ?? state.sides[side].rotation);
  return { ...state, sides: { ...state.sides, [side]: { ...state.sides[side], ...change, rotation } } };
}

/** What a change is, in the words of the record; empty where nothing of it is put on record, such as a pan. */
export function adjustmentsOf(before: CompareState, after: CompareState, at: string): Adjustment[] {
  const made: Adjustment[] = [];
  const note = (side: Adjustment['side'], kind: Adjustment['kind'], was: Value, is: Value): void => {
    if (was !== is) made.push({ at, side, kind, value: Number(is) });
  };
  note('both', 'view', modes.indexOf(before.mode), modes.indexOf(after.mode));
  note('both', 'align', before.isAligned, after.isAligned);
  note('both', 'landmarks', before.hasLandmarks, after.hasLandmarks);
  note('both', 'opacity', before.opacity, after.opacity);
  note('both', 'wipe', before.wipe, after.wipe);
  note('both', 'zoom', rounded(before.view.zoom), rounded(after.view.zoom));
  note('probe', 'probe', before.probe, after.probe);
  for (const side of ['probe', 'candidate'] as const) {
    const [was, is] = [before.sides[side], after.sides[side]];
    for (const kind of ['rotation', 'brightness', 'contrast', 'mirror', 'grey'] as const) {
      note(side, kind, was[kind], is[kind]);
    }
  }
  return made;
}

type Value = number | boolean;

function rounded(zoom: number): number {
  return Math.round(zoom * 100) / 100;
}

const continuous: readonly Adjustment['kind'][] = [
  'rotation',
  'brightness',
  'contrast',
  'opacity',
  'wipe',
  'zoom',
];
/** Changes of one kind that follow each other within this are one gesture. */
const gestureMs = 1000;

/** One entry for each gesture: what goes on within a moment replaces what it began with. */
export function addGesture(list: readonly Adjustment[], next: Adjustment): Adjustment[] {
  const last = list.at(-1);
  const goesOn =
    last !== undefined &&
    last.side === next.side &&
    last.kind === next.kind &&
    continuous.includes(next.kind) &&
    Date.parse(next.at) - Date.parse(last.at) < gestureMs;
  return goesOn ? [...list.slice(0, -1), next] : [...list, next];
}

/** How the pictures were left: what is on record, done again. */
export function stateFrom(adjustments: readonly Adjustment[], probes: number): CompareState {
  return adjustments.reduce((state, { side, kind, value }): CompareState => {
    switch (kind) {
      case 'view':
        return { ...state, mode: modes[value] ?? state.mode };
      case 'align':
        return { ...state, isAligned: value === 1 };
      case 'landmarks':
        return { ...state, hasLandmarks: value === 1 };
      case 'opacity':
      case 'wipe':
        return { ...state, [kind]: value };
      case 'probe':
        return { ...state, probe: Math.min(Math.max(1, value), probes) };
      case 'zoom':
        return { ...state, view: { ...state.view, zoom: value } };
      case 'rotation':
      case 'brightness':
      case 'contrast':
        return side === 'both' ? state : changeSide(state, side, { [kind]: value });
      case 'mirror':
      case 'grey':
        return side === 'both' ? state : changeSide(state, side, { [kind]: value === 1 });
    }
  }, firstState);
}
