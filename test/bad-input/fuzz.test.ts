/**
 * Valid photos with random damage (seeded). Whatever comes of it, it is faces or a photo error, from children that stay
 * within bounds, and work goes on.
 */
import type { Sharp } from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AppError, photoErrorCodes } from '#vitrine/errors.js';
import type { AnalysedPhoto, PhotoAnalyser } from '#vitrine/types.js';
import { analyseOrRefuse, openTestAnalyser } from '../support/analyser.js';
import { decoderPids, peakBytes, seesProcesses } from '../support/child-processes.js';
import { fromPixels, portrait, randomFrom } from '../support/photos.js';

const casesEach = 16;
let analyser: PhotoAnalyser;

beforeAll(async () => {
  analyser = await openTestAnalyser();
});
afterAll(() => analyser.close());

const encoders: Record<string, (from: Sharp) => Sharp> = {
  jpeg: (from) => from.jpeg(),
  'progressive jpeg': (from) => from.withMetadata({ orientation: 6 }).jpeg({ progressive: true }),
  'cmyk jpeg': (from) => from.toColourspace('cmyk').jpeg(),
  png: (from) => from.png(),
  'jpeg with a profile': (from) => from.withIccProfile('p3').jpeg(),
  webp: (from) => from.webp(),
  gif: (from) => from.gif({ effort: 1 }),
  tiff: (from) => from.tiff({ compression: 'lzw' }),
  'tiled tiff': (from) => from.tiff({ tile: true, pyramid: true }),
  avif: (from) => from.avif({ effort: 0 }),
};

/** Half of the damage goes to the first kilobyte, where the headers are. */
function damage(bytes: Buffer, random: () => number): Buffer {
  const damaged = Buffer.from(bytes);
  const flips = 1 + Math.floor(random() * 20);
  for (let i = 0; i < flips; i++) {
    const range = random() < 0.5 ? Math.min(1024, damaged.length) : damaged.length;
    damaged[Math.floor(random() * range)] = Math.floor(random() * 256);
  }
  return random() < 0.15 ? damaged.subarray(0, Math.floor(random() * damaged.length)) : damaged;
}

function expectSound(answer: AnalysedPhoto | AppError, bytes: Buffer): void {
  if (answer instanceof AppError) {
    expect(photoErrorCodes, answer.message).toContain(answer.code);
    expect(answer.message).toMatch(/^[^\n]{10,200}$/);
    // Damage is for decoders to find, not to die of.
    expect(answer.code, bytes.toString('base64')).not.toMatch(/crashed|timeout/);
    return;
  }
  for (const { embedding, box, landmarks5, quality } of answer.faces) {
    const numbers = [...embedding, ...Object.values(box), ...Object.values(quality)];
    expect(numbers.every(Number.isFinite)).toBe(true);
    expect(landmarks5.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
  }
}

it.each(Object.entries(encoders).map(([format, encode], i) => [format, encode, i + 1] as const))(
  'damaged %s',
  async (_, encode, seed) => {
    const small = fromPixels(await portrait()).extract({ left: 90, top: 90, width: 330, height: 330 });
    const valid = await encode(fromPixels(await decoded(small))).toBuffer();
    const random = randomFrom(seed);
    const cases = Array.from({ length: casesEach }, () => damage(valid, random));
    const answers = await Promise.all(cases.map(async (bytes) => analyseOrRefuse(analyser, bytes)));
    for (const [i, answer] of answers.entries()) expectSound(answer, cases[i]!);
    if (seesProcesses) {
      for (const pid of decoderPids()) expect(peakBytes(pid)).toBeLessThan(700e6);
    }
    expect((await analyser.analyse(valid)).faces).toHaveLength(1);
  },
);

async function decoded(picture: Sharp): Promise<{ width: number; height: number; data: Buffer }> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}
