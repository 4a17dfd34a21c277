import { expect, test } from 'vitest';
import type { RgbImage } from '#vitrine/vision/image.js';
import { stretchTones } from '#vitrine/vision/tone.js';

/** Grey levels from `low` to `high`, from left to right. */
function ramp(low: number, high: number): RgbImage {
  const [width, height] = [256, 64];
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const x = Math.floor(i / 3) % width;
    return Math.round(low + ((high - low) * x) / (width - 1));
  });
  return { width, height, data };
}

const greys = ({ width, data }: RgbImage): number[] => Array.from({ length: width }, (_, x) => data[x * 3]!);

test('a photo that spans enough stays as it is', () => {
  expect(stretchTones(ramp(0, 255))).toBeNull();
  expect(stretchTones(ramp(40, 200))).toBeNull();
});

test.each([
  ['dark', 0, 51],
  ['washed out', 180, 240],
])('a %s photo spans the whole range afterwards, its order of tones kept', (_, low, high) => {
  const before = ramp(low, high);
  const after = greys(stretchTones(before)!);
  expect(Math.min(...after)).toBeLessThan(8);
  expect(Math.max(...after)).toBeGreaterThan(247);
  expect(after).toEqual(after.toSorted((p, q) => p - q));
  expect(greys(before)[0]).toBe(low);
});

test('a photo of one tone does not divide by nothing', () => {
  expect(stretchTones(ramp(90, 90))!.data.every((level) => level === 0)).toBe(true);
});
