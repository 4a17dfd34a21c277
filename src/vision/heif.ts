/**
 * HEIC, as telephones write it (ISO/IEC 23008-12 with HEVC): the library for images does not have the decoder, so libheif does, as WebAssembly
 * in the same child process. It is loaded with the first such photo. Turns and mirrors of the file are done; the EXIF orientation beside them
 * is a copy, and not to be done again. Colours come as they are stored: a wide gamut is taken for sRGB.
 */
import type { HeifDecoder, HeifImage } from 'libheif-js/libheif-wasm/libheif-bundle.mjs';
import { AppError } from '../errors.js';

export interface HeifPhoto {
  width: number;
  height: number;
  /** R G B A. */
  data: Uint8Array;
}

/** Four bytes each, three times over while it is decoded: more than other photos, and enough for any telephone of its day. */
const mostPixels = 50e6;

/** Of all WebAssembly in this process: while it works nobody can look, and it would take two gigabytes. */
const mostMemoryBytes = 768e6;
/** Since the last photo began. */
let hasRunShort = false;
boundMemory();

function boundMemory(): void {
  const { prototype } = WebAssembly.Memory;
  const grow: (this: WebAssembly.Memory, pages: number) => number = Reflect.get(prototype, 'grow');
  prototype.grow = function (pages: number): number {
    hasRunShort = this.buffer.byteLength + pages * 65_536 > mostMemoryBytes;
    if (hasRunShort) throw new RangeError('no more memory');
    return grow.call(this, pages);
  };
}

let loaded: Promise<HeifDecoder> | undefined;

async function load(): Promise<HeifDecoder> {
  const { default: open } = await import('libheif-js/libheif-wasm/libheif-bundle.mjs');
  // What it prints about a file is nobody's to read.
  const { HeifDecoder } = open({ print: () => {}, printErr: () => {} });
  return new HeifDecoder();
}

/** The primary picture. Throws photo.too-large before any pixel is read, photo.out-of-memory; other errors mean that the file is damaged. */
export async function readHeif(bytes: Uint8Array, maxPixels: number): Promise<HeifPhoto> {
  hasRunShort = false;
  try {
    return await readPrimary(await (loaded ??= load()), bytes, Math.min(maxPixels, mostPixels));
  } catch (error) {
    if (error instanceof AppError) throw error;
    // What has failed may be of no use any more: the next photo gets another.
    loaded = undefined;
    if (!hasRunShort) throw error;
    throw new AppError('photo.out-of-memory', 'decoding the photo needs more memory than it may use');
  }
}

async function readPrimary(decoder: HeifDecoder, bytes: Uint8Array, maxPixels: number): Promise<HeifPhoto> {
  const images = decoder.decode(bytes);
  try {
    const image = images.find((each) => each.is_primary()) ?? images[0];
    if (image === undefined) throw new Error('no picture can be read');
    return await pixelsOf(image, maxPixels);
  } finally {
    for (const image of images) image.free();
  }
}

async function pixelsOf(image: HeifImage, maxPixels: number): Promise<HeifPhoto> {
  const [width, height] = [image.get_width(), image.get_height()];
  if (width * height > maxPixels) {
    const most = Math.floor(maxPixels / 1e6);
    throw new AppError('photo.too-large', `expected at most ${most} megapixels, got ${width} x ${height} px`);
  }
  const into = { data: new Uint8ClampedArray(width * height * 4), width, height };
  const filled = await new Promise((resolve) => image.display(into, resolve));
  if (filled === null) throw new Error('its pixels cannot be read');
  return { width, height, data: new Uint8Array(into.data.buffer) };
}
