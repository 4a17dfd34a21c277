/** Files that are wrong, hostile or merely unusual, made for the tests. Nothing here is a fixture on disk. */
import sharp, { type Sharp } from 'sharp';
import { fromPixels, noise, portrait } from '../support/photos.js';
import type { PngHeader } from '../support/png.js';

export async function jpeg(): Promise<Buffer> {
  return fromPixels(await portrait())
    .jpeg({ quality: 90 })
    .toBuffer();
}

export async function png(): Promise<Buffer> {
  return fromPixels(await portrait())
    .png()
    .toBuffer();
}

async function picture(encode: (from: Sharp) => Sharp): Promise<Buffer> {
  return encode(fromPixels(await portrait())).toBuffer();
}

/** The portrait in each format that is read. */
export async function everyFormat(): Promise<Record<string, Buffer>> {
  return {
    jpeg: await jpeg(),
    'progressive jpeg': await picture((from) => from.jpeg({ progressive: true })),
    png: await png(),
    webp: await picture((from) => from.webp()),
    'lossless webp': await picture((from) => from.webp({ lossless: true, effort: 0 })),
    gif: await picture((from) => from.gif({ effort: 1 })),
    tiff: await picture((from) => from.tiff({ compression: 'lzw' })),
    'tiled tiff': await picture((from) => from.tiff({ tile: true, pyramid: true })),
    avif: await picture((from) => from.avif({ effort: 0 })),
    ppm: await ppm(),
  };
}

/** Two frames: the portrait, then noise. */
export async function animation(format: 'gif' | 'webp'): Promise<Buffer> {
  const frames = [
    await png(),
    await fromPixels(noise(500, 550, 3))
      .png()
      .toBuffer(),
  ];
  return sharp(frames, { join: { animated: true } })
    .toFormat(format, { effort: 1 })
    .toBuffer();
}

async function ppm(): Promise<Buffer> {
  const { width, height, data } = await portrait();
  return Buffer.concat([Buffer.from(`P6 ${width} ${height} 255\n`), data]);
}

/** A header of the ISO base media family, as HEIC and MP4 files begin, and zeros. */
export function mediaFile(brand: string): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32BE(24, 0);
  header.write(`ftyp${brand}`, 4, 'latin1');
  header.write(`${brand}isom`, 16, 'latin1');
  return Buffer.concat([header, Buffer.alloc(500)]);
}

export const svg = Buffer.from(
  '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"><circle r="90"/></svg>',
);
export const pdf = Buffer.from('%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');

/** 900 megapixels in a file of 2.7 MB. */
export const giantPng: PngHeader = { width: 30_000, height: 30_000 };

function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

/** The screen has this size, and its one frame claims to fill it with the data of one pixel. */
export function gifBomb(width: number, height: number): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt16LE(width, 0);
  size.writeUInt16LE(height, 2);
  const [screen, frame] = [latin1('GIF89a'), latin1(',\0\0\0\0')];
  const palette = latin1('\x80\0\0\0\0\0\xff\xff\xff');
  return Buffer.concat([screen, size, palette, frame, size, latin1('\0\x02\x02D\x01\0;')]);
}

/** A TIFF of one strip; the fields are what a small camera would write. */
export function tiffBomb(width: number, height: number): Buffer {
  const fields: [tag: number, type: 3 | 4, value: number][] = [
    [256, 4, width],
    [257, 4, height],
    [258, 3, 8],
    [259, 3, 1],
    [262, 3, 1],
    [273, 4, 8],
    [277, 3, 1],
    [278, 4, height],
    [279, 4, 4],
  ];
  const directory = Buffer.alloc(2 + fields.length * 12 + 4);
  directory.writeUInt16LE(fields.length, 0);
  for (const [i, [tag, type, value]] of fields.entries()) {
    const at = 2 + i * 12;
    directory.writeUInt16LE(tag, at);
    directory.writeUInt16LE(type, at + 2);
    directory.writeUInt32LE(1, at + 4);
    if (type === 3) directory.writeUInt16LE(value, at + 8);
    else directory.writeUInt32LE(value, at + 8);
  }
  const header = Buffer.from('II*\0\x0c\0\0\0', 'latin1');
  return Buffer.concat([header, Buffer.from([1, 2, 3, 4]), directory]);
}
