/**
 * Untrusted bytes become pixels here, in a child process and nowhere else. Every loader but the six allowed ones is
 * switched off before the first byte is read; size limits are checked on the header before pixels are.
 */
import sharp, { type Metadata, type Sharp } from 'sharp';
import { AppError } from '../errors.js';
import { isHeic, isTiff, refusalOfKind } from '../lib/photo-kind.js';
import { endsEarly } from './ends-early.js';
import { mayHoldCredentials } from './facts/content-credentials.js';
import type { FactSources } from './facts/read-facts.js';
import { readHeif } from './heif.js';
import type { RgbImage } from './image.js';
import { looksLikeNetpbm, readNetpbm } from './netpbm.js';
import { rawPreview } from './raw-preview.js';

sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadTiffBuffer',
    'VipsForeignLoadNsgifBuffer',
    'VipsForeignLoadHeifBuffer',
  ],
});
sharp.cache(false);
sharp.concurrency(1);

export interface DecodeLimits {
  /** Photos with more pixels than this are refused unread. */
  maxPixels: number;
  /** Longer edges are reduced to this while decoding. */
  maxEdgePx: number;
  /** Photos whose longest edge is shorter are enlarged to it, so that the detector sees enough pixels. */
  minEdgePx: number;
}

export const defaultDecodeLimits: DecodeLimits = { maxPixels: 150e6, maxEdgePx: 4096, minEdgePx: 320 };

/** Smaller pictures cannot hold a face. */
const smallestEdgePx = 16;

export interface DecodedPhoto {
  /** Upright, sRGB, alpha laid on white, within the limits' edges. */
  image: RgbImage;
  /** Size of the upright photo as published. */
  widthPx: number;
  heightPx: number;
  /** What it says of itself, unread. */
  written: FactSources;
}

/**
 * Decodes the first frame of a JPEG, PNG, WebP, TIFF, GIF, AVIF, HEIC or binary PGM/PPM, or the preview in a camera raw file.
 * Throws photo.empty, photo.unsupported, photo.too-large, photo.too-small, photo.truncated or photo.corrupt.
 */
export async function decodePhoto(bytes: Uint8Array, limits = defaultDecodeLimits): Promise<DecodedPhoto> {
  if (bytes.length === 0) throw new AppError('photo.empty', 'expected a photo, the file is empty');
  const open = await opener(bytes, limits);
  const { widthPx, heightPx, written } = await readHeader(open, bytes);
  if (widthPx * heightPx > limits.maxPixels) {
    const most = Math.floor(limits.maxPixels / 1e6);
    throw new AppError(
      'photo.too-large',
      `expected at most ${most} megapixels, got ${widthPx} x ${heightPx} px`,
    );
  }
  if (Math.min(widthPx, heightPx) < smallestEdgePx) {
    throw new AppError(
      'photo.too-small',
      `expected at least ${smallestEdgePx} px on each side, got ${widthPx} x ${heightPx} px`,
    );
  }
  const edge = Math.max(widthPx, heightPx);
  const target = Math.min(limits.maxEdgePx, Math.max(limits.minEdgePx, edge));
  const shortest = Math.floor((Math.min(widthPx, heightPx) * target) / edge);
  if (shortest < smallestEdgePx) {
    throw new AppError(
      'photo.too-small',
      `expected at least ${smallestEdgePx} px on each side when reduced to ${target} px, got ${widthPx} x ${heightPx} px`,
    );
  }
  try {
    let pipeline = open('pixels').autoOrient();
    if (target !== edge) pipeline = pipeline.resize(target, target, { fit: 'inside', kernel: 'cubic' });
    const { data, info } = await pipeline
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return {
      image: { width: info.width, height: info.height, data: asRgb(data, info.channels) },
      widthPx,
      heightPx,
      written,
    };
  } catch (error) {
    throw decodeError(error, bytes);
  }
}

/** Opens for the pixels, or for the header only: that may state any size, so that the refusal can name it. */
type Open = (what: 'pixels' | 'header') => Sharp;

async function opener(bytes: Uint8Array, { maxPixels }: DecodeLimits): Promise<Open> {
  if (looksLikeNetpbm(bytes)) {
    const { data, ...raw } = readNetpbm(bytes, maxPixels);
    return () => sharp(data, { raw });
  }
  const options = { failOn: 'warning', sequentialRead: true, pages: 1 } as const;
  if (isHeic(bytes)) return heifOpener(bytes, maxPixels);
  const file = rawPreview(bytes) ?? bytes;
  return (what) => sharp(file, { ...options, limitInputPixels: what === 'pixels' ? maxPixels : false });
}

/** The image library reads everything of the file but its pixels, which are unpacked already: turned, too. */
async function heifOpener(bytes: Uint8Array, maxPixels: number): Promise<Open> {
  try {
    const { data, ...size } = await readHeif(bytes, maxPixels);
    return () => sharp(data, { raw: { ...size, channels: 4 } });
  } catch (error) {
    throw error instanceof AppError ? error : decodeError(error, bytes);
  }
}

async function readHeader(open: Open, bytes: Uint8Array): Promise<Omit<DecodedPhoto, 'image'>> {
  try {
    const { width, height, pageHeight, autoOrient, ...blocks } = await open('header').metadata();
    const upright = autoOrient ?? { width, height: pageHeight ?? height };
    const written = writtenIn(bytes, isHeic(bytes) ? await heifBlocks(bytes) : blocks);
    return { widthPx: upright.width, heightPx: upright.height, written };
  } catch (error) {
    throw refusalOfKind(bytes, error) ?? decodeError(error, bytes);
  }
}

type Blocks = Pick<Metadata, 'exif' | 'xmp' | 'iptc'>;

async function heifBlocks(bytes: Uint8Array): Promise<Blocks> {
  try {
    return await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch {
    return {};
  }
}

/** The file itself only where the blocks are not all: in a TIFF, as raw files are, and where content credentials may be. */
function writtenIn(bytes: Uint8Array, { exif, xmp, iptc }: Blocks): FactSources {
  return {
    exif: exif ?? null,
    xmp: xmp ?? null,
    iptc: iptc ?? null,
    file: isTiff(bytes) || mayHoldCredentials(bytes) ? bytes : null,
  };
}

function decodeError(error: unknown, bytes: Uint8Array): AppError {
  const text = error instanceof Error ? error.message : String(error);
  if (/pixel limit/i.test(text)) {
    return new AppError('photo.too-large', 'expected no more pixels than the header states', {
      cause: error,
    });
  }
  if (endsEarly(bytes) || /premature end of JPEG image|unexpected end of (GIF|file)/i.test(text)) {
    return new AppError('photo.truncated', 'expected a whole photo, the file ends early', { cause: error });
  }
  return new AppError('photo.corrupt', 'expected a readable photo, its data is damaged', { cause: error });
}

/** Grey becomes three equal channels; everything else already is RGB by now. */
function asRgb(data: Buffer, channels: number): Uint8Array {
  if (channels === 3) return data;
  const pixels = data.length / channels;
  const rgb = new Uint8Array(pixels * 3);
  for (let p = 0; p < pixels; p++) rgb.fill(data[p * channels]!, p * 3, p * 3 + 3);
  return rgb;
}
