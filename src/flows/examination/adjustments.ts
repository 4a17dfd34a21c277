/**
 * What an examiner did to the pictures while comparing them: a picture that was turned, brightened or laid over another one may look
 * like what it is not, so whoever reads the examination is told. One entry for each gesture, in the order in which they were made, with
 * the time that the examiner's own browser states. Nothing is taken out again; the list is bounded all the same.
 */
export const sides = ['probe', 'candidate', 'both'] as const;
export type Side = (typeof sides)[number];

export const views = ['side-by-side', 'overlay', 'wipe', 'blink'] as const;

/**
 * Least and most of each. Degrees clockwise, beside the alignment; brightness, contrast, opacity and wipe in percent; zoom as a factor;
 * `align`, `landmarks`, `mirror` and `grey` are 0 or 1; `probe` is the number of the probe that is shown; `view` counts `views` from 0.
 */
export const adjustmentRanges = {
  rotation: [-180, 180],
  brightness: [0, 400],
  contrast: [0, 400],
  mirror: [0, 1],
  grey: [0, 1],
  zoom: [0.01, 100],
  align: [0, 1],
  landmarks: [0, 1],
  view: [0, views.length - 1],
  opacity: [0, 100],
  wipe: [0, 100],
  probe: [1, 100],
} as const;
export type AdjustmentKind = keyof typeof adjustmentRanges;
export const adjustmentKinds = Object.keys(adjustmentRanges) as [AdjustmentKind, ...AdjustmentKind[]];

export interface Adjustment {
  /** ISO time. */
  at: string;
  side: Side;
  kind: AdjustmentKind;
  value: number;
}

/** More than there are kinds and sides. */
export const mostAdjustments = 1000;

/**
 * `before` with what was added. What comes again, because an answer was lost on its way, counts once; of zooms only the last counts; and
 * once the list is full the oldest that another one of its kind came after goes, so that how the pictures were left is always right.
 */
export function addAdjustments(
  before: readonly Adjustment[],
  added: readonly Adjustment[],
  most = mostAdjustments,
): Adjustment[] {
  let all = [...before];
  for (const next of added) {
    if (all.some((each) => isSame(each, next))) continue;
    if (next.kind === 'zoom') all = all.filter((each) => !isAlike(each, next));
    all.push(next);
    if (all.length <= most) continue;
    const superseded = all.findIndex((each, i) => all.findLastIndex((other) => isAlike(each, other)) > i);
    all.splice(superseded, 1);
  }
  return all;
}

function isAlike(one: Adjustment, other: Adjustment): boolean {
  return one.side === other.side && one.kind === other.kind;
}

function isSame(one: Adjustment, other: Adjustment): boolean {
  return isAlike(one, other) && one.at === other.at && one.value === other.value;
}

/** How the pictures were left: the last of each kind and side. */
export function lastAdjustments(all: readonly Adjustment[]): Adjustment[] {
  const last = new Map<string, Adjustment>();
  for (const each of all) {
    last.delete(`${each.side} ${each.kind}`);
    last.set(`${each.side} ${each.kind}`, each);
  }
  return [...last.values()];
}
