/** Boxes against boxes, in one frame. */
import type { Box } from '../types.js';

/** Area that both cover. */
export function intersection(p: Box, q: Box): number {
  const width = Math.min(p.x + p.width, q.x + q.width) - Math.max(p.x, q.x);
  const height = Math.min(p.y + p.height, q.y + q.height) - Math.max(p.y, q.y);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Intersection over union, 0 to 1. */
export function overlapOf(p: Box, q: Box): number {
  const common = intersection(p, q);
  return common / (p.width * p.height + q.width * q.height - common);
}
