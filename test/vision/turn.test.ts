import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { turnBoxBack, turnImage, turnPointBack, type QuarterTurns } from '#vitrine/vision/turn.js';

const turns = fc.constantFrom<QuarterTurns>(0, 1, 2, 3);
const size = fc.record({ width: fc.integer({ min: 1, max: 30 }), height: fc.integer({ min: 1, max: 30 }) });

/** Every pixel says where it is. */
function map({ width, height }: { width: number; height: number }) {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return [pixel % width, Math.floor(pixel / width), 9][i % 3]!;
  });
  return { width, height, data };
}

test('a pixel of the turned picture is the one that its place leads back to', () => {
  fc.assert(
    fc.property(size, turns, (unturned, quarters) => {
      const turned = turnImage(map(unturned), quarters);
      for (let y = 0; y < turned.height; y++) {
        for (let x = 0; x < turned.width; x++) {
          const back = turnPointBack({ x: x + 0.5, y: y + 0.5 }, quarters, unturned);
          const at = (y * turned.width + x) * 3;
          expect([...turned.data.subarray(at, at + 3)]).toEqual([back.x - 0.5, back.y - 0.5, 9]);
        }
      }
    }),
  );
});

test('one quarter is clockwise: what was on the left is on top', () => {
  const turned = turnImage(map({ width: 3, height: 2 }), 1);
  expect([turned.width, turned.height]).toEqual([2, 3]);
  // The upper left pixel comes from the lower left.
  expect([...turned.data.subarray(0, 3)]).toEqual([0, 1, 9]);
});

test('a box keeps its area and lies inside', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(size, turns, share, share, share, share, (unturned, quarters, x, y, w, h) => {
      const turned = turnImage(map(unturned), quarters);
      const { width, height } = turned;
      const box = { x: x * width, y: y * height, width: w * (1 - x) * width, height: h * (1 - y) * height };
      const back = turnBoxBack(box, quarters, unturned);
      expect(back.width * back.height).toBeCloseTo(box.width * box.height, 6);
      expect(Math.min(back.x, back.y)).toBeGreaterThanOrEqual(-1e-6);
      expect(back.x + back.width).toBeLessThanOrEqual(unturned.width + 1e-6);
      expect(back.y + back.height).toBeLessThanOrEqual(unturned.height + 1e-6);
    }),
  );
});
