/**
 * Reading of zip files, for every holder that is one. What a zip says of itself is not believed: its directory is held against the limits before
 * anything is unpacked, and no name in it leads anywhere. Where the directory cannot be read, what is left is looked for in the file.
 */
import { fromRandomAccessReaderPromise, RandomAccessReader, type Entry, type ZipFile } from 'yauzl';
import { AppError, isPhotoError } from '../../errors.js';
import { isBesideFiles, type ContainerReader } from './container.js';
import {
  harmlessBytes,
  nameIn,
  whyNotUnpacked,
  zipEntry,
  type ZipEntry,
  type ZipRecord,
} from './zip-entry.js';
import { salvagedRecords } from './zip-salvage.js';

export interface ZipLimits {
  entries: number;
  /** Of all entries together, unpacked. */
  bytes: number;
  /** Unpacked bytes for each packed one, of all entries together and of each. */
  ratio: number;
}

/** Photos are packed already: a zip of them is hardly smaller. Plain pictures come to a tenth, rarely less. */
export const zipLimits: ZipLimits = { entries: 200_000, bytes: 8 * 1024 ** 3, ratio: 100 };

export interface OpenZip {
  /** Without folders and what systems put beside files; null where the directory cannot be read. */
  count: number | null;
  /** Why not, as `photo.corrupt`. Whoever has read the entries is to throw it. */
  problem: AppError | null;
  /** May be called again. Throws `photo.refused` beyond the limits, where they were not known before. */
  entries(): AsyncGenerator<ZipEntry>;
}

export function isZip(head: Buffer): boolean {
  return head.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004';
}

/** Throws `photo.refused` beyond the limits. */
export async function openZip(reader: ContainerReader, limits = zipLimits): Promise<OpenZip> {
  const listed = (): AsyncGenerator<ZipRecord> => listedRecords(reader);
  try {
    let count = 0;
    for await (const _ of withinLimits(listed(), reader, limits)) count++;
    return { count, problem: null, entries: () => entriesOf(listed(), reader, limits) };
  } catch (error) {
    if (isPhotoError(error)) throw error;
    const what = 'expected a whole zip file, its directory cannot be read';
    return {
      count: null,
      problem: new AppError('photo.corrupt', what, { cause: error }),
      entries: () => entriesOf(withinLimits(salvagedRecords(reader), reader, limits), reader, limits),
    };
  }
}

async function* entriesOf(
  records: AsyncIterable<ZipRecord>,
  reader: ContainerReader,
  { ratio }: ZipLimits,
): AsyncGenerator<ZipEntry> {
  for await (const record of records) if (!isPassedOver(record.name)) yield zipEntry(reader, record, ratio);
}

/** Those that are not passed over. What is refused by itself, and so never unpacked, counts for nothing. */
async function* withinLimits(
  records: AsyncIterable<ZipRecord>,
  reader: ContainerReader,
  limits: ZipLimits,
): AsyncGenerator<ZipRecord> {
  let [all, packed, unpacked] = [0, 0, 0];
  // A large file may hold large things.
  const most = Math.max(limits.bytes, 2 * reader.size);
  for await (const record of records) {
    if (++all > limits.entries) throw tooMuch(`${limits.entries} entries`, 'more');
    if (isPassedOver(record.name)) continue;
    if (whyNotUnpacked(record, limits.ratio) === null) {
      packed += record.packedBytes;
      unpacked += record.bytes;
    }
    if (unpacked > most) throw tooMuch(`${mebibytes(most)} unpacked`, 'more');
    yield record;
  }
  // Against the bytes that are there: entries may share what is packed, so that each by itself looks harmless.
  const real = Math.min(packed, reader.size);
  if (unpacked > harmlessBytes && unpacked > limits.ratio * real)
    throw tooMuch(`${limits.ratio} times its size unpacked`, mebibytes(unpacked));
}

/** As the directory has them. Throws whatever yauzl throws where it cannot be read. */
async function* listedRecords(reader: ContainerReader): AsyncGenerator<ZipRecord> {
  // Names come undecoded: one bad name must cost one entry, not the archive.
  const options = { decodeStrings: false, lazyEntries: true, autoClose: false } as const;
  const zip = await fromRandomAccessReaderPromise(new RangeReader(reader), reader.size, options);
  for await (const entry of zip.eachEntry()) yield recordOf(zip, entry);
  // Writers that do not know zip64 count to 65,535 and begin again.
  const behind = await reader.read(Number(zip.readEntryCursor), 4);
  if (behind.toString('latin1') === 'PK\u0001\u0002') throw new Error('it has more entries than it says');
}

function recordOf(zip: ZipFile, entry: Entry): ZipRecord {
  const { generalPurposeBitFlag, fileNameRaw, extraFields, versionMadeBy, externalFileAttributes } = entry;
  // Unix keeps the kind of file in the upper half of the attributes.
  const [unix, symbolicLink] = [3, 0o12];
  return {
    name: nameIn(fileNameRaw, generalPurposeBitFlag, extraFields),
    method: entry.compressionMethod,
    isEncrypted: entry.isEncrypted(),
    isLink: versionMadeBy >> 8 === unix && externalFileAttributes >>> 28 === symbolicLink,
    packedBytes: entry.compressedSize,
    bytes: entry.uncompressedSize,
    crc32: entry.crc32,
    dataStart: async () => (await zip.readLocalFileHeaderPromise(entry, { minimal: true })).fileDataStart,
  };
}

const readAtOnce = 64 * 1024;
type DoneReading = (error: Error | null, bytesRead?: number) => void;

/** yauzl asks for a few bytes at a time, and for those behind them next. */
class RangeReader extends RandomAccessReader {
  readonly #reader: ContainerReader;
  #piece: Buffer = Buffer.alloc(0);
  #pieceStart = 0;

  constructor(reader: ContainerReader) {
    super();
    this.#reader = reader;
  }

  override read(to: Buffer, offset: number, length: number, position: number, callback: DoneReading): void {
    void this.#copy(to.subarray(offset), length, position, callback);
  }

  async #copy(to: Buffer, length: number, position: number, done: DoneReading): Promise<void> {
    let bytes: Buffer;
    try {
      bytes = await this.#bytesAt(position, length);
    } catch (error) {
      done(error instanceof Error ? error : new Error('it cannot be read'));
      return;
    }
    done(null, bytes.copy(to));
  }

  async #bytesAt(position: number, length: number): Promise<Buffer> {
    const isHeld = position >= this.#pieceStart && position + length <= this.#pieceStart + this.#piece.length;
    if (!isHeld) {
      this.#piece = await this.#reader.read(position, Math.max(length, readAtOnce));
      this.#pieceStart = position;
    }
    const start = position - this.#pieceStart;
    return this.#piece.subarray(start, start + length);
  }
}

function tooMuch(most: string, got: string): AppError {
  return new AppError('photo.refused', `expected a zip file of at most ${most}, got ${got}`);
}

function isPassedOver(name: string): boolean {
  return name.endsWith('/') || isBesideFiles(name);
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toLocaleString('en', { maximumFractionDigits: 1 })} MiB`;
}
