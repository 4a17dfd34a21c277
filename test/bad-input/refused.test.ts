/** Files that are no usable photos: each is refused with the right code and a reason in one line, and work goes on. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '#vitrine/errors.js';
import type { PhotoAnalyser } from '#vitrine/types.js';
import { analyseOrRefuse, openTestAnalyser } from '../support/analyser.js';
import { fromPixels, noise, type Pixels } from '../support/photos.js';
import { blackPng } from '../support/png.js';
import { groupPhotos } from '../support/samples.js';
import { everyFormat, giantPng, jpeg, mediaFile, pdf, png, svg, tiffBomb } from './pictures.js';

let analyser: PhotoAnalyser;
let formats: Record<string, Buffer>;

beforeAll(async () => {
  analyser = await openTestAnalyser();
  formats = await everyFormat();
});
afterAll(() => analyser.close());

async function expectRefusal(bytes: Uint8Array, code: string, reason: RegExp = /./): Promise<void> {
  const answer = await analyseOrRefuse(analyser, bytes);
  if (!(answer instanceof AppError)) throw new Error(`expected ${code}, got ${answer.faces.length} faces`);
  expect(answer.code).toBe(code);
  expect(answer.message).toMatch(reason);
  expect(answer.message).toMatch(/^[^\n]{10,200}$/);
}

async function expectNoFace(bytes: Uint8Array): Promise<void> {
  const answer = await analyseOrRefuse(analyser, bytes);
  if (answer instanceof AppError) throw answer;
  expect(answer.faces.map(({ box, quality }) => ({ ...box, score: quality.detectorScore }))).toEqual([]);
}

describe('what is no photo', () => {
  it('empty', () => expectRefusal(Buffer.alloc(0), 'photo.empty', /the file is empty$/));

  it.each([
    ['one byte', Buffer.from('x'), 'text'],
    ['text', Buffer.from('just words\n'), 'text'],
    ['text in UTF-8', Buffer.from('Größenänderung – ñ 😀\n'), 'text'],
    ['zeros', Buffer.alloc(10_000), 'an unknown format'],
    ['SVG', svg, 'an SVG'],
    [
      'SVG behind a byte order mark and a comment',
      Buffer.concat([Buffer.from('\ufeff<!-- x -->'), svg]),
      'an SVG',
    ],
    ['HTML', Buffer.from('<!DOCTYPE html><title>404</title>'), 'XML or HTML'],
    ['PDF', pdf, 'a PDF'],
    ['MP4', mediaFile('mp42'), 'a video or an MP4 container'],
    ['QuickTime', mediaFile('qt  '), 'a video or an MP4 container'],
    ['ZIP', Buffer.from(`PK\x03\x04${'\0'.repeat(100)}`, 'latin1'), 'an archive'],
    ['gzip', Buffer.from('\x1f\x8b\x08\0\0\0\0\0', 'latin1'), 'an archive'],
    ['sound in a RIFF file', Buffer.from('RIFF\x24\0\0\0WAVEfmt \x10\0\0\0', 'latin1'), 'an unknown format'],
    ['Photoshop', Buffer.from(`8BPS\0\x01${'\0'.repeat(100)}`, 'latin1'), 'an unknown format'],
    ['BMP', Buffer.from(`BM${'\0'.repeat(100)}`, 'latin1'), 'an unknown format'],
  ])('%s', async (_, bytes, kind) => {
    await expectRefusal(
      bytes,
      'photo.unsupported',
      new RegExp(`^expected a JPEG, PNG, .* photo, got ${kind}$`),
    );
  });
});

it('a HEIC photo of nothing but a header', () =>
  expectRefusal(mediaFile('heic'), 'photo.corrupt', /its data is damaged$/));

describe('what ends early', () => {
  it.each([
    ['jpeg', [3, 20, 1000, 0.5, 0.99]],
    ['progressive jpeg', [1000, 0.2, 0.9]],
    ['png', [8, 12, 40, 1000, 0.5, 0.99]],
    ['webp', [20, 1000, 0.5, 0.99]],
    ['lossless webp', [0.5]],
    ['gif', [12, 1000, 0.5, 0.99]],
    ['tiff', [8, 1000, 0.5, 0.99]],
    ['tiled tiff', [8, 1000, 0.5]],
    ['avif', [24, 1000, 0.5, 0.99]],
    ['ppm', [0.5, 0.99]],
  ])('%s', async (format, lengths) => {
    const whole = formats[format]!;
    for (const length of lengths) {
      const cut = whole.subarray(0, length < 1 ? Math.floor(whole.length * length) : length);
      await expectRefusal(cut, 'photo.truncated', /^expected a whole photo, the file ends early$/);
    }
  });
});

describe('what is damaged', () => {
  it.each([
    ['png', 0],
    ['webp', 0x55],
    ['gif', 0x55],
    ['tiff', 0x55],
    ['avif', 0x55],
  ])('%s overwritten in the middle', async (format, filler) => {
    const damaged = Buffer.from(formats[format]!);
    damaged.fill(filler, damaged.length >> 1, (damaged.length >> 1) + 200);
    await expectRefusal(damaged, 'photo.corrupt', /^expected a readable photo, its data is damaged$/);
  });

  it('a JPEG whose tables are overwritten', async () => {
    const damaged = await jpeg();
    damaged.fill(0xff, 25, 200);
    await expectRefusal(damaged, 'photo.corrupt');
  });

  it('a JPEG header and garbage', async () => {
    const garbage = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xdb]), noise(100, 100, 4).data]);
    await expectRefusal(garbage, 'photo.corrupt');
  });

  it('a PNG with a critical chunk that nobody knows', async () => {
    const damaged = await png();
    damaged.write('IDXT', damaged.indexOf('IDAT'), 'latin1');
    await expectRefusal(damaged, 'photo.corrupt');
  });

  it('a TIFF whose strip lies outside the file', () => expectRefusal(tiffBomb(200, 200), 'photo.corrupt'));
});

describe('what is too large or too small', () => {
  it('a PNG of 30,000 x 30,000 px', async () => {
    const bytes = blackPng(giantPng);
    expect(bytes.length).toBeLessThan(3e6);
    const started = performance.now();
    await expectRefusal(bytes, 'photo.too-large', /^expected at most 150 megapixels, got 30000 x 30000 px$/);
    // The header is enough; decoding would take half a minute.
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it.each([
    ['bilevel PNG', blackPng({ ...giantPng, depth: 1, colour: 'grey' })],
    ['PNG just over the limit', blackPng({ width: 12_500, height: 12_001, depth: 1, colour: 'grey' })],
    ['TIFF', tiffBomb(60_000, 60_000)],
    ['PGM', Buffer.from('P5 30000 30000 255\n')],
  ])('a giant %s', (_, bytes) => expectRefusal(bytes, 'photo.too-large', /got \d+ x \d+ px$/));

  it.each([
    [1, 1],
    [15, 400],
    [400, 15],
  ])('%i x %i px', async (width, height) => {
    const bytes = blackPng({ width, height });
    await expectRefusal(
      bytes,
      'photo.too-small',
      new RegExp(`at least 16 px .* got ${width} x ${height} px$`),
    );
  });

  it('a line of a million pixels, of which nothing would be left', () =>
    expectRefusal(blackPng({ width: 1_000_000, height: 16, colour: 'grey' }), 'photo.too-small'));
});

describe('a photo with nobody in it', () => {
  it('noise', async () =>
    expectNoFace(
      await fromPixels(noise(640, 480, 1))
        .png()
        .toBuffer(),
    ));

  it('a gradient', async () => expectNoFace(await fromPixels(gradient(600, 400)).jpeg().toBuffer()));

  it('black', () => expectNoFace(blackPng({ width: 700, height: 500 })));

  it('the smallest that is looked at', () => expectNoFace(blackPng({ width: 16, height: 16 })));

  const dogs = join(groupPhotos, 'dogs.jpg');
  it.runIf(!existsSync(dogs))('skipped: ../shared/data/group-photos/dogs.jpg is not here', () => undefined);
  it.runIf(existsSync(dogs))(
    'dogs, and a small photo of a man in a magazine that lies on its side',
    async () => {
      const { faces } = await analyser.analyse(readFileSync(dogs));
      expect(faces.map(({ box, quality }) => ({ ...box, score: quality.detectorScore }))).toEqual([]);
    },
  );
});

function gradient(width: number, height: number): Pixels {
  const data = Buffer.alloc(width * height * 3);
  for (let i = 0; i < data.length; i += 3) {
    const pixel = i / 3;
    data.set([(pixel % width) % 256, Math.floor(pixel / width) % 256, 90], i);
  }
  return { width, height, data };
}

it('after all that a photo is a photo', async () => {
  expect((await analyser.analyse(await jpeg())).faces).toHaveLength(1);
});
