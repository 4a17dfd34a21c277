/**
 * The picture that a camera puts beside its raw data, for its own display: a JPEG, mostly in full size. Raw data itself is not developed. Most
 * raw formats are TIFF (6.0; DNG 1.7; CR2, NEF, ARW, PEF, SRW, RW2 as their makers vary it); CR3 is of the ISO media family, RAF has a table of
 * its own. Every number here comes from outside: folders are walked once each and not many of them, and what leads out of the file is nothing.
 */
import { AppError } from '../errors.js';

const tags = {
  compression: 259,
  photometric: 262,
  strips: 273,
  orientation: 274,
  stripBytes: 279,
  subfolders: 330,
  jpeg: 513,
  jpegBytes: 514,
  panasonicJpeg: 46,
  dngVersion: 50706,
};
/** Colour filter array and linear raw (DNG 1.7, chapter 4). */
const rawPhotometrics = [32803, 34892];
/** Of Sony, Nikon, Samsung and Pentax. */
const rawCompressions = [32767, 34713, 32769, 32770, 65535];
const mostFolders = 64;
const mostEntries = 1000;
/** Bytes of a value by its type (TIFF 6.0, section 2). */
const typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];

/** The largest preview, with the orientation of the raw file in it; null: it is no raw file. Throws photo.unsupported where it has none. */
export function rawPreview(bytes: Uint8Array): Buffer | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = fujifilm(file) ?? canon(file) ?? tiff(file);
  if (found === null) return null;
  const sized = found.jpegs
    .flatMap((jpeg) => {
      const pixels = pixelsOfJpeg(jpeg);
      return pixels === null ? [] : [{ jpeg, pixels }];
    })
    .toSorted((a, b) => b.pixels - a.pixels);
  if (sized[0] === undefined)
    throw new AppError('photo.unsupported', 'expected a preview in the camera raw file, it has none');
  return withOrientation(sized[0].jpeg, found.orientation);
}

interface Found {
  jpegs: Buffer[];
  orientation: number;
}

/** RAF: where the JPEG is and how long stands at byte 84. */
function fujifilm(file: Buffer): Found | null {
  if (file.toString('latin1', 0, 16) !== 'FUJIFILMCCD-RAW ') return null;
  if (file.length < 92) return { jpegs: [], orientation: 1 };
  return { jpegs: piece(file, file.readUInt32BE(84), file.readUInt32BE(88)), orientation: 1 };
}

/** CR3: a box `PRVW` holds a JPEG behind 16 bytes, and a box `CMT1` the main folder as a TIFF. */
function canon(file: Buffer): Found | null {
  if (file.toString('latin1', 4, 12) !== 'ftypcrx ') return null;
  const searched = file.subarray(0, 1024 * 1024);
  const preview = searched.indexOf('PRVW');
  const main = searched.indexOf('CMT1');
  const jpegs =
    preview < 0 || preview + 20 > file.length
      ? []
      : piece(file, preview + 20, file.readUInt32BE(preview + 16));
  const folder = main < 0 ? undefined : walk(file.subarray(main + 4))[0];
  return { jpegs, orientation: folder?.get(tags.orientation)?.[0] ?? 1 };
}

function tiff(file: Buffer): Found | null {
  const folders = walk(file);
  const isRaw =
    file.toString('latin1', 8, 10) === 'CR' ||
    file.toString('latin1', 0, 4) === 'IIU\0' ||
    folders.some(
      (folder) =>
        folder.has(tags.dngVersion) ||
        rawPhotometrics.includes(folder.get(tags.photometric)?.[0] ?? 0) ||
        rawCompressions.includes(folder.get(tags.compression)?.[0] ?? 0),
    );
  if (!isRaw || folders.length === 0) return null;
  const jpegs = folders.flatMap((folder) => [
    ...placed(file, folder.get(tags.jpeg), folder.get(tags.jpegBytes)),
    ...placed(file, folder.get(tags.strips), folder.get(tags.stripBytes)),
    ...placed(file, folder.get(tags.panasonicJpeg), folder.get(-tags.panasonicJpeg)),
  ]);
  return { jpegs, orientation: folders[0]?.get(tags.orientation)?.[0] ?? 1 };
}

/** By tag, the first numbers of each; of Panasonic's JPEG its place, and under the negative tag its length. */
type Folder = Map<number, number[]>;

function walk(file: Buffer): Folder[] {
  const little = file.toString('latin1', 0, 2) === 'II';
  if (!/^(II[*U]\0|MM\0\*)/.test(file.toString('latin1', 0, 4))) return [];
  const u16 = (at: number) =>
    at + 2 > file.length ? 0 : little ? file.readUInt16LE(at) : file.readUInt16BE(at);
  const u32 = (at: number) =>
    at + 4 > file.length ? 0 : little ? file.readUInt32LE(at) : file.readUInt32BE(at);
  const folders: Folder[] = [];
  const seen = new Set<number>();
  const waiting = [u32(4)];
  for (let at = waiting.shift(); at !== undefined && folders.length < mostFolders; at = waiting.shift()) {
    if (at === 0 || at + 2 > file.length || seen.has(at)) continue;
    seen.add(at);
    const folder: Folder = new Map();
    const count = Math.min(mostEntries, u16(at));
    for (let entry = at + 2; entry < at + 2 + 12 * count; entry += 12) {
      const [tag, type, length] = [u16(entry), u16(entry + 2), u32(entry + 4)];
      const size = typeBytes[type] ?? 0;
      const value = size * length > 4 ? u32(entry + 8) : entry + 8;
      const read = size === 2 ? u16 : size === 4 ? u32 : null;
      if (tag === tags.panasonicJpeg && size === 1) {
        folder.set(tag, [value]).set(-tag, [length]);
      } else if (tag === tags.dngVersion) folder.set(tag, [1]);
      else if (read !== null)
        folder.set(
          tag,
          Array.from({ length: Math.min(length, mostFolders) }, (_, i) => read(value + i * size)),
        );
    }
    folders.push(folder);
    waiting.push(...(folder.get(tags.subfolders) ?? []), u32(at + 2 + 12 * count));
  }
  return folders;
}

/** In one piece; a picture in many strips is no preview that can be cut out. */
function placed(file: Buffer, starts: number[] | undefined, lengths: number[] | undefined): Buffer[] {
  const [start, length] = [starts?.[0], lengths?.[0]];
  return starts?.length !== 1 || start === undefined || length === undefined
    ? []
    : piece(file, start, length);
}

function piece(file: Buffer, start: number, length: number): Buffer[] {
  const found = file.subarray(start, start + length);
  return found[0] === 0xff && found[1] === 0xd8 ? [found] : [];
}

/** Null: it is none that is shown, as raw data packed by lossless JPEG are not (ITU-T T.81, B.1.1.3). */
function pixelsOfJpeg(jpeg: Buffer): number | null {
  for (let at = 2; at + 9 < jpeg.length && jpeg[at] === 0xff;) {
    const marker = jpeg[at + 1]!;
    if (marker >= 0xc0 && marker <= 0xc2) return jpeg.readUInt16BE(at + 5) * jpeg.readUInt16BE(at + 7);
    if ((marker >= 0xc3 && marker <= 0xcf && marker !== 0xc4) || marker === 0xda) return null;
    at += marker === 0xff ? 1 : 2 + jpeg.readUInt16BE(at + 2);
  }
  return null;
}

/** An EXIF block of one entry in front of everything, where the JPEG has none of its own. */
function withOrientation(jpeg: Buffer, orientation: number): Buffer {
  const hasOwn = jpeg.subarray(0, 256).includes('Exif\0\0');
  if (hasOwn || orientation <= 1 || orientation > 8) return jpeg;
  const block = Buffer.from(
    'ffe100224578696600004d4d002a00000008000101120003000000010000000000000000',
    'hex',
  );
  block.writeUInt16BE(orientation, 28);
  return Buffer.concat([jpeg.subarray(0, 2), block, jpeg.subarray(2)]);
}
