/**
 * When and where a photo was taken, as the camera wrote it into the EXIF block (CIPA DC-008, TIFF 6.0). Runs in the child process:
 * every offset comes from outside, so whatever leads out of the block reads as nothing rather than as an error. What a camera says may be
 * wrong, and anybody can write it: it helps to look through a collection, and never weighs in a search.
 */
import type { CameraFacts } from '../types.js';

const noCameraFacts: CameraFacts = { capturedAt: null, place: null };

const tags = { exifFolder: 0x8769, gpsFolder: 0x8825, takenAt: 0x9003, offset: 0x9011 };
const gpsTags = { latitudeRef: 1, latitude: 2, longitudeRef: 3, longitude: 4 };
const types = { ascii: 2, rational: 5 };
/** Of one folder; cameras write some dozens. */
const mostEntries = 200;

/** `exif` as the image library gives it, with or without its `Exif` marker in front. */
export function readCameraFacts(exif: Uint8Array | undefined): CameraFacts {
  if (exif === undefined) return noCameraFacts;
  try {
    return factsOf(openTiff(exif));
  } catch (error) {
    // Reading beyond the end of the block.
    if (error instanceof RangeError) return noCameraFacts;
    throw error;
  }
}

interface Entry {
  type: number;
  count: number;
  /** Where the four bytes of the value or of its offset are. */
  at: number;
}

interface Tiff {
  view: DataView;
  little: boolean;
}

function openTiff(exif: Uint8Array): Tiff {
  const marked = Buffer.from(exif.subarray(0, 4)).toString('latin1') === 'Exif';
  const tiff = marked ? exif.subarray(6) : exif;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  return { view, little: view.getUint16(0) === 0x4949 };
}

function factsOf(tiff: Tiff): CameraFacts {
  const { view, little } = tiff;
  const main = folderAt(tiff, view.getUint32(4, little));
  const exif = folderOf(tiff, main.get(tags.exifFolder));
  const gps = folderOf(tiff, main.get(tags.gpsFolder));
  return { capturedAt: timeOf(tiff, exif), place: placeOf(tiff, gps) };
}

function folderOf(tiff: Tiff, entry: Entry | undefined): Map<number, Entry> {
  return entry === undefined ? new Map() : folderAt(tiff, tiff.view.getUint32(entry.at, tiff.little));
}

function folderAt({ view, little }: Tiff, start: number): Map<number, Entry> {
  const count = Math.min(mostEntries, view.getUint16(start, little));
  const entries = new Map<number, Entry>();
  for (let i = 0; i < count; i++) {
    const at = start + 2 + 12 * i;
    entries.set(view.getUint16(at, little), {
      type: view.getUint16(at + 2, little),
      count: view.getUint32(at + 4, little),
      at: at + 8,
    });
  }
  return entries;
}

/** At most 40 characters, as far as the first NUL. */
function textOf({ view, little }: Tiff, entry: Entry | undefined): string {
  if (entry?.type !== types.ascii || entry.count > 40) return '';
  const start = entry.count > 4 ? view.getUint32(entry.at, little) : entry.at;
  const bytes = Array.from({ length: entry.count }, (_, i) => view.getUint8(start + i));
  return String.fromCharCode(...bytes)
    .split('\0', 1)[0]!
    .trim();
}

/** Local time of the camera, with its offset where it wrote one. */
function timeOf(tiff: Tiff, exif: Map<number, Entry>): string | null {
  const written = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)$/.exec(textOf(tiff, exif.get(tags.takenAt)));
  if (written === null) return null;
  const [, year, month, day, time] = written;
  const offset = /^[+-]\d\d:\d\d$/.exec(textOf(tiff, exif.get(tags.offset)))?.[0] ?? '';
  const moment = `${year}-${month}-${day}T${time}${offset}`;
  // A clock that was never set writes zeros.
  return Number.isNaN(Date.parse(moment)) ? null : moment;
}

function placeOf(tiff: Tiff, gps: Map<number, Entry>): CameraFacts['place'] {
  const latitude = degreesOf(tiff, gps.get(gpsTags.latitude));
  const longitude = degreesOf(tiff, gps.get(gpsTags.longitude));
  if (latitude === null || longitude === null || latitude > 90 || longitude > 180) return null;
  // What receivers write that have not found themselves yet.
  if (latitude === 0 && longitude === 0) return null;
  const south = textOf(tiff, gps.get(gpsTags.latitudeRef)) === 'S';
  const west = textOf(tiff, gps.get(gpsTags.longitudeRef)) === 'W';
  return { latitude: south ? -latitude : latitude, longitude: west ? -longitude : longitude };
}

/** Degrees, minutes, seconds: three fractions of two whole numbers each. */
function degreesOf({ view, little }: Tiff, entry: Entry | undefined): number | null {
  if (entry?.type !== types.rational || entry.count !== 3) return null;
  const start = view.getUint32(entry.at, little);
  const [degrees, minutes, seconds] = [0, 8, 16].map((shift) => {
    const below = view.getUint32(start + shift + 4, little);
    return below === 0 ? 0 : view.getUint32(start + shift, little) / below;
  });
  const sum = degrees! + minutes! / 60 + seconds! / 3600;
  return Number.isFinite(sum) ? sum : null;
}
