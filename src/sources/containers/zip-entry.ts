/**
 * One entry of a zip file, wherever its record was read: in the directory, or before its own bytes. It is unpacked only when nothing
 * speaks against it, to as many bytes as were stated and no more, and handed out only when its check sum fits.
 */
import { isUtf8 } from 'node:buffer';
import { crc32, inflateRawSync } from 'node:zlib';
import { getFileNameLowLevel, validateFileName, type ExtraField } from 'yauzl';
import { AppError, isPhotoError } from '../../errors.js';
import { largestEntryBytes, partOf, type ContainerReader } from './container.js';

/** What a zip file says of an entry; nothing of it is believed. */
export interface ZipRecord {
  name: string;
  method: number;
  isEncrypted: boolean;
  isLink: boolean;
  packedBytes: number;
  bytes: number;
  crc32: number;
  /** Where its bytes begin. Throws where they do not lie in the file. */
  dataStart(): Promise<number>;
}

export interface ZipEntry {
  name: string;
  bytes: number;
  /** Throws a `photo.` error for what is not unpacked. */
  read(): Promise<Uint8Array>;
  /** Where it lies, so that it can be read without being unpacked; null where it is packed. Throws as `read` does. */
  lies(): Promise<ContainerReader | null>;
}

const [stored, deflated] = [0, 8];
/** So few bytes are harmless at any ratio. */
export const harmlessBytes = 1024 * 1024;
/** What packing may add to bytes that cannot be packed. */
const mostAddedBytes = 1024 * 1024;

export function zipEntry(reader: ContainerReader, record: ZipRecord, ratio: number): ZipEntry {
  const { name, bytes } = record;
  return {
    name,
    bytes,
    async read() {
      const reason = whyNotUnpacked(record, ratio);
      if (reason !== null) throw reason;
      return withDamage(() => unpackedBytes(reader, record));
    },
    async lies() {
      const { method, packedBytes } = record;
      const reason = whyNotUnpacked(record, ratio);
      if (reason !== null && reason.code !== 'photo.too-large') throw reason;
      if (method !== stored || packedBytes !== bytes) return null;
      const start = await withDamage(() => record.dataStart());
      // A file that was cut off may be cut within an archive in it, which tells by itself what is left of it.
      return partOf(reader, name, start, Math.max(0, Math.min(bytes, reader.size - start)));
    },
  };
}

async function withDamage<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (isPhotoError(cause)) throw cause;
    throw new AppError('photo.unreadable', 'the entry of the zip file is damaged', { cause });
  }
}

async function unpackedBytes(reader: ContainerReader, record: ZipRecord): Promise<Buffer> {
  const { method, packedBytes, bytes, crc32: stated } = record;
  if (packedBytes > bytes + mostAddedBytes) throw new Error('it is larger packed than unpacked');
  const packed = await reader.read(await record.dataStart(), packedBytes);
  // Fails at the first byte more than stated.
  const unpacked =
    method === stored ? packed : inflateRawSync(packed, { maxOutputLength: Math.max(1, bytes) });
  if (unpacked.length !== bytes) throw new Error('its length does not fit');
  if (crc32(unpacked) !== stated) throw new Error('its check sum does not fit');
  return unpacked;
}

const namesAreUtf8 = 0x800;

/** Some writers leave out that a name is UTF-8; in the code page of before it would hardly be by chance. */
export function nameIn(bytes: Buffer, flags: number, extra: ExtraField[]): string {
  return getFileNameLowLevel(isUtf8(bytes) ? flags | namesAreUtf8 : flags, bytes, extra, false);
}

/** Null: it is unpacked. */
export function whyNotUnpacked(record: ZipRecord, ratio: number): AppError | null {
  const { name, method, isEncrypted, isLink, packedBytes, bytes } = record;
  if (validateFileName(name) !== null) return notUnpacked('its name leads out of the archive');
  if (isLink) return notUnpacked('it is a symbolic link');
  if (isEncrypted) return notUnpacked('it is encrypted');
  if (method !== stored && method !== deflated) return notUnpacked('it is packed in a way that is not read');
  if (bytes > harmlessBytes && bytes > ratio * packedBytes)
    return notUnpacked(`it unpacks to more than ${ratio} times its size`);
  if (bytes > largestEntryBytes)
    return new AppError('photo.too-large', `expected at most ${largestEntryBytes / 1024 / 1024} MiB`);
  return null;
}

function notUnpacked(reason: string): AppError {
  return new AppError('photo.refused', `not unpacked: ${reason}`);
}
