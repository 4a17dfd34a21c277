/**
 * Binary PGM (P5) and PPM (P6): the format of older research collections, which the image library does not read.
 * http://netpbm.sourceforge.net/doc/pgm.html. Samples of 16 bits are reduced to 8.
 */
import { AppError } from '../errors.js';

export interface NetpbmImage {
  width: number;
  height: number;
  channels: 1 | 3;
  data: Uint8Array;
}

export function looksLikeNetpbm(bytes: Uint8Array): boolean {
  return (
    bytes[0] === 0x50 &&
    (bytes[1] === 0x35 || bytes[1] === 0x36) &&
    /\s|#/.test(String.fromCharCode(bytes[2] ?? 0))
  );
}

/** Throws photo.corrupt, photo.truncated or photo.too-large. */
export function readNetpbm(bytes: Uint8Array, maxPixels: number): NetpbmImage {
  const channels = bytes[1] === 0x36 ? 3 : 1;
  const head = Buffer.from(bytes.subarray(2, 1024)).toString('latin1');
  // Whitespace or comments before each of width, height and maximum; a single whitespace byte before the samples.
  const match = /^(?:\s|#[^\n]*\n)+(\d+)(?:\s|#[^\n]*\n)+(\d+)(?:\s|#[^\n]*\n)+(\d+)\s/.exec(head);
  const [width, height, maximum] = match ? match.slice(1).map(Number) : [];
  if (!match || !width || !height || !maximum || maximum > 65535) {
    throw new AppError('photo.corrupt', 'expected width, height and maximum in the PGM/PPM header');
  }
  const samples = width * height * channels;
  if (width * height > maxPixels) {
    throw new AppError('photo.too-large', `expected fewer pixels, got ${width} x ${height} px`);
  }
  const wide = maximum > 255;
  const body = bytes.subarray(2 + match[0].length);
  if (body.length < samples * (wide ? 2 : 1)) {
    throw new AppError('photo.truncated', 'expected a whole photo, the file ends early');
  }
  const data = new Uint8Array(samples);
  for (let i = 0; i < samples; i++) {
    const value = wide ? body[2 * i]! * 256 + body[2 * i + 1]! : body[i]!;
    data[i] = Math.min(255, (value * 255) / maximum + 0.5);
  }
  return { width, height, channels, data };
}
