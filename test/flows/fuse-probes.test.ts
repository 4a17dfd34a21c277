import { expect, test } from 'vitest';
import { fuseEmbeddings } from '#vitrine/flows/search/fuse-probes.js';

test('of one photo it is the photo, of photos that cancel out it is refused', () => {
  const east = Float32Array.of(1, 0);
  const west = Float32Array.of(-1, 0);
  expect(fuseEmbeddings([east], [0.05])).toBe(east);
  expect([...fuseEmbeddings([east, west], [0.5, 0.4])]).toEqual([1, 0]);
  expect(() => fuseEmbeddings([east, west], [0.5, 0.5])).toThrow(
    expect.objectContaining({ code: 'usage', message: expect.stringContaining('photos of one person') }),
  );
});
