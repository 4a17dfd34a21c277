import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Landmarks5, Point, Quality } from '#vitrine/types.js';
import { template112 } from '#vitrine/vision/align.js';
import { buildPyramid, warp, type RgbImage } from '#vitrine/vision/image.js';
import type { FaceEvidence } from '#vitrine/vision/face-score.js';
import { measureQuality } from '#vitrine/vision/quality.js';
import { noise } from '../support/photos.js';

const box = { x: 0, y: 0, width: 87.654, height: 100 };

function measure({
  image = plain(128),
  landmarks = template112,
  evidence = null,
}: { image?: RgbImage; landmarks?: Landmarks5; evidence?: FaceEvidence | null } = {}): Quality {
  return measureQuality(image, box, landmarks, { faceScore: 0.987, evidence });
}

function plain(level: number): RgbImage {
  return { width: 112, height: 112, data: new Uint8Array(112 * 112 * 3).fill(level) };
}

/** The same picture seen through `2^level` times larger pixels. */
function blurred(image: RgbImage, level: number): RgbImage {
  const { width } = image;
  const scale = 2 ** level;
  const coarse = buildPyramid(image, width / scale).at(-1)!;
  return warp([coarse], { a: 1 / scale, b: 0, tx: 0, ty: 0 }, width, width);
}

/** The template with the nose moved sideways. */
function turned(shift: number): Landmarks5 {
  const [left, right, nose, ...mouth] = template112;
  const middle = (left.x + right.x) / 2;
  return [left, right, { ...nose, x: middle + shift }, ...mouth];
}

describe('yaw', () => {
  test('is zero for a nose in the middle and has the sign of the side it points to', () => {
    // The eyes of the template are not quite level.
    expect(Math.abs(measure({ landmarks: turned(0) }).yawDegrees)).toBeLessThan(0.5);
    expect(measure({ landmarks: turned(8) }).yawDegrees).toBeGreaterThan(10);
    expect(measure({ landmarks: turned(-8) }).yawDegrees).toBeLessThan(-10);
  });

  test('grows with the shift and stays under a quarter turn', () => {
    const shifts = [-300, -40, -20, -5, 0, 5, 20, 40, 300];
    const yaws = shifts.map((shift) => measure({ landmarks: turned(shift) }).yawDegrees);
    expect(yaws).toEqual(yaws.toSorted((p, q) => p - q));
    expect(Math.max(...yaws.map(Math.abs))).toBeLessThanOrEqual(90);
  });

  test('changes only its sign in the mirror, and nothing when the picture is turned or scaled', () => {
    const coordinate = fc.double({ min: -20, max: 20, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(coordinate, coordinate), { minLength: 5, maxLength: 5 }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        (moves, angle, scale) => {
          const points = template112.map(({ x, y }, i) => ({
            x: x + moves[i]![0] / 4,
            y: y + moves[i]![1] / 4,
          }));
          const yaw = yawOf(points);
          const [left, right, nose, leftMouth, rightMouth] = points.map(({ x, y }) => ({ x: 112 - x, y }));
          expect(yawOf([right!, left!, nose!, rightMouth!, leftMouth!])).toBeCloseTo(-yaw, 5);
          const moved = points.map(({ x, y }) => ({
            x: scale * (x * Math.cos(angle) - y * Math.sin(angle)),
            y: scale * (x * Math.sin(angle) + y * Math.cos(angle)),
          }));
          // Rounded to a tenth of a degree.
          expect(Math.abs(yawOf(moved) - yaw)).toBeLessThanOrEqual(0.1001);
        },
      ),
    );
  });

  test('of eyes in one point is a number', () => {
    const landmarks = Array.from({ length: 5 }, () => ({ x: 7, y: 7 })) as unknown as Landmarks5;
    expect(measure({ landmarks }).yawDegrees).toBe(0);
  });
});

function yawOf(points: Point[]): number {
  return measure({ landmarks: points as unknown as Landmarks5 }).yawDegrees;
}

describe('sharpness', () => {
  test('is zero on a plain ground and falls with every blur', () => {
    const sharp = noise(112, 112, 5);
    const falling = [0, 1, 2, 3].map((level) => measure({ image: blurred(sharp, level) }).sharpness);
    expect(measure().sharpness).toBe(0);
    expect(falling).toEqual(falling.toSorted((p, q) => q - p));
    expect(falling[0]! / falling[1]!).toBeGreaterThan(2);
  });

  test('of a known pattern', () => {
    // Vertical stripes one pixel wide, 0 and 2: the Laplacian is +4 and -4 in turn, its variance 16.
    const image = plain(0);
    for (let i = 0; i < image.data.length; i++) image.data[i] = (Math.floor(i / 3) % 112) % 2 === 0 ? 0 : 2;
    expect(measure({ image }).sharpness).toBeCloseTo(16, 5);
  });
});

test('brightness is the mean grey level', () => {
  expect([0, 77, 255].map((level) => measure({ image: plain(level) }).brightness)).toEqual([0, 77, 255]);
});

test('the rest is carried over, rounded', () => {
  expect(measure()).toMatchObject({ faceSizePx: 87.7, detectorScore: 0.987 });
});

/** Brighter from left to right, with stripes of the given height: contrast stays, detail varies. */
function stripes(height: number): RgbImage {
  const image = plain(0);
  for (let i = 0; i < image.data.length; i++) {
    const x = Math.floor(i / 3) % 112;
    image.data[i] = 60 + x + (x % 2) * height;
  }
  return image;
}

const unifiedOf = (evidence: FaceEvidence, image: RgbImage = noise(112, 112, 5)): number =>
  measure({ image, evidence }).unified;

describe('the unified value', () => {
  const good = { detectorScore: 0.9999, spread: 0.006, embeddingLength: 4 };
  test('lies in 0 to 1 whatever the evidence', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 10, noNaN: true }),
        (embeddingLength, spread) => {
          const value = unifiedOf({ ...good, embeddingLength, spread });
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  test('falls with a shorter embedding, with landmarks that disagree, and with blur', () => {
    const [sharp, dull] = [stripes(60), stripes(1)];
    const best = unifiedOf({ ...good, embeddingLength: 3 }, sharp);
    expect(unifiedOf({ ...good, embeddingLength: 2.5 }, sharp)).toBeLessThan(best);
    expect(unifiedOf({ ...good, embeddingLength: 3, spread: 0.03 }, sharp)).toBeLessThan(best);
    expect(unifiedOf({ ...good, embeddingLength: 3 }, dull)).toBeLessThan(best);
  });
});
