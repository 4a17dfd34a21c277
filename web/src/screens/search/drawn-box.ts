/** A box that a person draws on a photo, with the mouse or with keys. All in pixels of the upright photo. */
import type { LookedFace } from './advice.js';

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Size {
  widthPx: number;
  heightPx: number;
}

interface Point {
  x: number;
  y: number;
}

/** The server takes nothing smaller. */
export const leastPx = 8;

/** Between two corners, in any order. */
export function boxBetween(a: Point, b: Point): Box {
  return {
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x),
    height: Math.abs(a.y - b.y),
  };
}

/** Where drawing with keys begins: in the middle, a third of the photo. */
export function firstBox({ widthPx, heightPx }: Size): Box {
  const side = Math.min(widthPx, heightPx) / 3;
  return { x: (widthPx - side) / 2, y: (heightPx - side) / 2, width: side, height: side };
}

const directions: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Arrows move it, with Shift they size it; null: the key means something else. */
export function boxAfterKey(box: Box, key: string, sizes: boolean, photo: Size): Box | null {
  const direction = directions[key];
  if (direction === undefined) return null;
  const step = Math.max(1, Math.min(photo.widthPx, photo.heightPx) / 50);
  const [dx, dy] = [direction[0] * step, direction[1] * step];
  if (sizes) {
    const width = clamp(box.width + dx, leastPx, photo.widthPx - box.x);
    const height = clamp(box.height + dy, leastPx, photo.heightPx - box.y);
    return { ...box, width, height };
  }
  return {
    ...box,
    x: clamp(box.x + dx, 0, photo.widthPx - box.width),
    y: clamp(box.y + dy, 0, photo.heightPx - box.height),
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}

/** As the form of the server takes it. */
export function textOfBox({ x, y, width, height }: Box): string {
  return [x, y, width, height].map((each) => each.toFixed(1)).join(',');
}

/** Of the faces found in a drawn box, the one that it was drawn around: the server takes the same. */
export function faceDrawnAround(faces: readonly LookedFace[], box: Box): LookedFace | null {
  let best: LookedFace | null = null;
  for (const face of faces) {
    if (best === null || overlap(face.box, box) > overlap(best.box, box)) best = face;
  }
  return best;
}

function overlap(p: Box, q: Box): number {
  const width = Math.min(p.x + p.width, q.x + q.width) - Math.max(p.x, q.x);
  const height = Math.min(p.y + p.height, q.y + q.height) - Math.max(p.y, q.y);
  const common = Math.max(0, width) * Math.max(0, height);
  return common / (p.width * p.height + q.width * q.height - common);
}
