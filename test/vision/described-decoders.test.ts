/**
 * The decoders of SCRFD and YuNet on golden tensors. The weights cannot be had here, so the tensors are made by encoders
 * written for this test from the publications' formulas, the other way round: from faces to numbers.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Box, Landmarks5, Point } from '#vitrine/types.js';
import type { Detection } from '#vitrine/vision/detector.js';
import { decodeScrfd, scrfdHead } from '#vitrine/vision/scrfd-detector.js';
import { decodeYunet } from '#vitrine/vision/yunet-detector.js';

const [width, height] = [96, 64];

interface Placed {
  stride: number;
  column: number;
  row: number;
  /** SCRFD only. */
  anchor: number;
  score: number;
  box: Box;
  points: Landmarks5;
}

function pointsOf(box: Box): Landmarks5 {
  const at = (x: number, y: number): Point => ({ x: box.x + x * box.width, y: box.y + y * box.height });
  return [at(0.3, 0.4), at(0.7, 0.38), at(0.52, 0.6), at(0.34, 0.8), at(0.68, 0.81)];
}

/** Distances of the sides and offsets of the points from the corner of the cell, in strides. */
function encodeScrfd(
  faces: readonly Placed[],
  strides: readonly number[],
  anchors: number,
  hasPoints: boolean,
) {
  const cells = strides.map((stride) => Math.ceil(width / stride) * Math.ceil(height / stride) * anchors);
  const scores = cells.map((n) => new Float32Array(n).fill(0.01));
  const boxes = cells.map((n) => new Float32Array(n * 4).fill(1));
  const points = cells.map((n) => new Float32Array(n * 10));
  for (const { stride, column, row, anchor, score, box, points: five } of faces) {
    const level = strides.indexOf(stride);
    const i = (row * Math.ceil(width / stride) + column) * anchors + anchor;
    const [x, y] = [column * stride, row * stride];
    scores[level]![i] = score;
    const sides = [x - box.x, y - box.y, box.x + box.width - x, box.y + box.height - y];
    boxes[level]!.set(
      sides.map((side) => side / stride),
      4 * i,
    );
    points[level]!.set(
      five.flatMap((p) => [(p.x - x) / stride, (p.y - y) / stride]),
      10 * i,
    );
  }
  return hasPoints ? [...scores, ...boxes, ...points] : [...scores, ...boxes];
}

/** Offset of the centre and logarithm of the size, in strides; the score as the product of two. */
function encodeYunet(faces: readonly Placed[]): Record<string, Float32Array> {
  const outputs: Record<string, Float32Array> = {};
  for (const stride of [8, 16, 32]) {
    const cells = (width / stride) * (height / stride);
    for (const [kind, n] of [
      ['cls', 1],
      ['obj', 1],
      ['bbox', 4],
      ['kps', 10],
    ] as const)
      outputs[`${kind}_${stride}`] = new Float32Array(cells * n).fill(kind === 'obj' ? -0.5 : 0);
  }
  for (const { stride, column, row, score, box, points } of faces) {
    const i = row * (width / stride) + column;
    const [centreX, centreY] = [box.x + box.width / 2, box.y + box.height / 2];
    // A class of over 1 counts as 1.
    outputs[`cls_${stride}`]![i] = 1.5;
    outputs[`obj_${stride}`]![i] = score ** 2;
    const size = [Math.log(box.width / stride), Math.log(box.height / stride)];
    outputs[`bbox_${stride}`]!.set([centreX / stride - column, centreY / stride - row, ...size], 4 * i);
    const numbers = points.flatMap(({ x, y }) => [x / stride - column, y / stride - row]);
    outputs[`kps_${stride}`]!.set(numbers, 10 * i);
  }
  return outputs;
}

function expectFace(found: Detection | undefined, placed: Placed, hasPoints = true): void {
  expect(found?.score).toBeCloseTo(placed.score, 5);
  for (const side of ['x', 'y', 'width', 'height'] as const) {
    expect(found?.box[side], side).toBeCloseTo(placed.box[side], 3);
  }
  if (!hasPoints) expect(found).not.toHaveProperty('landmarks5');
  for (const [n, point] of hasPoints ? placed.points.entries() : []) {
    expect(found?.landmarks5?.[n]?.x).toBeCloseTo(point.x, 3);
    expect(found?.landmarks5?.[n]?.y).toBeCloseTo(point.y, 3);
  }
}

const anyFace = fc
  .tuple(
    fc.constantFrom(8, 16, 32),
    fc.nat(11),
    fc.nat(7),
    fc.nat(1),
    fc.integer({ min: 51, max: 99 }),
    fc.record({
      x: fc.integer({ min: -20, max: 90 }),
      y: fc.integer({ min: -20, max: 60 }),
      width: fc.integer({ min: 4, max: 200 }),
      height: fc.integer({ min: 4, max: 200 }),
    }),
  )
  .map(([stride, column, row, anchor, hundredths, box]): Placed => {
    const place = { column: column % (width / stride), row: row % (height / stride) };
    return { stride, ...place, anchor, score: hundredths / 100, box, points: pointsOf(box) };
  });

const face: Placed = {
  stride: 16,
  column: 3,
  row: 1,
  anchor: 1,
  score: 0.87,
  box: { x: 20, y: 4, width: 50, height: 40 },
  points: pointsOf({ x: 20, y: 4, width: 50, height: 40 }),
};

describe('SCRFD', () => {
  test('worked out by hand: distances are counted from the corner of the cell', () => {
    const outputs = encodeScrfd([], [8, 16, 32], 2, true);
    // Stride 16, 6 x 4 cells: row 1, column 3, second anchor. The corner is (48, 16).
    const i = (1 * 6 + 3) * 2 + 1;
    outputs[1]![i] = 0.75;
    outputs[4]!.set([1, 0.5, 2, 1.5], 4 * i);
    outputs[7]!.set([0, 0, 1, 0, 0.5, 0.5, 0, 1, 1, 1], 10 * i);
    expect(decodeScrfd(outputs, width, height, 0.5)).toEqual([
      {
        score: 0.75,
        box: { x: 32, y: 8, width: 48, height: 32 },
        landmarks5: [
          { x: 48, y: 16 },
          { x: 64, y: 16 },
          { x: 56, y: 24 },
          { x: 48, y: 32 },
          { x: 64, y: 32 },
        ],
      },
    ]);
  });

  test('any face comes back from any cell', () => {
    fc.assert(
      fc.property(anyFace, (placed) => {
        const found = decodeScrfd(encodeScrfd([placed], [8, 16, 32], 2, true), width, height, 0.5);
        expect(found).toHaveLength(1);
        expectFace(found[0], placed);
      }),
    );
  });

  test('models without points give boxes only, those with five strides are read too', () => {
    const three = decodeScrfd(encodeScrfd([face], [8, 16, 32], 2, false), width, height, 0.5);
    expectFace(three[0], face, false);
    const single = { ...face, anchor: 0, stride: 64, column: 1, row: 0 };
    const five = decodeScrfd(encodeScrfd([single], [8, 16, 32, 64, 128], 1, true), width, height, 0.5);
    expectFace(five[0], single);
  });

  test('faces under the least score are none, not a number is none', () => {
    const outputs = encodeScrfd(
      [
        { ...face, score: 0.59 },
        { ...face, stride: 8, score: NaN },
      ],
      [8, 16, 32],
      2,
      true,
    );
    expect(decodeScrfd(outputs, width, height, 0.6)).toEqual([]);
    expect(decodeScrfd(outputs, width, height, 0.58)).toHaveLength(1);
  });

  test('another number of outputs, or of anchors, is another model', () => {
    const mismatch = expect.objectContaining({ code: 'model.mismatch' });
    expect(() => scrfdHead(3)).toThrow(mismatch);
    const outputs = encodeScrfd([face], [8, 16, 32], 2, true);
    expect(() => decodeScrfd(outputs, width + 32, height, 0.5)).toThrow(mismatch);
    expect(() => decodeScrfd(encodeScrfd([face], [8, 16, 32], 1, true), width, height, 0.5)).toThrow(
      mismatch,
    );
  });
});

describe('YuNet', () => {
  test('worked out by hand: the centre lies in the cell, the size is a power of e', () => {
    const outputs = encodeYunet([]);
    // Stride 32, 3 x 2 cells: row 1, column 2.
    const i = 1 * 3 + 2;
    outputs['cls_32']![i] = 0.81;
    outputs['obj_32']![i] = 1;
    outputs['bbox_32']!.set([0.5, 0.25, 0, Math.log(2)], 4 * i);
    outputs['kps_32']!.set([0, 0, 1, 0, 0.5, 0.5, 0, 1, 1, 1], 10 * i);
    const [found, ...others] = decodeYunet(outputs, width, height, 0.5);
    expect(others).toEqual([]);
    expectFace(found, {
      ...face,
      score: 0.9,
      box: { x: 80 - 16, y: 40 - 32, width: 32, height: 64 },
      points: [
        { x: 64, y: 32 },
        { x: 96, y: 32 },
        { x: 80, y: 48 },
        { x: 64, y: 64 },
        { x: 96, y: 64 },
      ],
    });
  });

  test('any face comes back from any cell', () => {
    fc.assert(
      fc.property(anyFace, (placed) => {
        const found = decodeYunet(encodeYunet([placed]), width, height, 0.5);
        expect(found).toHaveLength(1);
        expectFace(found[0], placed);
      }),
    );
  });

  test('a missing or short output is another model', () => {
    const { kps_16: _, ...lacking } = encodeYunet([face]);
    const mismatch = expect.objectContaining({ code: 'model.mismatch' });
    expect(() => decodeYunet(lacking, width, height, 0.5)).toThrow(mismatch);
    expect(() => decodeYunet(encodeYunet([face]), width + 32, height, 0.5)).toThrow(mismatch);
  });
});
