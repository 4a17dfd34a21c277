/**
 * Zip files. What a zip says of itself is not believed: as many bytes as it stated are unpacked and no more, and no name in it leads
 * anywhere.
 */
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
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
import {
  largestEntryBytes,
  type ContainedItem,
  type ContainerKind,
  type ContainerReader,
} from './container.js';

/** Photos are packed already: a zip of them is hardly smaller. Plain pictures come to a tenth, rarely less. */
const mostRatio = 100;
/** So few bytes are harmless at any ratio. */
const harmlessBytes = 1024 * 1024;

export const zipKind: ContainerKind = {
  name: 'zip',
  matches: (head) => head.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004',
  open: zipItems,
};

/** yauzl asks for ranges; `close` is the caller's. */
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

async function* zipItems(reader: ContainerReader): AsyncGenerator<ContainedItem> {
  const zip = await openZip(reader);
  try {
    for await (const entry of zip.eachEntry()) {
      const name = nameOf(entry);
      if (name.endsWith('/') || name.split('/').some((part) => isSidecar(Buffer.from(part)))) continue;
      yield { within: name, name, content: await contentOf(zip, entry) };
    }
  } catch (error) {
    throw isPhotoError(error) ? error : damaged(error);
  }
}

async function openZip(reader: ContainerReader): Promise<ZipFile> {
  try {
    // Names come undecoded: one bad name must cost one entry, not the archive.
    const options = { decodeStrings: false, lazyEntries: true } as const;
    return await fromRandomAccessReaderPromise(new RangeReader(reader), reader.size, options);
  } catch (error) {
    throw damaged(error);
  }
}

function damaged(cause: unknown): AppError {
  return new AppError('photo.corrupt', 'expected a whole zip file, its directory cannot be read', { cause });
}

async function contentOf(zip: ZipFile, entry: Entry): Promise<Uint8Array | AppError> {
  const refusal = refusalOf(entry);
  if (refusal !== null) return refusal;
  try {
    // Ends with an error when there is one byte more, or fewer, than stated.
    return await buffer(await zip.openReadStreamPromise(entry));
  } catch (cause) {
    return new AppError('photo.unreadable', 'the entry of the zip file is damaged', { cause });
  }
}

function refusalOf(entry: Entry): AppError | null {
  const { compressedSize: packed, uncompressedSize: unpacked } = entry;
  if (validateFileName(nameOf(entry)) !== null) return notUnpacked('its name leads out of the archive');
  if (isSymbolicLink(entry)) return notUnpacked('it is a symbolic link');
  if (entry.isEncrypted()) return notUnpacked('it is encrypted');
  if (!entry.canDecodeFileData()) return notUnpacked('it is packed in a way that is not read');
  if (unpacked > harmlessBytes && unpacked > mostRatio * packed)
    return notUnpacked(`it unpacks to more than ${mostRatio} times its size`);
  if (unpacked > largestEntryBytes)
    return new AppError('photo.too-large', `expected at most ${largestEntryBytes / 1024 / 1024} MiB`);
  return null;
}

function notUnpacked(reason: string): AppError {
  return new AppError('photo.refused', `not unpacked: ${reason}`);
}

const symbolicLink = 0o12;

/** Unix keeps the kind of file in the upper half of the attributes. */
function isSymbolicLink({ versionMadeBy, externalFileAttributes }: Entry): boolean {
  const unix = 3;
  return versionMadeBy >> 8 === unix && externalFileAttributes >>> 28 === symbolicLink;
}

function nameOf(entry: Entry): string {
  const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
  return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
}
