import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applySimilarity, fiveOf68, fitSimilarity, template112 } from '#vitrine/vision/align.js';

const coordinate = fc.double({ min: -1000, max: 1000, noNaN: true });
const point = fc.record({ x: coordinate, y: coordinate });
const similarity = fc
  .record({
    scale: fc.double({ min: 0.01, max: 50, noNaN: true }),
    angle: fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
    tx: coordinate,
    ty: coordinate,
  })
  .map(({ scale, angle, tx, ty }) => ({ a: scale * Math.cos(angle), b: scale * Math.sin(angle), tx, ty }));

describe('the fitted similarity', () => {
  test('is the one that moved the points', () => {
    fc.assert(
      fc.property(similarity, fc.array(point, { minLength: 2, maxLength: 10 }), (moved, points) => {
        const middle = points[0]!;
        fc.pre(points.some(({ x, y }) => Math.hypot(x - middle.x, y - middle.y) > 1));
        const fitted = fitSimilarity(
          points,
          points.map((each) => applySimilarity(moved, each)),
        );
        for (const each of points) {
          const [there, expected] = [applySimilarity(fitted, each), applySimilarity(moved, each)];
          expect(Math.hypot(there.x - expected.x, there.y - expected.y)).toBeLessThan(1e-6);
        }
      }),
    );
  });

  test('has the least squared distance of all that are near it', () => {
    const disturbance = fc.double({ min: -5, max: 5, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(point, { minLength: 5, maxLength: 5 }),
        fc.record({ a: disturbance, b: disturbance, tx: disturbance, ty: disturbance }),
        (targets, { a, b, tx, ty }) => {
          const best = fitSimilarity(template112, targets);
          const other = { a: best.a + a / 10, b: best.b + b / 10, tx: best.tx + tx, ty: best.ty + ty };
          const cost = (moved: typeof best): number =>
            template112.reduce((sum, each, i) => {
              const there = applySimilarity(moved, each);
              return sum + (there.x - targets[i]!.x) ** 2 + (there.y - targets[i]!.y) ** 2;
            }, 0);
          expect(cost(best)).toBeLessThanOrEqual(cost(other) * (1 + 1e-9) + 1e-9);
        },
      ),
    );
  });

  test('does not mirror: mirrored points are met as well as turning can', () => {
    const mirrored = template112.map(({ x, y }) => ({ x: 112 - x, y }));
    const { a, b } = fitSimilarity(template112, mirrored);
    // A reflection would have a determinant below zero; a similarity has a² + b² by construction, here far from 1.
    expect(Math.hypot(a, b)).toBeLessThan(0.9);
  });

  test('of one point repeated is a translation', () => {
    const fitted = fitSimilarity([{ x: 3, y: 4 }], [{ x: 10, y: 20 }]);
    expect(fitted).toEqual({ a: 1, b: 0, tx: 7, ty: 16 });
  });
});

test('the template is the published one: eyes above nose above mouth, upright, in the middle', () => {
  const [leftEye, rightEye, nose, leftMouth, rightMouth] = template112;
  expect(rightEye.x - leftEye.x).toBeCloseTo(35.2372, 4);
  expect(Math.abs(rightEye.y - leftEye.y)).toBeLessThan(0.2);
  expect(nose.y).toBeCloseTo(71.7366, 4);
  expect(leftMouth.x).toBeLessThan(rightMouth.x);
  expect((leftEye.x + rightEye.x + leftMouth.x + rightMouth.x) / 4).toBeCloseTo(56, 0);
});

test('five of 68: eye corners left out, nose tip, both mouth corners', () => {
  // Point i lies at (i, 100 + i), so that a mean names its members.
  const points = Array.from({ length: 68 }, (_, i) => ({ x: i, y: 100 + i }));
  expect(fiveOf68(points)).toEqual([
    { x: 39, y: 139 },
    { x: 45, y: 145 },
    { x: 30, y: 130 },
    { x: 54, y: 154 },
    { x: 59, y: 159 },
  ]);
});
