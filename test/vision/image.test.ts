import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  buildPyramid,
  greyOutside,
  pad,
  squareCut,
  toGrey,
  toPlanes,
  warp,
  type RgbImage,
} from '#vitrine/vision/image.js';

const identity = { a: 1, b: 0, tx: 0, ty: 0 };

/** Any picture up to 40 px a side. */
const pictures = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }))
  .chain(([width, height]) =>
    fc
      .uint8Array({ minLength: width * height * 3, maxLength: width * height * 3 })
      .map((data) => ({ width, height, data })),
  );

/** A picture in which red and green say where a pixel is. */
function ramp(width: number, height: number, step = 1): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set([x * step, y * step, 77], (y * width + x) * 3);
  }
  return { width, height, data };
}

function pixel({ width, data }: RgbImage, x: number, y: number): number[] {
  return [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
}

function clamp(value: number, size: number): number {
  return Math.min(Math.max(value, 0), size - 1);
}

describe('the pyramid', () => {
  test('halves by the mean of 2x2 pixels, rounded', () => {
    const data = Uint8Array.from([10, 0, 255, 20, 0, 255, 30, 1, 255, 41, 1, 254]);
    const [, half] = buildPyramid({ width: 2, height: 2, data }, 1);
    // (10 + 20 + 30 + 41) / 4 = 25.25, (0 + 0 + 1 + 1) / 4 = 0.5, (255 * 3 + 254) / 4 = 254.75
    expect(half).toEqual({ width: 1, height: 1, data: Uint8Array.from([25, 1, 255]) });
  });

  test('leaves out the last row and column of odd sizes', () => {
    const [, half] = buildPyramid(ramp(7, 5), 6);
    expect([half!.width, half!.height]).toEqual([3, 2]);
    expect(pixel(half!, 2, 1)).toEqual([5, 3, 77]);
  });

  test('goes down to the asked edge, level by level, whatever the shape', () => {
    fc.assert(
      fc.property(pictures, fc.integer({ min: 1, max: 30 }), (picture, edge) => {
        const levels = buildPyramid(picture, edge);
        const edges = levels.map(({ width, height }) => Math.max(width, height));
        expect(levels[0]).toBe(picture);
        expect(edges.at(-1)).toBeLessThanOrEqual(edge);
        expect(edges.slice(0, -1).every((longest) => longest > edge)).toBe(true);
        for (const [k, { width, height, data }] of levels.entries()) {
          expect(width).toBe(Math.max(1, picture.width >> k));
          expect(height).toBe(Math.max(1, picture.height >> k));
          expect(data).toHaveLength(width * height * 3);
        }
      }),
    );
  });

  test('keeps one colour one colour, and every value between the least and the greatest', () => {
    fc.assert(
      fc.property(pictures, (picture) => {
        const [low, high] = [Math.min(...picture.data), Math.max(...picture.data)];
        const smallest = buildPyramid(picture, 1).at(-1)!;
        expect(smallest.data.every((value) => value >= low && value <= high)).toBe(true);
      }),
    );
  });
});

describe('a cut', () => {
  test('by the identity is the picture', () => {
    fc.assert(
      fc.property(pictures, (picture) => {
        expect(warp([picture], identity, picture.width, picture.height)).toEqual(picture);
      }),
    );
  });

  test('shows people grey outside the photo, and all that lies in it', () => {
    fc.assert(
      fc.property(
        pictures,
        fc.integer({ min: -9, max: 9 }),
        fc.integer({ min: -9, max: 9 }),
        (picture, tx, ty) => {
          const { width, height } = picture;
          const moved = warp([picture], { ...identity, tx, ty }, width, height);
          greyOutside(moved, { ...identity, tx, ty }, picture);
          for (let y = 0; y < height; y++) {
            for (let x = 0; x < width; x++) {
              const isInside = x + tx >= 0 && x + tx < width && y + ty >= 0 && y + ty < height;
              expect(pixel(moved, x, y)).toEqual(isInside ? pixel(picture, x + tx, y + ty) : [127, 127, 127]);
            }
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  test('by whole pixels moves, and repeats the edge outside', () => {
    fc.assert(
      fc.property(
        pictures,
        fc.integer({ min: -50, max: 50 }),
        fc.integer({ min: -50, max: 50 }),
        (picture, tx, ty) => {
          const { width, height } = picture;
          const moved = warp([picture], { ...identity, tx, ty }, width, height);
          for (let y = 0; y < height; y++) {
            for (let x = 0; x < width; x++) {
              expect(pixel(moved, x, y)).toEqual(pixel(picture, clamp(x + tx, width), clamp(y + ty, height)));
            }
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  test('between pixels is the mean of its neighbours', () => {
    const moved = warp([ramp(20, 20, 10)], { ...identity, tx: 3.5, ty: 2.3 }, 4, 4);
    expect(pixel(moved, 0, 0)).toEqual([35, 23, 77]);
    expect(pixel(moved, 3, 2)).toEqual([65, 43, 77]);
  });

  test('turned by a quarter finds the turned pixel', () => {
    const picture = ramp(16, 16);
    // x' = -y + 16, y' = x: pixel (x, y) of the cut shows (15 - y, x) of the picture.
    const turned = warp([picture], { a: 0, b: 1, tx: 16, ty: 0 }, 16, 16);
    expect(pixel(turned, 0, 0)).toEqual(pixel(picture, 15, 0));
    expect(pixel(turned, 11, 4)).toEqual(pixel(picture, 11, 11));
  });

  test('reads from the level whose scale is nearest', () => {
    // Each level has a colour of its own, so that the cut shows where it was taken from.
    const levels = [0, 1, 2, 3].map((k) => {
      const size = 64 >> k;
      return { width: size, height: size, data: new Uint8Array(size * size * 3).fill(10 * (k + 1)) };
    });
    const shown = (scale: number): number => warp(levels, { ...identity, a: scale }, 2, 2).data[0]!;
    expect([0.1, 1, 1.4, 1.42, 2, 2.8, 2.9, 4, 8, 100].map(shown)).toEqual([
      10, 10, 10, 20, 20, 20, 30, 30, 40, 40,
    ]);
  });

  test('lies at the same place whatever level it is read from', () => {
    // A smooth ramp: halving keeps it, so a cut of scale 4 must show the mean of its 4x4 pixels.
    const pyramid = buildPyramid(ramp(128, 128, 2), 16);
    const cut = warp(pyramid, { a: 4, b: 0, tx: 8, ty: 16 }, 16, 16);
    for (const [x, y] of [
      [0, 0],
      [5, 9],
      [15, 15],
    ] as const) {
      const [red, green] = pixel(cut, x, y);
      expect(Math.abs(red! - 2 * (8 + 4 * x + 1.5))).toBeLessThanOrEqual(1);
      expect(Math.abs(green! - 2 * (16 + 4 * y + 1.5))).toBeLessThanOrEqual(1);
    }
  });

  test('of a square puts its centre into the middle', () => {
    const cut = warp([ramp(100, 100)], squareCut({ x: 40, y: 60 }, 20, 20), 20, 20);
    expect(pixel(cut, 0, 0)).toEqual([30, 50, 77]);
    expect(pixel(cut, 19, 19)).toEqual([49, 69, 77]);
  });
});

test('a margin is grey and the picture lies inside', () => {
  const picture = ramp(3, 2);
  const padded = pad(picture, 4, 1);
  expect([padded.width, padded.height]).toEqual([11, 4]);
  expect(pixel(padded, 3, 1)).toEqual([127, 127, 127]);
  expect(pixel(padded, 4, 0)).toEqual([127, 127, 127]);
  expect(pixel(padded, 4, 1)).toEqual([0, 0, 77]);
  expect(pixel(padded, 6, 2)).toEqual([2, 1, 77]);
  expect(pixel(padded, 7, 2)).toEqual([127, 127, 127]);
});

test('grey and planes of known pixels', () => {
  const picture = { width: 2, height: 1, data: Uint8Array.from([255, 0, 127, 0, 255, 63]) };
  const [first, second] = toGrey(picture);
  expect(first).toBeCloseTo(0.299 * 255 + 0.114 * 127, 4);
  expect(second).toBeCloseTo(0.587 * 255 + 0.114 * 63, 4);
  expect([...toPlanes(picture)]).toEqual([1, -127 / 128, -127 / 128, 1, 0, -0.5]);
});
