/**
 * A zip file that somebody handed over, as a source. Its directory is read whole and held against the limits before anything is unpacked;
 * entries are unpacked one by one, when indexing asks for them, and never onto a disk. What a zip says of itself is not believed: as many
 * bytes as it stated are unpacked and no more, and no name in it leads anywhere.
 */
import { buffer } from 'node:stream/consumers';
import { fromBufferPromise, getFileNameLowLevel, validateFileName, type Entry, type ZipFile } from 'yauzl';
import { AppError } from '../errors.js';
import { kindBytes, refusalOfKind } from '../lib/photo-kind.js';
import { sha256 } from '../lib/sha256.js';
import type { SourceItem } from '../types.js';
import { largestPhotoBytes } from './read-photo-file.js';
import { keptName, publishedPath } from './upload.js';

export interface PhotoArchive {
  /** Entries that are taken for photos; those that are refused count too. */
  total: number;
  /** `sourceBase`: the address under which the photos are published. May be called again. */
  items(sourceBase?: string): AsyncGenerator<SourceItem>;
}

export interface ArchiveLimits {
  entries: number;
  /** Of all entries together, unpacked. */
  bytes: number;
  /** Unpacked bytes for each packed one, of all entries together and of each. */
  ratio: number;
}

/** Photos are packed already: a zip of them is hardly smaller. Plain pictures (PGM, TIFF) come to a tenth, rarely less. */
export const archiveLimits: ArchiveLimits = { entries: 20_000, bytes: 8 * 1024 ** 3, ratio: 100 };

/** So few bytes are harmless at any ratio. */
const harmlessBytes = 1024 * 1024;

/** `name`: as the browser gives it; photos are shown with it as their source. Throws `archive.invalid`. */
export async function openArchive(
  name: string,
  bytes: Buffer,
  limits = archiveLimits,
): Promise<PhotoArchive> {
  const { zip, entries } = await readDirectory(bytes, limits);
  const archive = sha256(bytes);
  return {
    total: entries.length,
    async *items(sourceBase) {
      for (const entry of entries) {
        const path = nameOf(entry);
        const published = publishedPath(path);
        const source =
          sourceBase === undefined
            ? `upload:${publishedPath(name)}/${published}`
            : new URL(published, `${sourceBase}/`).href;
        yield {
          location: `archive/${archive}/${entry.relativeOffsetOfLocalHeader}/${keptName(path)}`,
          source,
          page: null,
          title: null,
          capturedAt: null,
          version: `${entry.crc32}-${entry.uncompressedSize}`,
          keepOriginal: true,
          read: (reserve) => unpack(zip, entry, limits, reserve),
        };
      }
    },
  };
}

async function readDirectory(
  bytes: Buffer,
  limits: ArchiveLimits,
): Promise<{ zip: ZipFile; entries: Entry[] }> {
  try {
    // Names come undecoded: one bad name must cost one entry, not the archive.
    const zip = await fromBufferPromise(bytes, { decodeStrings: false });
    if (zip.entryCount > limits.entries) throw tooMuch(`${limits.entries} entries`, `${zip.entryCount}`);
    const entries: Entry[] = [];
    let [packed, unpacked] = [0, 0];
    for await (const entry of zip.eachEntry()) {
      if (isPassedOver(nameOf(entry))) continue;
      entries.push(entry);
      packed += entry.compressedSize;
      unpacked += entry.uncompressedSize;
      if (unpacked > limits.bytes) throw tooMuch(`${mebibytes(limits.bytes)} unpacked`, 'more');
    }
    // Against the bytes that came: entries may share what is packed, so that each by itself looks harmless.
    const real = Math.min(packed, bytes.length);
    if (unpacked > harmlessBytes && unpacked > limits.ratio * real) {
      throw tooMuch(`${limits.ratio} times its size unpacked`, mebibytes(unpacked));
    }
    return { zip, entries };
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('archive.invalid', 'expected a whole zip file, its directory cannot be read', {
      cause: error,
    });
  }
}

function tooMuch(most: string, got: string): AppError {
  return new AppError('archive.invalid', `expected a zip file of at most ${most}, got ${got}`);
}

/** Throws `photo.refused` for what is not unpacked, `photo.too-large`, `photo.unsupported` or `photo.unreadable`. */
async function unpack(
  zip: ZipFile,
  entry: Entry,
  limits: ArchiveLimits,
  reserve?: (bytes: number) => Promise<void>,
): Promise<Uint8Array> {
  refuse(entry, limits);
  await reserve?.(entry.uncompressedSize);
  try {
    // Ends with an error when there is one byte more, or fewer, than stated.
    const bytes = await buffer(await zip.openReadStreamPromise(entry));
    const refusal = refusalOfKind(bytes.subarray(0, kindBytes));
    if (refusal !== null) throw refusal;
    return bytes;
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('photo.unreadable', 'the entry of the zip file is damaged', { cause: error });
  }
}

function notUnpacked(reason: string): AppError {
  return new AppError('photo.refused', `not unpacked: ${reason}`);
}

const symbolicLink = 0o12;

function refuse(entry: Entry, limits: ArchiveLimits): void {
  const path = nameOf(entry);
  if (validateFileName(path) !== null) throw notUnpacked('its name leads out of the archive');
  if (isSymbolicLink(entry)) throw notUnpacked('it is a symbolic link');
  if (/\.(zip|7z|rar|tar|gz|tgz|bz2|xz|jar)$/i.test(path))
    throw notUnpacked('it is an archive within the archive');
  if (entry.isEncrypted()) throw notUnpacked('it is encrypted');
  if (!entry.canDecodeFileData()) throw notUnpacked('it is packed in a way that is not read');
  const { compressedSize: packed, uncompressedSize: unpacked } = entry;
  if (unpacked > harmlessBytes && unpacked > limits.ratio * packed) {
    throw notUnpacked(`it unpacks to more than ${limits.ratio} times its size`);
  }
  if (unpacked <= largestPhotoBytes) return;
  const most = mebibytes(largestPhotoBytes);
  throw new AppError('photo.too-large', `${mebibytes(unpacked)}, at most ${most} are read`);
}

/** Unix keeps the kind of file in the upper half of the attributes. */
function isSymbolicLink({ versionMadeBy, externalFileAttributes }: Entry): boolean {
  const unix = 3;
  return versionMadeBy >> 8 === unix && externalFileAttributes >>> 28 === symbolicLink;
}

/** Folders, and what systems put beside files. */
function isPassedOver(path: string): boolean {
  return (
    path.endsWith('/') ||
    path.split('/').some((part) => /^(\.[^.].*|__MACOSX|Thumbs\.db|desktop\.ini)$/i.test(part))
  );
}

function nameOf(entry: Entry): string {
  const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
  return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toLocaleString('en', { maximumFractionDigits: 1 })} MiB`;
}
