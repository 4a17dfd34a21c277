/**
 * Reading of zip files, for every holder that is one. What a zip says of itself is not believed: its directory is held against the limits before
 * anything is unpacked, as many bytes as it stated are unpacked and no more, and no name in it leads anywhere.
 */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  fromRandomAccessReaderPromise,
  getFileNameLowLevel,
  RandomAccessReader,
  validateFileName,
  type Entry,
  type ZipFile,
} from 'yauzl';
import { AppError, isPhotoError } from '../../errors.js';
import { isSidecar } from '../walk-files.js';
import { largestEntryBytes, partOf, type ContainerReader } from './container.js';

export interface ZipLimits {
  entries: number;
  /** Of all entries together, unpacked. */
  bytes: number;
  /** Unpacked bytes for each packed one, of all entries together and of each. */
  ratio: number;
}

/** Photos are packed already: a zip of them is hardly smaller. Plain pictures come to a tenth, rarely less. */
export const zipLimits: ZipLimits = { entries: 200_000, bytes: 8 * 1024 ** 3, ratio: 100 };

/** So few bytes are harmless at any ratio. */
const harmlessBytes = 1024 * 1024;

export interface ZipEntry {
  name: string;
  bytes: number;
  /** Throws a `photo.` error for what is not unpacked. */
  read(): Promise<Uint8Array>;
  /** Where it lies, so that it can be read without being unpacked; null where it is packed. Throws as `read` does. */
  lies(): Promise<ContainerReader | null>;
}

export interface OpenZip {
  /** Without folders and what systems put beside files. */
  count: number;
  /** May be called again. */
  entries(): AsyncGenerator<ZipEntry>;
}

export function isZip(head: Buffer): boolean {
  return head.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004';
}

/** Throws `photo.corrupt`, or `photo.refused` beyond the limits. */
export async function openZip(reader: ContainerReader, limits = zipLimits): Promise<OpenZip> {
  const count = await withDamage(() => holdAgainst(reader, limits));
  return {
    count,
    async *entries() {
      const zip = await withDamage(() => directoryOf(reader));
      for await (const entry of withDamageIn(zip.eachEntry()))
        if (!isPassedOver(nameOf(entry))) yield openEntry(reader, zip, entry, limits);
    },
  };
}

async function holdAgainst(reader: ContainerReader, limits: ZipLimits): Promise<number> {
  const zip = await directoryOf(reader);
  if (zip.entryCount > limits.entries) throw tooMuch(`${limits.entries} entries`, `${zip.entryCount}`);
  let [count, packed, unpacked] = [0, 0, 0];
  for await (const entry of zip.eachEntry()) {
    if (isPassedOver(nameOf(entry))) continue;
    count++;
    packed += entry.compressedSize;
    unpacked += entry.uncompressedSize;
  }
  // A large file may hold large things.
  const most = Math.max(limits.bytes, 2 * reader.size);
  if (unpacked > most) throw tooMuch(`${mebibytes(most)} unpacked`, mebibytes(unpacked));
  // Against the bytes that are there: entries may share what is packed, so that each by itself looks harmless.
  const real = Math.min(packed, reader.size);
  if (unpacked > harmlessBytes && unpacked > limits.ratio * real)
    throw tooMuch(`${limits.ratio} times its size unpacked`, mebibytes(unpacked));
  return count;
}

/** Names come undecoded: one bad name must cost one entry, not the archive. */
function directoryOf(reader: ContainerReader): Promise<ZipFile> {
  const options = { decodeStrings: false, lazyEntries: true, autoClose: false } as const;
  return fromRandomAccessReaderPromise(new RangeReader(reader), reader.size, options);
}

/** yauzl asks for ranges; closing is the caller's. */
class RangeReader extends RandomAccessReader {
  readonly #reader: ContainerReader;

  constructor(reader: ContainerReader) {
    super();
    this.#reader = reader;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const reader = this.#reader;
    return Readable.from(
      (async function* () {
        const piece = 256 * 1024;
        for (let at = start; at < end; at += piece) yield reader.read(at, Math.min(piece, end - at));
      })(),
    );
  }
}

function openEntry(reader: ContainerReader, zip: ZipFile, entry: Entry, limits: ZipLimits): ZipEntry {
  const name = nameOf(entry);
  return {
    name,
    bytes: entry.uncompressedSize,
    async read() {
      refuse(entry, limits);
      const most = largestEntryBytes / 1024 / 1024;
      if (entry.uncompressedSize > largestEntryBytes)
        throw new AppError('photo.too-large', `expected at most ${most} MiB`);
      try {
        // Ends with an error when there is one byte more, or fewer, than stated.
        return await buffer(await zip.openReadStreamPromise(entry));
      } catch (cause) {
        throw new AppError('photo.unreadable', 'the entry of the zip file is damaged', { cause });
      }
    },
    async lies() {
      refuse(entry, limits);
      if (entry.compressionMethod !== 0 || entry.compressedSize !== entry.uncompressedSize) return null;
      const { fileDataStart } = await withDamage(() =>
        zip.readLocalFileHeaderPromise(entry, { minimal: true }),
      );
      return partOf(reader, name, fileDataStart, entry.uncompressedSize);
    },
  };
}

async function withDamage<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw isPhotoError(error) ? error : damaged(error);
  }
}

async function* withDamageIn(entries: AsyncIterable<Entry>): AsyncGenerator<Entry> {
  try {
    yield* entries;
  } catch (error) {
    throw isPhotoError(error) ? error : damaged(error);
  }
}

function damaged(cause: unknown): AppError {
  return new AppError('photo.corrupt', 'expected a whole zip file, its directory cannot be read', { cause });
}

function tooMuch(most: string, got: string): AppError {
  return new AppError('photo.refused', `expected a zip file of at most ${most}, got ${got}`);
}

function refuse(entry: Entry, limits: ZipLimits): void {
  const { compressedSize: packed, uncompressedSize: unpacked } = entry;
  if (validateFileName(nameOf(entry)) !== null) throw notUnpacked('its name leads out of the archive');
  if (isSymbolicLink(entry)) throw notUnpacked('it is a symbolic link');
  if (entry.isEncrypted()) throw notUnpacked('it is encrypted');
  if (!entry.canDecodeFileData()) throw notUnpacked('it is packed in a way that is not read');
  if (unpacked > harmlessBytes && unpacked > limits.ratio * packed)
    throw notUnpacked(`it unpacks to more than ${limits.ratio} times its size`);
}

function notUnpacked(reason: string): AppError {
  return new AppError('photo.refused', `not unpacked: ${reason}`);
}

/** Unix keeps the kind of file in the upper half of the attributes. */
function isSymbolicLink({ versionMadeBy, externalFileAttributes }: Entry): boolean {
  const [unix, symbolicLink] = [3, 0o12];
  return versionMadeBy >> 8 === unix && externalFileAttributes >>> 28 === symbolicLink;
}

/** Folders, and what systems put beside files. */
function isPassedOver(name: string): boolean {
  return (
    name.endsWith('/') ||
    name.split('/').some((part) => !part.startsWith('..') && isSidecar(Buffer.from(part)))
  );
}

function nameOf(entry: Entry): string {
  const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
  return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toLocaleString('en', { maximumFractionDigits: 1 })} MiB`;
}
