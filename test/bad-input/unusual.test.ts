/** Photos that are good but unlike most: each must give the faces that the plain photo gives. */
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnalysedPhoto, Box, Face, PhotoAnalyser } from '#vitrine/types.js';
import { cosine, openTestAnalyser, overlap } from '../support/analyser.js';
import { crowdPhoto, fromPixels, portrait, storeAs, type Pixels } from '../support/photos.js';
import { animation, everyFormat, png } from './pictures.js';

let analyser: PhotoAnalyser;
let pixels: Pixels;
let plain: Face;

beforeAll(async () => {
  analyser = await openTestAnalyser();
  pixels = await portrait();
  plain = (await analyser.analyse(await png())).faces[0]!;
});
afterAll(() => analyser.close());

/** The one face of the photo, at the place and with the embedding that the plain photo gives. */
async function expectSameFace(bytes: Uint8Array, atLeast: number): Promise<AnalysedPhoto> {
  const photo = await analyser.analyse(bytes);
  expect([photo.widthPx, photo.heightPx]).toEqual([pixels.width, pixels.height]);
  expect(photo.faces).toHaveLength(1);
  const [face] = photo.faces;
  expect(overlap(face!.box, plain.box)).toBeGreaterThan(0.6);
  for (const [i, { x, y }] of face!.landmarks5.entries()) {
    expect(Math.hypot(x - plain.landmarks5[i]!.x, y - plain.landmarks5[i]!.y), `landmark ${i}`).toBeLessThan(
      6,
    );
  }
  expect(cosine(face!.embedding, plain.embedding)).toBeGreaterThan(atLeast);
  return photo;
}

describe('orientation', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('EXIF %i: the same upright photo', async (orientation) => {
    const stored = fromPixels(storeAs(orientation, pixels));
    await expectSameFace(await stored.withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer(), 0.95);
  });

  it.each(['png', 'webp', 'tiff'] as const)('EXIF 6 in a %s', async (format) => {
    const stored = fromPixels(storeAs(6, pixels)).withMetadata({ orientation: 6 });
    await expectSameFace(await stored.toFormat(format, { quality: 95 }).toBuffer(), 0.95);
  });

  it('an orientation that does not exist is none', async () => {
    const photo = await fromPixels(pixels).withMetadata({ orientation: 1 }).jpeg({ quality: 95 }).toBuffer();
    const tag = photo.indexOf(Buffer.from([0x01, 0x12, 0x00, 0x03]));
    const little = photo.indexOf(Buffer.from([0x12, 0x01, 0x03, 0x00]));
    const at = tag >= 0 ? tag + 9 : little + 8;
    expect(photo[at]).toBe(1);
    photo[at] = 77;
    await expectSameFace(photo, 0.95);
  });
});

describe('a photo without an orientation that lies', () => {
  it.each([
    [
      'on its left side',
      6,
      ({ x, y, width, height }: Box) => ({ x: y, y: 500 - x - width, width: height, height: width }),
    ],
    [
      'on its right side',
      8,
      ({ x, y, width, height }: Box) => ({ x: 550 - y - height, y: x, width: height, height: width }),
    ],
    [
      'upside down',
      3,
      ({ x, y, ...size }: Box) => ({ x: 500 - x - size.width, y: 550 - y - size.height, ...size }),
    ],
  ])('%s has the same face, where it is in the photo as given', async (_, orientation, place) => {
    const lying = fromPixels(storeAs(orientation, pixels));
    const { faces } = await analyser.analyse(await lying.png().toBuffer());
    expect(faces).toHaveLength(1);
    expect(overlap(faces[0]!.box, place(plain.box))).toBeGreaterThan(0.7);
    expect(cosine(faces[0]!.embedding, plain.embedding)).toBeGreaterThan(0.9);
  });
});

describe('formats', () => {
  it('each gives the same face', async () => {
    for (const [format, bytes] of Object.entries(await everyFormat())) {
      await expectSameFace(bytes, 0.9).catch((error: unknown) => {
        throw new Error(`${format}: ${String(error)}`, { cause: error });
      });
    }
  });

  it.each([
    ['CMYK JPEG', 0.9, (from: Sharp) => from.toColourspace('cmyk').jpeg({ quality: 95 })],
    ['CMYK TIFF', 0.9, (from: Sharp) => from.toColourspace('cmyk').tiff({ compression: 'lzw' })],
    ['16-bit PNG', 0.99, (from: Sharp) => from.toColourspace('rgb16').png()],
    ['grey JPEG', 0.7, (from: Sharp) => from.toColourspace('b-w').jpeg({ quality: 95 })],
    ['16-bit grey PNG', 0.7, (from: Sharp) => from.toColourspace('grey16').png()],
    ['palette PNG', 0.9, (from: Sharp) => from.png({ palette: true })],
    ['10-bit AVIF', 0.9, (from: Sharp) => from.avif({ bitdepth: 10, effort: 0, quality: 80 })],
    ['opaque alpha in a PNG', 0.99, (from: Sharp) => from.ensureAlpha(1).png()],
  ])('%s', async (_, atLeast, encode) => {
    await expectSameFace(await encode(fromPixels(pixels)).toBuffer(), atLeast);
  });

  it.each(['gif', 'webp'] as const)('of a %s animation the first frame counts', async (format) => {
    await expectSameFace(await animation(format), 0.9);
  });
});

/** The mean colour of the preview of a plain ground of this colour, as encoded. */
async function shown(colour: string, encode: (ground: Sharp) => Sharp): Promise<number[]> {
  const create = { width: 320, height: 320, channels: 4, background: colour } as const;
  const { preview } = await analyser.analyse(await encode(sharp({ create })).toBuffer());
  const { channels } = await sharp(preview).stats();
  return channels.map(({ mean }) => mean);
}

function expectNear(colour: number[], expected: number[], tolerance: number): void {
  expect(colour).toHaveLength(3);
  for (const [i, level] of colour.entries()) {
    expect(Math.abs(level - expected[i]!), `channel ${i} of ${colour.join()}`).toBeLessThanOrEqual(tolerance);
  }
}

const wide = (ground: Sharp): Sharp => ground.removeAlpha().withIccProfile('p3').png();
const print = (ground: Sharp): Sharp => ground.removeAlpha().toColourspace('cmyk').jpeg({ quality: 100 });

describe('colour', () => {
  it('a profile is applied: Display P3 numbers are not taken for sRGB', async () => {
    // What is stored differs from what is shown, else this would show nothing.
    const stored = await wide(
      sharp({ create: { width: 1, height: 1, channels: 3, background: 'rgb(200,60,40)' } }),
    ).toBuffer();
    const raw = await sharp(stored, { ignoreIcc: true }).raw().toBuffer();
    expect(Math.abs(raw[0]! - 200)).toBeGreaterThan(8);
    expectNear(await shown('rgb(200,60,40)', wide), [200, 60, 40], 3);
  });

  it('CMYK comes back as the colour that went in', async () => {
    expectNear(await shown('rgb(180,120,90)', print), [180, 120, 90], 12);
    expectNear(await shown('rgb(255,255,255)', print), [255, 255, 255], 3);
  });

  it('16 bits keep their level', async () => {
    expectNear(
      await shown('rgb(10,100,200)', (ground) => ground.removeAlpha().toColourspace('rgb16').png()),
      [10, 100, 200],
      2,
    );
  });

  it('grey becomes three equal channels', async () => {
    expectNear(
      await shown('rgb(90,90,90)', (ground) => ground.removeAlpha().toColourspace('b-w').png()),
      [90, 90, 90],
      2,
    );
  });

  it.each(['png', 'webp', 'avif'] as const)(
    'what is transparent in a %s is laid on white',
    async (format) => {
      const clear = (ground: Sharp): Sharp => ground.toFormat(format, { effort: 1 });
      expectNear(await shown('rgba(200,0,0,0)', clear), [255, 255, 255], 2);
      expectNear(await shown('rgba(0,0,0,0.5)', clear), [127, 127, 127], 4);
    },
  );
});

describe('many faces', () => {
  it('a hundred in one photo, each found once and where it is', async () => {
    const crowd = await crowdPhoto(10, 10, 170);
    const { faces } = await analyser.analyse(await fromPixels(crowd).jpeg({ quality: 90 }).toBuffer());
    const cells = faces.map(({ box }) => {
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      return Math.floor(y / 170) * 10 + Math.floor(x / 170);
    });
    expect(cells.toSorted((p, q) => p - q)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(faces.map(({ box }) => box.x)).toEqual(faces.map(({ box }) => box.x).toSorted((p, q) => p - q));
    // Twenty heads, each five times.
    const byCell = new Map(cells.map((cell, i) => [cell, faces[i]!]));
    expect(cosine(byCell.get(0)!.embedding, byCell.get(20)!.embedding)).toBeGreaterThan(0.9);
    expect(cosine(byCell.get(0)!.embedding, byCell.get(5)!.embedding)).toBeLessThan(0.5);
  });
});
