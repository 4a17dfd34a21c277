/**
 * What a camera, a program or an archive wrote into a photo: EXIF (CIPA DC-008), XMP (ISO 16684-1), IPTC-IIM, and regions by the Metadata
 * Working Group. Anybody can write it: it helps to look through a collection, and never weighs in a search. Names of regions are labels of
 * the source. Where they differ, XMP goes before IPTC before EXIF, as the younger one.
 */
import exifr from 'exifr';
import { oneLine } from '../../lib/one-line.js';
import { isTiff } from '../../lib/photo-kind.js';
import type { Box, CameraFacts, FileFacts, LabelledRegion } from '../../types.js';
import type { FactSources, WrittenFacts } from './read-facts.js';

const pick = {
  ifd0: ['Make', 'Model', 'Artist', 'Copyright', 'ImageDescription', 'Orientation'],
  exif: ['DateTimeOriginal', 'OffsetTimeOriginal'],
  gps: ['GPSLatitude', 'GPSLongitude', 'GPSLatitudeRef', 'GPSLongitudeRef'],
};
const values = { translateValues: false, reviveValues: false, mergeOutput: false };
const off = { icc: false, jfif: false, ihdr: false, ifd1: false, interop: false };
const tiffOptions = {
  ...values,
  ...off,
  tiff: true,
  ifd0: { pick: pick.ifd0 },
  exif: { pick: pick.exif },
  gps: { pick: pick.gps },
  makerNote: false,
  userComment: false,
};

/** A text that is larger is no description of a photo. */
const mostBytes = 256 * 1024;

type Tree = Readonly<Record<string, unknown>>;

/** Throws nothing of its own; what a library throws means that this block says nothing. */
export async function readWritten({ exif, xmp, iptc, file }: FactSources): Promise<WrittenFacts> {
  const tiff = await tree(file !== null && isTiff(file) ? file : exif, (bytes) =>
    exifr.parse(withoutMarker(bytes), { ...tiffOptions, xmp: true, iptc: true }),
  );
  const packet = part(tiff, 'xmp') ?? tiff;
  const adobe = await tree(xmp, (bytes) => exifr.sidecar(bytes, { ...values, xmp: true }, 'xmp'));
  const news = await tree(iptc, (bytes) => exifr.sidecar(bytes, { ...values, iptc: true }, 'iptc'));
  return factsOf(tiff, { ...packet, ...adobe }, part(news, 'iptc') ?? part(tiff, 'iptc') ?? news);
}

async function tree(bytes: Uint8Array | null, read: (bytes: Uint8Array) => Promise<unknown>): Promise<Tree> {
  if (bytes === null || (bytes.length > mostBytes && !isTiff(bytes))) return {};
  try {
    return treeOf(await read(bytes)) ?? {};
  } catch {
    return {};
  }
}

function withoutMarker(bytes: Uint8Array): Uint8Array {
  return Buffer.from(bytes.subarray(0, 4)).toString('latin1') === 'Exif' ? bytes.subarray(6) : bytes;
}

function treeOf(value: unknown): Tree | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Tree) : null;
}

function part(of: Tree | null, name: string): Tree | null {
  return treeOf(of?.[name]);
}

function factsOf(tiff: Tree, xmp: Tree, iptc: Tree): WrittenFacts {
  const [main, exif, gps] = [part(tiff, 'ifd0') ?? {}, part(tiff, 'exif') ?? {}, part(tiff, 'gps') ?? {}];
  const dc = part(xmp, 'dc') ?? {};
  const facts: FileFacts = {
    make: firstText(100, main['Make'], part(xmp, 'tiff')?.['Make']),
    model: firstText(100, main['Model'], part(xmp, 'tiff')?.['Model']),
    title: firstText(500, dc['title'], newsText(iptc['ObjectName'])),
    caption: firstText(2000, dc['description'], newsText(iptc['Caption']), main['ImageDescription']),
    author: firstText(500, dc['creator'], newsText(iptc['Byline']), main['Artist']),
    copyright: firstText(500, dc['rights'], newsText(iptc['CopyrightNotice']), main['Copyright']),
    keywords: keywordsOf([...listOf(dc['subject']), ...listOf(newsText(iptc['Keywords']))]),
    regions: regionsOf(part(part(xmp, 'mwg-rs'), 'Regions'), main['Orientation']),
    credentials: null,
  };
  const isSilent = Object.values(facts).every(
    (value) => value === null || (Array.isArray(value) && value.length === 0),
  );
  const capturedAt =
    cameraTime(exif['DateTimeOriginal'], exif['OffsetTimeOriginal']) ??
    isoTime(part(xmp, 'exif')?.['DateTimeOriginal']) ??
    isoTime(part(xmp, 'photoshop')?.['DateCreated']);
  return { camera: { capturedAt, place: placeOf(gps) }, facts: isSilent ? null : facts };
}

function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** A text, several, or one in several languages, of which the first counts. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return decodeEntities(value);
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) {
    const texts = value.slice(0, 20).map(textOf);
    return treeOf(value[0]) === null ? texts.filter(Boolean).join('; ') : (texts[0] ?? '');
  }
  const inner = treeOf(value)?.['value'];
  return inner === undefined ? '' : textOf(inner);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The library hands over the bytes of these records as characters. Mostly they are UTF-8, whether or not the file says so (IPTC-IIM 4.2, 1:90). */
function newsText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(newsText);
  if (typeof value !== 'string') return value;
  try {
    return utf8.decode(Buffer.from(value, 'latin1'));
  } catch {
    return value;
  }
}

function firstText(most: number, ...candidates: unknown[]): string | null {
  for (const candidate of candidates) {
    const text = oneLine(textOf(candidate), most);
    if (text !== '') return text;
  }
  return null;
}

function keywordsOf(found: unknown[]): string[] {
  const words = found.slice(0, 1000).map((each) => oneLine(textOf(each), 100));
  return [...new Set(words)].filter(Boolean).slice(0, 100);
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The five of XML and those by number; the library leaves them as they are. */
function decodeEntities(text: string): string {
  return text
    .slice(0, 10_000)
    .replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(lt|gt|amp|quot|apos));/gi, (...match) => {
      const [whole, decimal, hexadecimal, name] = match as (string | undefined)[];
      if (name !== undefined) return named[name.toLowerCase()] ?? whole!;
      const point = decimal === undefined ? Number.parseInt(hexadecimal!, 16) : Number(decimal);
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole!;
    });
}

/** Local time of the camera, with its offset where it wrote one. */
function cameraTime(time: unknown, offset: unknown): CameraFacts['capturedAt'] {
  const [, year, month, day, clock] =
    /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(typeof time === 'string' ? time : '') ?? [];
  if (year === undefined) return null;
  const zone = /^[+-]\d\d:\d\d/.exec(typeof offset === 'string' ? offset : '')?.[0] ?? '';
  return isoTime(`${year}-${month}-${day}T${clock}${zone}`);
}

/** Before the first photograph. A clock that was never set writes zeros or its maker's first day. */
const firstYear = 1826;

function isoTime(value: unknown): string | null {
  const form = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?$/;
  const [stated, day = ''] = form.exec(typeof value === 'string' ? value : '') ?? [];
  const ms = Date.parse(day);
  if (stated === undefined || Number.isNaN(ms) || Number.isNaN(Date.parse(stated))) return null;
  // The thirtieth of February would be told as the second of March.
  const isDay = new Date(ms).toISOString().startsWith(day);
  return isDay && Number(day.slice(0, 4)) >= firstYear ? stated : null;
}

/** A receiver that does not say on which side of the equator it is says nothing. */
function placeOf({ latitude, longitude, ...sides }: Tree): CameraFacts['place'] {
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return null;
  // What receivers write that have not found themselves yet.
  if (latitude === 0 && longitude === 0) return null;
  const isPlace =
    Math.abs(latitude) <= 90 &&
    Math.abs(longitude) <= 180 &&
    ['N', 'S'].includes(String(sides['GPSLatitudeRef'])) &&
    ['E', 'W'].includes(String(sides['GPSLongitudeRef']));
  return isPlace ? { latitude, longitude } : null;
}

function regionsOf(regions: Tree | null, orientation: unknown): LabelledRegion[] {
  return listOf(regions?.['RegionList'])
    .slice(0, 100)
    .flatMap((each) => {
      const region = treeOf(each) ?? {};
      const box = boxOf(part(region, 'Area') ?? {});
      if (box === null) return [];
      const [name, kind] = [firstText(200, region['Name']), firstText(50, region['Type'])];
      return [{ name, kind, box: uprightBox(box, orientation) }];
    });
}

/** The area is told by its middle. */
function boxOf({ x, y, w, h, unit }: Tree): Box | null {
  const sides = [x, y, w, h].map(Number);
  const [middleX, middleY, width, height] = sides as [number, number, number, number];
  const isNormal = unit === undefined || unit === 'normalized';
  if (!isNormal || !sides.every((side) => side >= 0 && side <= 1)) return null;
  return { x: middleX - width / 2, y: middleY - height / 2, width, height };
}

/** Areas are told on the picture as it is stored (MWG guidelines 2.0, image regions); people see it turned by its orientation (CIPA DC-008, 4.6.4). */
function uprightBox(box: Box, orientation: unknown): Box {
  const turn = Number(orientation);
  const { x, y, width, height } =
    turn >= 5 && turn <= 8 ? { x: box.y, y: box.x, width: box.height, height: box.width } : box;
  const isFlipped = { across: [2, 3, 6, 7].includes(turn), down: [3, 4, 7, 8].includes(turn) };
  return { x: isFlipped.across ? 1 - x - width : x, y: isFlipped.down ? 1 - y - height : y, width, height };
}
