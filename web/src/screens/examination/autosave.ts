/**
 * Saves an examination while it is worked on. What is not saved yet is kept in one parcel: while one is on its way the next is filled, and
 * what could not be sent is sent again with what came after it. The server counts a repeated adjustment once, so that sending twice is safe.
 * Nothing here knows of React.
 */
import type { Adjustment } from '../../parts/compare/compare-state.js';
import { addGesture } from '../../parts/compare/compare-state.js';
import type { Worksheet } from './worksheet-words.js';

export interface Parcel {
  worksheet: Worksheet;
  adjustments: Adjustment[];
  remarks?: string;
}

/** `waiting`: changed, sent in a moment; `failed`: not saved, tried again by itself. */
export type SaveState = 'saved' | 'waiting' | 'saving' | 'failed';

export interface Autosave {
  change: (part: Partial<Parcel>) => void;
  /** Sends what there is now. True: everything is saved. */
  flush: () => Promise<boolean>;
  state: () => SaveState;
}

interface Options {
  send: (parcel: Parcel) => Promise<void>;
  tell: (state: SaveState) => void;
  quietMs?: number;
  againMs?: number;
}

/** What one request takes. */
const mostAdjustments = 200;
const empty: Parcel = { worksheet: {}, adjustments: [] };

export function autosave({ send, tell, quietMs = 800, againMs = 5000 }: Options): Autosave {
  let next: Parcel = empty;
  let sending: Promise<boolean> | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let now: SaveState = 'saved';

  function become(state: SaveState): void {
    now = state;
    tell(state);
  }

  function later(ms: number): void {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => void flush(), ms);
  }

  async function sendNext(): Promise<boolean> {
    const parcel = { ...next, adjustments: next.adjustments.slice(0, mostAdjustments) };
    next = { ...empty, adjustments: next.adjustments.slice(mostAdjustments) };
    become('saving');
    try {
      await send(parcel);
    } catch {
      next = joinParcels(parcel, next);
      become('failed');
      later(againMs);
      return false;
    }
    if (isEmpty(next)) become('saved');
    else become('waiting');
    return true;
  }

  async function flush(): Promise<boolean> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (sending !== null) await sending;
    while (!isEmpty(next)) {
      sending = sendNext().finally(() => (sending = null));
      if (!(await sending)) return false;
    }
    return true;
  }

  return {
    change(part) {
      next = joinParcels(next, part);
      if (now === 'saved') become('waiting');
      later(quietMs);
    },
    flush,
    state: () => now,
  };
}

/** What came later counts. */
export function joinParcels(first: Parcel, then: Partial<Parcel>): Parcel {
  const adjustments = (then.adjustments ?? []).reduce(addGesture, first.adjustments);
  const remarks = then.remarks ?? first.remarks;
  return {
    worksheet: { ...first.worksheet, ...then.worksheet },
    adjustments,
    ...(remarks === undefined ? {} : { remarks }),
  };
}

function isEmpty({ worksheet, adjustments, remarks }: Parcel): boolean {
  return Object.keys(worksheet).length === 0 && adjustments.length === 0 && remarks === undefined;
}
