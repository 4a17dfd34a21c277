/**
 * YuNet (Wu et al., "YuNet: A Tiny Millisecond-level Face Detector", 2023), as OpenCV ships it. The facts below are those of
 * OpenCV's reader, `modules/objdetect/src/face_detect.cpp`:
 *
 *  - outputs `cls_S`, `obj_S`, `bbox_S`, `kps_S` for the strides S of 8, 16, 32; one row per cell, row by row;
 *  - the score is the root of class times objectness, each held within 0 to 1;
 *  - a box is the offset of its centre from the cell's corner and the logarithm of its size, both in strides;
 *  - points are offsets from the cell's corner in strides: the person's right eye, left eye, nose tip, right and left corner of
 *    the mouth, which is the order of `Landmarks5`, since right of the person is left in the picture.
 */
import { AppError } from '../errors.js';
import type { Landmarks5, Point } from '../types.js';
import type { Detection } from './detector.js';

const strides = [8, 16, 32];

/** `width` and `height` of the network's input; boxes and points in its pixels. Throws `model.mismatch`. */
export function decodeYunet(
  outputs: Readonly<Record<string, Float32Array>>,
  width: number,
  height: number,
  minScore: number,
): Detection[] {
  const found: Detection[] = [];
  for (const stride of strides) {
    const columns = Math.ceil(width / stride);
    const cells = columns * Math.ceil(height / stride);
    const read = (kind: string, numbers: number): Float32Array =>
      requireOutput(outputs, `${kind}_${stride}`, cells * numbers);
    const [classes, objects, boxes, points] = [
      read('cls', 1),
      read('obj', 1),
      read('bbox', 4),
      read('kps', 10),
    ];
    for (let cell = 0; cell < cells; cell++) {
      const score = Math.sqrt(within01(classes[cell]!) * within01(objects[cell]!));
      if (!(score >= minScore)) continue;
      const column = cell % columns;
      const row = Math.floor(cell / columns);
      const b = 4 * cell;
      const w = Math.exp(boxes[b + 2]!) * stride;
      const h = Math.exp(boxes[b + 3]!) * stride;
      const x = (column + boxes[b]!) * stride - w / 2;
      const y = (row + boxes[b + 1]!) * stride - h / 2;
      const box = { x, y, width: w, height: h };
      found.push({ score, box, landmarks5: pointsAt(points, cell, column, row, stride) });
    }
  }
  return found;
}

function pointsAt(
  points: Float32Array,
  cell: number,
  column: number,
  row: number,
  stride: number,
): Landmarks5 {
  const at = (n: number): Point => ({
    x: (column + points[10 * cell + 2 * n]!) * stride,
    y: (row + points[10 * cell + 2 * n + 1]!) * stride,
  });
  return [at(0), at(1), at(2), at(3), at(4)];
}

function requireOutput(
  outputs: Readonly<Record<string, Float32Array>>,
  name: string,
  length: number,
): Float32Array {
  const output = outputs[name];
  if (output?.length === length) return output;
  throw new AppError(
    'model.mismatch',
    `expected output ${name} of YuNet with ${length} numbers, got ${output?.length ?? 'none'}`,
  );
}

function within01(value: number): number {
  return Math.min(1, Math.max(0, value));
}
