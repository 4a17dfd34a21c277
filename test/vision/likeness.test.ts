/** The perceptual hash: what it survives, and what it does not. */
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { likenessDistance, nearlySameBits, readLikeness } from '#vitrine/lib/likeness.js';
import { buildPyramid } from '#vitrine/vision/image.js';
import { likenessOf } from '#vitrine/vision/likeness.js';
import { samplePhotos } from '../support/samples.js';

async function likenessIn(photo: Sharp): Promise<string | undefined> {
  const { data, info } = await photo.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return likenessOf(buildPyramid({ width: info.width, height: info.height, data }, 160));
}

async function hashOf(photo: Sharp): Promise<string> {
  return (await likenessIn(photo))!;
}

const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#456' } });

const distance = (one: string, other: string): number =>
  likenessDistance(readLikeness(one), readLikeness(other));

describe('likeness', () => {
  it('counts bits', () => {
    expect(distance('0000000000000000', 'ffffffffffffffff')).toBe(64);
    expect(distance('8000000000000001', '0000000000000000')).toBe(2);
    expect(distance('0123456789abcdef', '0123456789abcdee')).toBe(1);
    expect(distance('fedcba9876543210', 'fedcba9876543210')).toBe(0);
  });

  it('is near for copies and far for other photos', async () => {
    const photos = await samplePhotos();
    const hashes = await Promise.all(photos.map((photo) => hashOf(sharp(photo))));
    for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{16}$/);
    for (const [i, photo] of photos.entries()) {
      const saved = sharp(await sharp(photo).jpeg({ quality: 40 }).toBuffer());
      const small = sharp(await sharp(photo).resize(401).png().toBuffer());
      expect(distance(hashes[i]!, await hashOf(saved))).toBeLessThanOrEqual(nearlySameBits);
      expect(distance(hashes[i]!, await hashOf(small))).toBeLessThanOrEqual(nearlySameBits);
      for (const other of hashes.slice(i + 1))
        expect(distance(hashes[i]!, other)).toBeGreaterThan(nearlySameBits);
    }
  });

  it('is not told of a picture of one tone, which would be like any other', async () => {
    expect(await likenessIn(plain(320, 200))).toBeUndefined();
    expect(await likenessIn(plain(1000, 20))).toBeUndefined();
    const jpeg = await plain(320, 200).jpeg({ quality: 30 }).toBuffer();
    expect(await likenessIn(sharp(jpeg))).toBeUndefined();
  });

  it('is told of a narrow strip, and of what is faint', async () => {
    const [photo] = await samplePhotos();
    expect(await hashOf(sharp(photo).extract({ left: 0, top: 300, width: 1000, height: 20 }))).toMatch(
      /^[0-9a-f]{16}$/,
    );
    const faint = await hashOf(sharp(await sharp(photo).linear(0.05, 100).png().toBuffer()));
    expect(distance(faint, await hashOf(sharp(photo)))).toBeLessThanOrEqual(nearlySameBits);
  });
});
