import { expect, test } from 'vitest';
import { meanDirection } from '#vitrine/lib/mean-direction.js';

const [east, north] = [Float32Array.of(1, 0), Float32Array.of(0, 1)];

test('lies between equal directions, and nearer to the heavier one', () => {
  const half = Math.SQRT1_2;
  expect([...meanDirection([east, north])]).toEqual([Math.fround(half), Math.fround(half)]);
  // 3-4-5.
  expect([...meanDirection([east, north], [0.3, 0.4])]).toEqual([Math.fround(0.6), Math.fround(0.8)]);
  expect([...meanDirection([north], [0.05])]).toEqual([0, 1]);
});

test('there is none of vectors that cancel out', () => {
  const west = Float32Array.of(-1, 0);
  expect(() => meanDirection([east, west])).toThrow(RangeError);
  expect([...meanDirection([east, west], [1, 2])]).toEqual([-1, 0]);
});
