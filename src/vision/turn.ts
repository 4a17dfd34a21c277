/** Photos on their side, upside down or askew: turned copies, and the way back for what is found in them. */
import type { Box } from '../types.js';
import { applySimilarity } from './align.js';
import { buildPyramid, warp, type Pyramid, type RgbImage, type Similarity } from './image.js';

/** A working image turned clockwise so that its faces may stand upright. */
export interface TurnedView {
  pyramid: Pyramid;
  degrees: number;
  /** From pixels of this view to those of the working image. */
  toWorking: Similarity;
}

export const smallestLevelPx = 160;

export function uprightView(pyramid: Pyramid): TurnedView {
  return { pyramid, degrees: 0, toWorking: { a: 1, b: 0, tx: 0, ty: 0 } };
}

/** The view's longest edge is at most `longestPx`. What lies outside the photo repeats its edge. */
export function turnView(pyramid: Pyramid, degrees: number, longestPx: number): TurnedView {
  const { width, height } = pyramid[0]!;
  const radians = (degrees * Math.PI) / 180;
  // Exact for quarter turns: pixels are then copied, not blended.
  const cos = degrees % 90 === 0 ? Math.round(Math.cos(radians)) : Math.cos(radians);
  const sin = degrees % 90 === 0 ? Math.round(Math.sin(radians)) : Math.sin(radians);
  const turnedWidth = Math.abs(cos) * width + Math.abs(sin) * height;
  const turnedHeight = Math.abs(sin) * width + Math.abs(cos) * height;
  let scale = 1;
  while (Math.max(turnedWidth, turnedHeight) / scale > longestPx) scale *= 2;
  const w = Math.max(1, Math.floor(turnedWidth / scale));
  const h = Math.max(1, Math.floor(turnedHeight / scale));
  const a = cos * scale;
  const b = -sin * scale;
  const toWorking = { a, b, tx: (width - a * w + b * h) / 2, ty: (height - b * w - a * h) / 2 };
  const turned: RgbImage = warp(pyramid, toWorking, w, h);
  return { pyramid: buildPyramid(turned, smallestLevelPx), degrees, toWorking };
}

/** The box in the working image: exact for quarter turns, for others an upright box of the same middle and area. */
export function boxInWorking({ x, y, width, height }: Box, { a, b, tx, ty }: Similarity): Box {
  const centre = applySimilarity({ a, b, tx, ty }, { x: x + width / 2, y: y + height / 2 });
  const scale = Math.hypot(a, b);
  const alike = (a / scale) ** 2;
  const w = scale * (alike * width + (1 - alike) * height);
  const h = scale * (alike * height + (1 - alike) * width);
  return { x: centre.x - w / 2, y: centre.y - h / 2, width: w, height: h };
}
