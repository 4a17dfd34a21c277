/** Camera raw files as their makers lay them out, assembled here around a real preview, and broken ones. */
import fc from 'fast-check';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '#vitrine/errors.js';
import { refusalOfKind } from '#vitrine/lib/photo-kind.js';
import { decodePhoto } from '#vitrine/vision/decode.js';
import { rawPreview } from '#vitrine/vision/raw-preview.js';
import { fromPixels, portrait, storeAs } from '../support/photos.js';

let large: Buffer;
let small: Buffer;

beforeAll(async () => {
  const pixels = await portrait();
  large = await fromPixels(storeAs(6, pixels)).jpeg({ quality: 95 }).toBuffer();
  small = await fromPixels(storeAs(6, pixels)).resize(80).jpeg().toBuffer();
});

type Entry = readonly [tag: number, type: 3 | 4, values: readonly number[]];

interface Layout {
  /** Each is one folder; a value of `'jpeg n'` stands for where that JPEG lies. */
  folders: readonly (readonly Entry[])[];
  magic?: string;
}

const headBytes = 16;
/** Where the JPEGs lie, one behind the other, and the folders behind them. */
const placeOf = (jpegs: readonly Buffer[], n: number) =>
  headBytes + jpegs.slice(0, n).reduce((sum, { length }) => sum + length, 0);

/** TIFF 6.0, little-endian; folders are chained. Values of more than one number must fit into four bytes. */
function tiffOf(jpegs: readonly Buffer[], { folders, magic = 'II*\0' }: Layout): Buffer {
  const head = Buffer.alloc(headBytes);
  head.write(magic, 'latin1');
  let at = placeOf(jpegs, jpegs.length);
  head.writeUInt32LE(at, 4);
  const written = folders.map((entries, i) => {
    const folder = Buffer.alloc(2 + 12 * entries.length + 4);
    folder.writeUInt16LE(entries.length, 0);
    for (const [n, [tag, type, values]] of entries.entries()) {
      folder.writeUInt16LE(tag, 2 + 12 * n);
      folder.writeUInt16LE(type, 4 + 12 * n);
      folder.writeUInt32LE(values.length, 6 + 12 * n);
      folder.writeUInt32LE(values[0] ?? 0, 10 + 12 * n);
    }
    at += folder.length;
    if (i < folders.length - 1) folder.writeUInt32LE(at, folder.length - 4);
    return folder;
  });
  return Buffer.concat([head, ...jpegs, ...written]);
}

const orientation: Entry = [274, 3, [6]];
const strip = (start: number, length: number): Entry[] => [
  [259, 3, [6]],
  [273, 4, [start]],
  [279, 4, [length]],
];
const exchange = (start: number, length: number): Entry[] => [
  [513, 4, [start]],
  [514, 4, [length]],
];
const sensor: Entry[] = [
  [259, 3, [34713]],
  [262, 3, [32803]],
];

/** The preview in the first folder as a strip, a small one in the second, raw data in the third. */
function cr2(): Buffer {
  const jpegs = [large, small];
  const file = tiffOf(jpegs, {
    folders: [
      [orientation, ...strip(placeOf(jpegs, 0), large.length)],
      exchange(placeOf(jpegs, 1), small.length),
      [[259, 3, [6]]],
    ],
  });
  file.write('CR\x02', 8, 'latin1');
  return file;
}

/** A small one first, the large one beside the sensor's data. */
function nef(): Buffer {
  const jpegs = [small, large];
  return tiffOf(jpegs, {
    folders: [
      [orientation, ...exchange(placeOf(jpegs, 0), small.length)],
      [...sensor, ...exchange(placeOf(jpegs, 1), large.length)],
    ],
  });
}

function dng(): Buffer {
  const jpegs = [large];
  return tiffOf(jpegs, {
    folders: [[orientation, [50706, 4, [0x401]]], strip(placeOf(jpegs, 0), large.length)],
  });
}

function raf(): Buffer {
  const head = Buffer.alloc(160);
  head.write('FUJIFILMCCD-RAW 0201');
  head.writeUInt32BE(head.length, 84);
  head.writeUInt32BE(large.length, 88);
  return Buffer.concat([head, large, Buffer.alloc(1000)]);
}

/** Of the ISO media family: length, type, content. */
function box(type: string, ...content: Buffer[]): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + content.reduce((sum, { length }) => sum + length, 0));
  head.write(type, 4);
  return Buffer.concat([head, ...content]);
}

function cr3(): Buffer {
  const preview = Buffer.alloc(16);
  preview.writeUInt32BE(large.length, 12);
  const main = tiffOf([], { folders: [[orientation]] });
  return Buffer.concat([
    box('ftyp', Buffer.from('crx \0\0\0\x01crx isom', 'latin1')),
    box('moov', box('uuid', Buffer.alloc(16), box('CMT1', main))),
    box('uuid', Buffer.alloc(24), box('PRVW', preview, large)),
  ]);
}

const kinds = { cr2, nef, dng, raf, cr3 };

describe('the preview of a camera raw file', () => {
  it.each(Object.keys(kinds) as (keyof typeof kinds)[])('%s: the largest one, upright', async (kind) => {
    const bytes = kinds[kind]();
    expect(refusalOfKind(bytes)).toBeNull();
    const { widthPx, heightPx, image } = await decodePhoto(bytes);
    // This maker writes the orientation into the preview.
    if (kind === 'raf') expect([widthPx, heightPx]).toEqual([550, 500]);
    else {
      expect([widthPx, heightPx]).toEqual([500, 550]);
      const { data } = await portrait();
      const apart = image.data.reduce((sum, value, i) => sum + Math.abs(value - data[i]!), 0);
      expect(apart / data.length).toBeLessThan(4);
    }
  });

  it('is not looked for in a TIFF that is none', async () => {
    const tiff = await sharp(large).tiff({ compression: 'jpeg' }).toBuffer();
    expect(rawPreview(tiff)).toBeNull();
    expect(await decodePhoto(tiff)).toMatchObject({ widthPx: 550, heightPx: 500 });
  });

  it('that is not there is told', () => {
    const bytes = tiffOf([], { folders: [[...sensor, ...exchange(1e9, 1e9)]] });
    expect(() => rawPreview(bytes)).toThrow(
      new AppError('photo.unsupported', 'expected a preview in the camera raw file, it has none'),
    );
  });

  it('is found once where folders lead in circles', () => {
    const jpegs = [large];
    const start = placeOf(jpegs, 1);
    const entries: Entry[] = [...sensor, [330, 4, [start]], ...exchange(headBytes, large.length)];
    const bytes = tiffOf(jpegs, { folders: [entries] });
    bytes.writeUInt32LE(start, bytes.length - 4);
    expect(rawPreview(bytes)!.equals(large)).toBe(true);
  });

  it('of any bytes is a JPEG, or a refusal', () => {
    const file = nef();
    const start = placeOf([small, large], 2);
    const changes = fc.array(fc.tuple(fc.integer({ min: start, max: file.length - 1 }), fc.nat(255)), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(changes, fc.nat(file.length), (changed, length) => {
        const damaged = Buffer.from(file);
        for (const [at, value] of changed) damaged[at] = value;
        for (const bytes of [damaged, damaged.subarray(0, length)]) {
          try {
            const preview = rawPreview(bytes);
            if (preview !== null) expect(preview.readUInt16BE(0)).toBe(0xffd8);
          } catch (error) {
            expect(error).toMatchObject({ code: 'photo.unsupported' });
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
