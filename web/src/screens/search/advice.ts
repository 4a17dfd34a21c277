/** What keeps a face from being compared well, in kinds that a person can do something about, before a search is spent on it. */
import type { AnswerOf } from '../../api/api.js';

export type LookedFace = AnswerOf<'POST /probes'>['faces'][number];

/** `unclear`: none of the others, and yet it will not do: covered, disguised, or no face at all. */
export const obstacles = ['small', 'blurred', 'turned', 'dark', 'bright', 'unclear'] as const;
export type Obstacle = (typeof obstacles)[number];

export interface Advice {
  /** `poor`: below the gate, where strangers score as high as the person. */
  level: 'good' | 'fair' | 'poor';
  obstacles: Obstacle[];
}

const goodFrom = 0.5;
const smallPx = 40;
/** Variance of the Laplacian, as the server's own note on it. */
const blurredBelow = 50;
const turnedDegrees = 30;
const [darkBelow, brightAbove] = [55, 205];

export function adviseOn({ quality, sufficient }: Pick<LookedFace, 'quality' | 'sufficient'>): Advice {
  const found: Obstacle[] = [
    ...(quality.faceSizePx < smallPx ? (['small'] as const) : []),
    ...(quality.sharpness < blurredBelow ? (['blurred'] as const) : []),
    ...(Math.abs(quality.yawDegrees) > turnedDegrees ? (['turned'] as const) : []),
    ...(quality.brightness < darkBelow ? (['dark'] as const) : []),
    ...(quality.brightness > brightAbove ? (['bright'] as const) : []),
  ];
  if (!sufficient) return { level: 'poor', obstacles: found.length === 0 ? ['unclear'] : found };
  return { level: quality.unified >= goodFrom && found.length === 0 ? 'good' : 'fair', obstacles: found };
}
