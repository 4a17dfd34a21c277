/** Which of the 68 landmarks (iBUG 300-W) make up a line, so that a grid of them can be drawn. */
import type { Point } from './geometry.js';

interface Line {
  from: number;
  to: number;
  isClosed: boolean;
}

const lines: readonly Line[] = [
  { from: 0, to: 16, isClosed: false },
  { from: 17, to: 21, isClosed: false },
  { from: 22, to: 26, isClosed: false },
  { from: 27, to: 30, isClosed: false },
  { from: 31, to: 35, isClosed: false },
  { from: 36, to: 41, isClosed: true },
  { from: 42, to: 47, isClosed: true },
  { from: 48, to: 59, isClosed: true },
  { from: 60, to: 67, isClosed: true },
];

/** As the `d` of an SVG path; empty where there are other landmarks than these. */
export function landmarkPath(points: readonly Point[]): string {
  if (points.length !== 68) return '';
  return lines
    .map(({ from, to, isClosed }) => {
      const drawn = points.slice(from, to + 1).map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`);
      return `M${drawn.join('L')}${isClosed ? 'Z' : ''}`;
    })
    .join('');
}
