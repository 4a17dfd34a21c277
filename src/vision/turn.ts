/** Photos on their side or upside down: whole quarter turns, and the way back for what is found in it. */
import type { Box, Point } from '../types.js';
import type { RgbImage } from './image.js';

/** Clockwise quarter turns. */
export type QuarterTurns = 0 | 1 | 2 | 3;

export function turnImage({ width, height, data }: RgbImage, turns: QuarterTurns): RgbImage {
  const turned = new Uint8Array(data.length);
  const sideways = turns % 2 === 1;
  const w = sideways ? height : width;
  // Where the first pixel goes, and how far the target moves for a step right and a step down in the source.
  const [start, right, down] = {
    0: [0, 1, w],
    1: [height - 1, w, -1],
    2: [width * height - 1, -1, -w],
    3: [(width - 1) * w, -w, 1],
  }[turns] as [number, number, number];
  for (let y = 0, i = 0; y < height; y++) {
    let o = (start + y * down) * 3;
    for (let x = 0; x < width; x++, i += 3, o += right * 3) {
      turned[o] = data[i]!;
      turned[o + 1] = data[i + 1]!;
      turned[o + 2] = data[i + 2]!;
    }
  }
  return { width: w, height: sideways ? width : height, data: turned };
}

/** The place in the unturned image of a point of the turned one. `unturned` gives the size of the former. */
export function turnPointBack(
  { x, y }: Point,
  turns: QuarterTurns,
  unturned: { width: number; height: number },
): Point {
  const { width, height } = unturned;
  if (turns === 1) return { x: y, y: height - x };
  if (turns === 2) return { x: width - x, y: height - y };
  if (turns === 3) return { x: width - y, y: x };
  return { x, y };
}

export function turnBoxBack(box: Box, turns: QuarterTurns, unturned: { width: number; height: number }): Box {
  const p = turnPointBack(box, turns, unturned);
  const q = turnPointBack({ x: box.x + box.width, y: box.y + box.height }, turns, unturned);
  return {
    x: Math.min(p.x, q.x),
    y: Math.min(p.y, q.y),
    width: Math.abs(q.x - p.x),
    height: Math.abs(q.y - p.y),
  };
}
