/**
 * Untrusted bytes become pixels here, in a child process and nowhere else. Every loader but the six allowed ones is
 * switched off before the first byte is read; size limits are checked on the header before pixels are.
 */
import sharp, { type Sharp } from 'sharp';
import { AppError } from '../errors.js';
import type { RgbImage } from './image.js';
import { looksLikeNetpbm, readNetpbm } from './netpbm.js';

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
}

/**
 * Decodes the first frame of a JPEG, PNG, WebP, TIFF, GIF, AVIF or binary PGM/PPM.
 * Throws photo.empty, photo.unsupported, photo.too-large, photo.too-small, photo.truncated or photo.corrupt.
 */
export async function decodePhoto(bytes: Uint8Array, limits = defaultDecodeLimits): Promise<DecodedPhoto> {
  if (bytes.length === 0) throw new AppError('photo.empty', 'expected a photo, the file is empty');
  const open = opener(bytes, limits);
  const size = await readSize(open, bytes);
  const { widthPx, heightPx } = size;
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
  try {
    let pipeline = open().autoOrient();
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
    };
  } catch (error) {
    throw decodeError(error);
  }
}

function opener(bytes: Uint8Array, limits: DecodeLimits): () => Sharp {
  const options = {
    failOn: 'warning',
    sequentialRead: true,
    pages: 1,
    limitInputPixels: limits.maxPixels,
  } as const;
  if (!looksLikeNetpbm(bytes)) return () => sharp(bytes, options);
  const { data, ...raw } = readNetpbm(bytes, limits.maxPixels);
  return () => sharp(data, { raw });
}

async function readSize(
  open: () => Sharp,
  bytes: Uint8Array,
): Promise<{ widthPx: number; heightPx: number }> {
  try {
    const { width, height, pageHeight, autoOrient } = await open().metadata();
    const upright = autoOrient ?? { width, height: pageHeight ?? height };
    return { widthPx: upright.width, heightPx: upright.height };
  } catch (error) {
    const kind = foreignKind(bytes);
    if (kind) {
      const message = `expected a JPEG, PNG, WebP, TIFF, GIF, AVIF or PGM/PPM photo, got ${kind}`;
      throw new AppError('photo.unsupported', message, { cause: error });
    }
    throw decodeError(error);
  }
}

/** What a file that no loader takes looks like; null when it begins like a photo that should have loaded. */
function foreignKind(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, 512)).toString('latin1');
  if (/^(\xff\xd8\xff|\x89PNG|RIFF....WEBP|II\*\0|MM\0\*|II\+\0|MM\0\+|GIF8)/s.test(head)) return null;
  if (/^.{4}ftyp(avif|avis)/s.test(head)) return null;
  if (head.startsWith('%PDF')) return 'a PDF';
  if (/^\s*(<\?xml|<!doctype|<svg|<html)/i.test(head)) return /<svg/i.test(head) ? 'an SVG' : 'XML or HTML';
  if (/^.{4}ftyp(hei|hev|mif1|msf1)/s.test(head)) return 'a HEIC photo';
  if (/^.{4}ftyp/s.test(head)) return 'a video or an MP4 container';
  if (['PK\x03\x04', '\x1f\x8b', '7z\xbc\xaf', 'Rar!'].some((magic) => head.startsWith(magic)))
    return 'an archive';
  return /^[\t\n\r\x20-\x7e\x80-\xff]*$/.test(head) ? 'text' : 'an unknown format';
}

function decodeError(error: unknown): AppError {
  const text = error instanceof Error ? error.message : String(error);
  if (/pixel limit/i.test(text)) {
    return new AppError('photo.too-large', 'expected fewer pixels than the decoder allows', { cause: error });
  }
  if (
    /premature end|end of (file|stream|input)|truncat|not enough (data|image)|read (error|gave)|unexpected end/i.test(
      text,
    )
  ) {
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
