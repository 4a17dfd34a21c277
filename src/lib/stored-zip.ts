/**
 * Zip files of one form only (APPNOTE 6.3.10, sections 4.3.7, 4.3.12, 4.3.16): entries as they are, no times, no attributes, nothing between
 * and nothing behind. Whoever reads one can tell of every single byte whether it is as it was written, which of zips in general nobody can.
 */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { Sha256 } from '../types.js';

export interface ZipPart {
  name: string;
  /** Of the bytes. */
  crc: number;
  size: number;
  /** Of the local header. */
  offset: number;
}

const localBytes = 30;
const centralBytes = 46;
export const zipEndBytes = 22;
/** 1 January 1980: the zero of the format. */
const noDate = 0x21;
/** Beyond either, other fields would be needed. */
export const mostZipBytes = 0xffff_0000;
export const mostZipEntries = 65_000;
/** Of the list at the end, at most. */
const mostListBytes = 64e6;

function head(
  magic: number,
  size: number,
  shift: number,
  { name, crc, size: length }: Omit<ZipPart, 'offset'>,
): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.writeUInt32LE(magic, 0);
  if (shift > 0) bytes.writeUInt16LE(20, 4);
  bytes.writeUInt16LE(20, 4 + shift);
  bytes.writeUInt16LE(0x800, 6 + shift);
  bytes.writeUInt16LE(noDate, 12 + shift);
  bytes.writeUInt32LE(crc, 14 + shift);
  bytes.writeUInt32LE(length, 18 + shift);
  bytes.writeUInt32LE(length, 22 + shift);
  bytes.writeUInt16LE(Buffer.byteLength(name), 26 + shift);
  return bytes;
}

/** Of its two headers. */
export function bytesOfEntry(name: string): number {
  return localBytes + centralBytes + 2 * Buffer.byteLength(name);
}

export function localHeader(part: Omit<ZipPart, 'offset'>): Buffer {
  return Buffer.concat([head(0x04034b50, localBytes, 0, part), Buffer.from(part.name)]);
}

export function centralDirectory(parts: readonly ZipPart[], at: number): Buffer {
  const entries = parts.map((part) => {
    const bytes = head(0x02014b50, centralBytes, 2, part);
    bytes.writeUInt32LE(part.offset, 42);
    return Buffer.concat([bytes, Buffer.from(part.name)]);
  });
  const listed = Buffer.concat(entries);
  const end = Buffer.alloc(zipEndBytes);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([listed, end]);
}

/** An entry that was read, with what its bytes come to. */
export interface ReadPart extends ZipPart {
  sha256: Sha256;
}

export interface ZipReading {
  parts: ReadPart[];
  read(part: ZipPart): Promise<Buffer>;
  /** What is not as it would have been written, and at which entry; null: every byte is. */
  problem: { name: string; message: string } | null;
}

/** Longer ones are not written; without a bound, names alone could fill the memory. */
const longestName = 500;
/** Where no entry can be named. */
const zipItself = 'the zip itself';

/** Reads every byte once, a piece at a time. Entries before a problem are there; those behind it may not be. */
export async function readStoredZip(file: FileHandle): Promise<ZipReading> {
  const { size: end } = await file.stat();
  const parts: ReadPart[] = [];
  const read = (part: ZipPart) =>
    bytesAt(file, part.offset + localBytes + Buffer.byteLength(part.name), part.size);
  const done = (problem: ZipReading['problem']): ZipReading => ({ parts, read, problem });
  if (end > mostZipBytes + mostListBytes)
    return done({ name: zipItself, message: 'is larger than any that is written' });
  let at = 0;
  for (;;) {
    const start = await bytesAt(file, at, localBytes);
    if (start.length < localBytes || start.readUInt32LE(0) !== 0x04034b50) break;
    const nameBytes = start.readUInt16LE(26);
    const name = (await bytesAt(file, at + localBytes, Math.min(nameBytes, longestName))).toString();
    const size = start.readUInt32LE(18);
    if (nameBytes > longestName || at + size > end || parts.length >= mostZipEntries)
      return done({
        name: (await listedAt(file, end, at)) ?? name,
        message: 'is cut off, or its header in the zip is not as it was written',
      });
    const part = { name, size, offset: at, ...(await digestAt(file, at + localBytes + nameBytes, size)) };
    const header = localHeader(part);
    if (!header.equals(await bytesAt(file, at, header.length)))
      return done({
        name: (await listedAt(file, end, at)) ?? name,
        message: 'its header in the zip, or its bytes, are not as they were written',
      });
    parts.push(part);
    at += header.length + size;
  }
  const directory = centralDirectory(parts, at);
  const rest = await bytesAt(file, at, Math.min(end - at, directory.length + 1));
  if (rest.equals(directory)) return done(null);
  const lost = await listedAt(file, end, at);
  return done(
    lost === null
      ? problemInList(parts, rest, directory)
      : { name: lost, message: 'its header in the zip is not as it was written' },
  );
}

/** `rest`: what lies where the list should; `directory`: the list. */
function problemInList(parts: readonly ZipPart[], rest: Buffer, directory: Buffer): ZipReading['problem'] {
  let different = 0;
  while (different < rest.length && rest[different] === directory[different]) different++;
  let line = 0;
  for (const { name } of parts) {
    const next = line + centralBytes + Buffer.byteLength(name);
    if (different < next) {
      const other = rest.toString('utf8', line + centralBytes, next);
      const isSame = other === name;
      return {
        name,
        message: isSame
          ? 'its line in the list at the end of the zip is not as it was written'
          : `is called ${JSON.stringify(other)} in the list at the end of the zip`,
      };
    }
    line = next;
  }
  return { name: zipItself, message: 'its end, or what follows it, is not as it was written' };
}

/** The name of the entry at this offset, as the list at the end of the zip has it; null: there is none, or no such list. */
async function listedAt(file: FileHandle, end: number, offset: number): Promise<string | null> {
  const tail = await bytesAt(file, Math.max(0, end - zipEndBytes), zipEndBytes);
  if (tail.length < zipEndBytes || tail.readUInt32LE(0) !== 0x06054b50) return null;
  const list = await bytesAt(file, tail.readUInt32LE(16), Math.min(tail.readUInt32LE(12), mostListBytes));
  for (let at = 0; at + centralBytes <= list.length;) {
    const next = at + centralBytes + list.readUInt16LE(at + 28);
    if (list.readUInt32LE(at + 42) === offset) return list.toString('utf8', at + centralBytes, next);
    at = next;
  }
  return null;
}

const pieceBytes = 1 << 20;

async function digestAt(
  file: FileHandle,
  from: number,
  length: number,
): Promise<{ crc: number; sha256: Sha256 }> {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(Math.min(pieceBytes, length));
  let crc = 0;
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(piece, 0, Math.min(piece.length, length - done), from + done);
    if (bytesRead === 0) break;
    const read = piece.subarray(0, bytesRead);
    crc = crc32(read, crc);
    hash.update(read);
    done += bytesRead;
  }
  return { crc, sha256: hash.digest('hex') as Sha256 };
}

async function bytesAt(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, from + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}
