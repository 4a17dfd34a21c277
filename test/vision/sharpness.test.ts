import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { RgbImage } from '#vitrine/vision/image.js';
import { measureSharpness, sharpenBlurred } from '#vitrine/vision/sharpness.js';
import { fromPixels, portrait } from '../support/photos.js';

async function blur({ width, height, data }: RgbImage, sigma: number): Promise<RgbImage> {
  const blurred = await sharp(data, { raw: { width, height, channels: 3 } })
    .blur(sigma)
    .raw()
    .toBuffer();
  return { width, height, data: new Uint8Array(blurred) };
}

const detail = (image: RgbImage): number => {
  const { laplacian, contrast } = measureSharpness(image);
  return laplacian / contrast;
};

/** Real, not noise: what blur takes from a photo depends on what is in it. */
async function face(): Promise<RgbImage> {
  const data = await fromPixels(await portrait())
    .resize(112, 112, { fit: 'cover' })
    .raw()
    .toBuffer();
  return { width: 112, height: 112, data: new Uint8Array(data) };
}

test('a sharp face is handed back untouched', async () => {
  const sharpFace = await face();
  expect(sharpenBlurred(sharpFace)).toBe(sharpFace);
});

test('a blurred face gets detail back, and is not changed in place', async () => {
  const blurred = await blur(await face(), 3);
  const before = blurred.data.slice();
  const sharpened = sharpenBlurred(blurred);
  expect(detail(sharpened)).toBeGreaterThan(1.5 * detail(blurred));
  expect(blurred.data).toEqual(before);
});

test('a face without any detail stays plain', () => {
  const plain = { width: 112, height: 112, data: new Uint8Array(112 * 112 * 3).fill(90) };
  expect(sharpenBlurred(plain).data).toEqual(plain.data);
});
