/**
 * SCRFD (Guo et al., "Sample and Computation Redistribution for Efficient Face Detection", 2021), as InsightFace exports it.
 * The facts below are those of its reference reader, `python-package/insightface/model_zoo/scrfd.py`:
 *
 *  - outputs in the order of the file: scores of each stride, then boxes of each stride, then, in models "with kps", points;
 *  - 6 or 9 outputs: strides 8, 16, 32 with two anchors per cell; 10 or 15: strides 8 to 128 with one;
 *  - rows run over the cells, row by row, and the anchors of a cell; a cell's point is its corner, (column, row) * stride;
 *  - a box is the distances from that point to its left, top, right and bottom; landmarks are offsets from it; both in strides;
 *  - scores are probabilities already.
 */
import { AppError } from '../errors.js';
import type { Landmarks5, Point } from '../types.js';
import type { Detection } from './detector.js';

export interface ScrfdHead {
  strides: readonly number[];
  anchorsPerCell: number;
  hasLandmarks: boolean;
}

/** What the number of outputs says. Throws `model.mismatch`. */
export function scrfdHead(outputs: number): ScrfdHead {
  const isThree = outputs === 6 || outputs === 9;
  if (!isThree && outputs !== 10 && outputs !== 15) {
    throw new AppError(
      'model.mismatch',
      `expected a SCRFD model with 6, 9, 10 or 15 outputs, got ${outputs}`,
    );
  }
  return {
    strides: isThree ? [8, 16, 32] : [8, 16, 32, 64, 128],
    anchorsPerCell: isThree ? 2 : 1,
    hasLandmarks: outputs === 9 || outputs === 15,
  };
}

/**
 * `outputs` in the order above, `width` and `height` of the network's input. Boxes and points in its pixels.
 * Throws `model.mismatch` when the numbers of values do not fit the size.
 */
export function decodeScrfd(
  outputs: readonly Float32Array[],
  width: number,
  height: number,
  minScore: number,
): Detection[] {
  const { strides, anchorsPerCell, hasLandmarks } = scrfdHead(outputs.length);
  const levels = strides.length;
  const found: Detection[] = [];
  for (const [level, stride] of strides.entries()) {
    const columns = Math.ceil(width / stride);
    const anchors = columns * Math.ceil(height / stride) * anchorsPerCell;
    const [scores, boxes, points] = [outputs[level]!, outputs[level + levels]!, outputs[level + 2 * levels]];
    if (
      scores.length !== anchors ||
      boxes.length !== 4 * anchors ||
      (points?.length ?? 10 * anchors) !== 10 * anchors
    ) {
      throw new AppError(
        'model.mismatch',
        `expected ${anchors} anchors of SCRFD at stride ${stride}, got ${scores.length} scores, ${boxes.length} box and ${points?.length ?? 'no'} point numbers`,
      );
    }
    for (let anchor = 0; anchor < anchors; anchor++) {
      const score = scores[anchor]!;
      if (!(score >= minScore)) continue;
      const cell = Math.floor(anchor / anchorsPerCell);
      const x = (cell % columns) * stride;
      const y = Math.floor(cell / columns) * stride;
      const [left, top, right, bottom] = boxes.subarray(4 * anchor, 4 * anchor + 4);
      const box = {
        x: x - left! * stride,
        y: y - top! * stride,
        width: (left! + right!) * stride,
        height: (top! + bottom!) * stride,
      };
      if (hasLandmarks) found.push({ score, box, landmarks5: pointsAt(points!, anchor, x, y, stride) });
      else found.push({ score, box });
    }
  }
  return found;
}

function pointsAt(points: Float32Array, anchor: number, x: number, y: number, stride: number): Landmarks5 {
  const at = (n: number): Point => ({
    x: x + points[10 * anchor + 2 * n]! * stride,
    y: y + points[10 * anchor + 2 * n + 1]! * stride,
  });
  return [at(0), at(1), at(2), at(3), at(4)];
}
