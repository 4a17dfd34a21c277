/** The perceptual hash: what it survives, and what it does not. */
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { likenessDistance, nearlySameBits, readLikeness } from '#vitrine/lib/likeness.js';
import { buildPyramid } from '#vitrine/vision/image.js';
import { likenessOf } from '#vitrine/vision/likeness.js';
import { samplePhotos } from '../support/samples.js';

async function hashOf(photo: Sharp): Promise<string> {
  const { data, info } = await photo.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return likenessOf(buildPyramid({ width: info.width, height: info.height, data }, 160));
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

  it('is told of a single colour and of a narrow strip too', async () => {
    expect(await hashOf(plain(320, 200))).toMatch(/^[0-9a-f]{16}$/);
    expect(await hashOf(plain(1000, 20))).toMatch(/^[0-9a-f]{16}$/);
  });
});
