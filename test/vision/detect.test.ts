import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeBoxes, tileStarts } from '#vitrine/vision/detect.js';
import type { Detection } from '#vitrine/vision/detector.js';
import { decodeDetections } from '#vitrine/vision/rfb-detector.js';

describe('the anchors of a 64 x 48 input', () => {
  // Strides 8, 16, 32, 64 give 8x6, 4x3, 2x2, 1x1 cells of 3, 2, 2, 3 anchors: 144 + 24 + 8 + 3.
  const count = 179;

  function decode(faces: Record<number, { score: number; offsets: number[] }>): Detection[] {
    const logits = Float32Array.from({ length: count * 2 }, (_, i) => (i % 2 === 0 ? 0 : -10));
    const offsets = new Float32Array(count * 4);
    for (const [anchor, found] of Object.entries(faces)) {
      logits[Number(anchor) * 2 + 1] = Math.log(found.score / (1 - found.score));
      offsets.set(found.offsets, Number(anchor) * 4);
    }
    return decodeDetections(logits, offsets, 64, 48);
  }

  // Worked out by hand: the centre is that of the cell plus a tenth of the anchor per unit, the size e^(offset / 5);
  // at strides 32 and 64 it lies 8 px higher.
  test.each([
    ['first of all', 0, [0, 0, 0, 0], { x: -1, y: -1, width: 10, height: 10 }],
    ['second cell, smallest anchor', 3, [0, 0, 0, 0], { x: 7, y: -1, width: 10, height: 10 }],
    ['second row, largest anchor of stride 8', 26, [0, 0, 0, 0], { x: -8, y: 0, width: 24, height: 24 }],
    ['last of stride 8', 143, [0, 0, 0, 0], { x: 48, y: 32, width: 24, height: 24 }],
    [
      'row 2, column 3 of stride 16, moved',
      144 + 11 * 2 + 1,
      [1, -2, 0, 0],
      { x: 36.8, y: 6.4, width: 48, height: 48 },
    ],
    [
      'row 1, column 0 of stride 32, wider and lower',
      168 + 2 * 2,
      [0, 0, 5 * Math.log(2), -5 * Math.log(4)],
      { x: -48, y: 32, width: 128, height: 16 },
    ],
    [
      'largest, as high as the training pictures',
      178,
      [0, 0, 0, 0],
      { x: -96, y: -96, width: 256, height: 240 },
    ],
  ])('%s', (_, anchor, offsets, box) => {
    const [found, ...others] = decode({ [anchor]: { score: 0.75, offsets } });
    expect(others).toEqual([]);
    expect(found!.score).toBeCloseTo(0.75, 6);
    for (const side of ['x', 'y', 'width', 'height'] as const) {
      expect(found!.box[side], side).toBeCloseTo(box[side], 4);
    }
  });

  test('those under a half are no faces', () => {
    const offsets = [0, 0, 0, 0];
    const found = decode({
      3: { score: 0.49, offsets },
      90: { score: 0.5, offsets },
      150: { score: 1, offsets },
    });
    expect(found.map(({ score }) => score)).toEqual([0.5, 1]);
  });
});

function face(x: number, y: number, side: number, score: number): Detection {
  return { box: { x, y, width: side, height: side }, score };
}

describe('merging', () => {
  test('keeps the best of duplicates', () => {
    const best = face(10, 10, 100, 0.9);
    expect(mergeBoxes([face(14, 8, 104, 0.8), best, face(0, 12, 95, 0.6)])).toEqual([best]);
  });

  test('keeps the better of a box inside another, whichever it is', () => {
    const [outer, inner] = [face(0, 0, 200, 0.9), face(80, 80, 40, 0.7)];
    expect(mergeBoxes([inner, outer])).toEqual([outer]);
    expect(mergeBoxes([{ ...inner, score: 0.95 }, outer])).toEqual([{ ...inner, score: 0.95 }]);
  });

  test('keeps neighbours that touch or overlap a little', () => {
    const heads = [face(0, 0, 100, 0.9), face(100, 0, 100, 0.8), face(60, 90, 100, 0.7)];
    expect(mergeBoxes(heads)).toEqual(heads);
  });

  test('a chain: the second goes with the first, the third overlaps only the second and stays', () => {
    const chain = [face(0, 0, 100, 0.9), face(45, 0, 100, 0.8), face(90, 0, 100, 0.7)];
    expect(mergeBoxes(chain)).toEqual([chain[0], chain[2]]);
  });

  const detections = fc.uniqueArray(
    fc
      .tuple(fc.nat(300), fc.nat(300), fc.integer({ min: 1, max: 150 }), fc.integer({ min: 0, max: 1e6 }))
      .map(([x, y, side, score]) => face(x, y, side, score / 1e6)),
    { selector: ({ score }) => score, maxLength: 30 },
  );

  test('does not depend on the order, and merging again changes nothing', () => {
    fc.assert(
      fc.property(detections, fc.infiniteStream(fc.nat()), (found, keys) => {
        const shuffled = found
          .map((each) => ({ each, key: keys.next().value }))
          .toSorted((p, q) => p.key - q.key)
          .map(({ each }) => each);
        const merged = mergeBoxes(found);
        expect(mergeBoxes(shuffled)).toEqual(merged);
        expect(mergeBoxes(merged)).toEqual(merged);
      }),
    );
  });

  test('gives back some of what it got, best first, the best of all among them', () => {
    fc.assert(
      fc.property(detections, (found) => {
        const merged = mergeBoxes(found);
        const scores = merged.map(({ score }) => score);
        expect(merged.every((each) => found.includes(each))).toBe(true);
        expect(scores).toEqual(scores.toSorted((p, q) => q - p));
        expect(scores[0]).toBe(found.length > 0 ? Math.max(...found.map(({ score }) => score)) : undefined);
      }),
    );
  });
});

describe('tiles', () => {
  test.each([
    [1, [0]],
    [832, [0]],
    [833, [0, 1]],
    [1504, [0, 672]],
    [1505, [0, 337, 673]],
  ])('of %i px start at %j', (length, starts) => {
    expect(tileStarts(length, 832)).toEqual(starts);
  });

  test('cover everything, lie inside, and share at least 160 px with the next', () => {
    fc.assert(
      fc.property(fc.integer({ min: 833, max: 100_000 }), (length) => {
        const starts = tileStarts(length, 832);
        expect(starts[0]).toBe(0);
        expect(starts.at(-1)).toBe(length - 832);
        for (const [i, start] of starts.entries()) {
          const before = starts[i - 1];
          if (before === undefined) continue;
          expect(start).toBeGreaterThan(before);
          expect(before + 832 - start).toBeGreaterThanOrEqual(160);
        }
      }),
    );
  });
});
