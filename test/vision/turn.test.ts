import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applySimilarity } from '#vitrine/vision/align.js';
import { boxInWorking, turnView } from '#vitrine/vision/turn.js';

const quarters = fc.constantFrom(90, 180, 270);
const size = fc.record({ width: fc.integer({ min: 1, max: 30 }), height: fc.integer({ min: 1, max: 30 }) });

/** Every pixel says where it is. */
function map({ width, height }: { width: number; height: number }) {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return [pixel % width, Math.floor(pixel / width), 9][i % 3]!;
  });
  return { width, height, data };
}

describe('quarter turns', () => {
  test('a pixel of the turned picture is the one that its place leads back to', () => {
    fc.assert(
      fc.property(size, quarters, (unturned, degrees) => {
        const { pyramid, toWorking } = turnView([map(unturned)], degrees, 100);
        const [turned] = pyramid;
        for (let y = 0; y < turned!.height; y++) {
          for (let x = 0; x < turned!.width; x++) {
            const back = applySimilarity(toWorking, { x: x + 0.5, y: y + 0.5 });
            const at = (y * turned!.width + x) * 3;
            expect([...turned!.data.subarray(at, at + 3)]).toEqual([back.x - 0.5, back.y - 0.5, 9]);
          }
        }
      }),
    );
  });

  test('one quarter is clockwise: what was on the left is on top', () => {
    const [turned] = turnView([map({ width: 3, height: 2 })], 90, 100).pyramid;
    expect([turned!.width, turned!.height]).toEqual([2, 3]);
    // The upper left pixel comes from the lower left.
    expect([...turned!.data.subarray(0, 3)]).toEqual([0, 1, 9]);
  });

  test('a box keeps its area and lies inside', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(size, quarters, share, share, share, share, (unturned, degrees, x, y, w, h) => {
        const { pyramid, toWorking } = turnView([map(unturned)], degrees, 100);
        const { width, height } = pyramid[0]!;
        const box = { x: x * width, y: y * height, width: w * (1 - x) * width, height: h * (1 - y) * height };
        const back = boxInWorking(box, toWorking);
        expect(back.width * back.height).toBeCloseTo(box.width * box.height, 6);
        expect(Math.min(back.x, back.y)).toBeGreaterThanOrEqual(-1e-6);
        expect(back.x + back.width).toBeLessThanOrEqual(unturned.width + 1e-6);
        expect(back.y + back.height).toBeLessThanOrEqual(unturned.height + 1e-6);
      }),
    );
  });
});

describe('any turn', () => {
  test('the middle stays the middle, and a box goes back to one of the same area around the same place', () => {
    fc.assert(
      fc.property(size, fc.integer({ min: 0, max: 359 }), (unturned, degrees) => {
        const { pyramid, toWorking } = turnView([map(unturned)], degrees, 1000);
        const { width, height } = pyramid[0]!;
        const middle = applySimilarity(toWorking, { x: width / 2, y: height / 2 });
        expect(middle.x).toBeCloseTo(unturned.width / 2, 6);
        expect(middle.y).toBeCloseTo(unturned.height / 2, 6);
        const back = boxInWorking({ x: width / 2 - 3, y: height / 2 - 3, width: 6, height: 6 }, toWorking);
        expect(back.width * back.height).toBeCloseTo(36, 6);
        expect(back.x + back.width / 2).toBeCloseTo(middle.x, 6);
      }),
    );
  });

  test('a view that would be too large is halved until it fits', () => {
    const { pyramid, toWorking } = turnView([map({ width: 200, height: 100 })], 90, 60);
    expect([pyramid[0]!.width, pyramid[0]!.height]).toEqual([25, 50]);
    expect(Math.hypot(toWorking.a, toWorking.b)).toBe(4);
  });
});
