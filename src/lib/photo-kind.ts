/**
 * Whether bytes begin like a photo of a format that is read. Pure and cheap, so that sources can refuse a video after
 * its first bytes; what passes may still be damaged, which only the decoder finds out.
 */
import { AppError } from '../errors.js';

/** `foreignKind` needs no more than this of a file's beginning. */
export const kindBytes = 512;

/** photo.unsupported for bytes that no loader takes; null when they begin like a photo. Empty bytes are no kind at all. */
export function refusalOfKind(bytes: Uint8Array, cause?: unknown): AppError | null {
  const kind = bytes.length === 0 ? null : foreignKind(bytes);
  if (kind === null) return null;
  const message = `expected a JPEG, PNG, WebP, TIFF, GIF, AVIF, HEIC, PGM/PPM or camera raw photo, got ${kind}`;
  return new AppError('photo.unsupported', message, { cause });
}

export type ForeignKind =
  | 'a PDF'
  | 'an SVG'
  | 'XML or HTML'
  | 'an archive'
  | 'a video or an MP4 container'
  | 'text'
  | 'an unknown format';

/** What a file that no loader takes looks like; null when it begins like a photo. Empty bytes look like text. */
export function foreignKind(bytes: Uint8Array): ForeignKind | null {
  const head = Buffer.from(bytes.subarray(0, kindBytes)).toString('latin1');
  if (/^(\xff\xd8|\x89PNG|RIFF....WEBP|II[*+U]\0|MM\0[*+]|GIF8|P[56][\s#]|FUJIFILMCCD-RAW )/s.test(head))
    return null;
  if (/^.{4}ftyp/s.test(head)) return foreignContainer(head);
  if (head.startsWith('%PDF')) return 'a PDF';
  // Pages often have their icon as an SVG in their first lines.
  if (/^\s*(<!doctype html|<html)/i.test(head)) return 'XML or HTML';
  if (/<svg[\s>]/i.test(head)) return 'an SVG';
  if (/^\s*(<\?xml|<!doctype|<html)/i.test(head)) return 'XML or HTML';
  if (['PK\x03\x04', '\x1f\x8b', '7z\xbc\xaf', 'Rar!'].some((magic) => head.startsWith(magic)))
    return 'an archive';
  return /^[\t\n\r\x20-\x7e\x80-\xff]*$/.test(head) ? 'text' : 'an unknown format';
}

/** Length, `ftyp`, major brand, version, compatible brands (ISO/IEC 14496-12, 4.3). */
function brandsOf(head: string): string {
  if (!/^.{4}ftyp/s.test(head)) return '';
  return head.slice(8, Math.max(12, Buffer.from(head, 'latin1').readUInt32BE(0)));
}

function foreignContainer(head: string): ForeignKind | null {
  return isIsoPhoto(head) ? null : 'a video or an MP4 container';
}

/** Of the family of ISO media files that films are of, too: AVIF, HEIC, and the raw photos of one maker. */
export function isIsoPhoto(head: string): boolean {
  const brands = brandsOf(head);
  return /^(avi[fs]|crx )/.test(brands) || isHeicBrand(brands) || isAvif(brands);
}

/** TIFF 6.0, section 2. Camera raw files are, mostly. */
export function isTiff(bytes: Uint8Array): boolean {
  return /^(II\*\0|MM\0\*)/.test(Buffer.from(bytes.subarray(0, 4)).toString('latin1'));
}

/** AVIF may call itself `mif1` first. */
function isAvif(brands: string): boolean {
  return /^(mif1|msf1)/.test(brands) && /avi[fs]/.test(brands);
}

function isHeicBrand(brands: string): boolean {
  return /^he[iv]/.test(brands) || (/^(mif1|msf1)/.test(brands) && !isAvif(brands));
}

/** A photo of this family that the image library does not decode itself. */
export function isHeic(bytes: Uint8Array): boolean {
  return isHeicBrand(brandsOf(Buffer.from(bytes.subarray(0, kindBytes)).toString('latin1')));
}
