/**
 * Zip files of one form only (APPNOTE 6.3.10, sections 4.3.7, 4.3.12, 4.3.16): entries as they are, no times, no attributes, nothing between
 * and nothing behind. Whoever reads one can tell of every single byte whether it is as it was written, which of zips in general nobody can.
 */
import { crc32 } from 'node:zlib';
import type { FileHandle } from 'node:fs/promises';

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
/** 1 January 1980: the zero of the format. */
const noDate = 0x21;
/** Beyond either, other fields would be needed. */
export const mostZipBytes = 0xffff_0000;
export const mostZipEntries = 65_000;

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
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([listed, end]);
}

export interface ZipReading {
  parts: ZipPart[];
  read(part: ZipPart): Promise<Buffer>;
  /** What is not as it would have been written, and beside which entry; null: every byte is. */
  problem: { name: string; message: string } | null;
}

/** Reads every entry once, to check it. Entries before a problem are there; those behind it may not be. */
export async function readStoredZip(file: FileHandle): Promise<ZipReading> {
  const { size: end } = await file.stat();
  const parts: ZipPart[] = [];
  const read = (part: ZipPart) =>
    bytesAt(file, part.offset + localBytes + Buffer.byteLength(part.name), part.size);
  const done = (message: string | null, name = parts.at(-1)?.name ?? ''): ZipReading => ({
    parts,
    read,
    problem: message === null ? null : { name, message },
  });
  let at = 0;
  for (;;) {
    const start = await bytesAt(file, at, localBytes);
    if (start.length < localBytes || start.readUInt32LE(0) !== 0x04034b50) break;
    const name = (await bytesAt(file, at + localBytes, start.readUInt16LE(26))).toString();
    const part = { name, crc: 0, size: start.readUInt32LE(18), offset: at };
    if (at + part.size > end || parts.length >= mostZipEntries)
      return done('its header in the zip is not as it was written', name);
    part.crc = crc32(await read(part));
    const header = localHeader(part);
    if (!header.equals(await bytesAt(file, at, header.length)))
      return done('its header in the zip, or its bytes, are not as they were written', name);
    parts.push(part);
    at += header.length + part.size;
  }
  const directory = centralDirectory(parts, at);
  const rest = await bytesAt(file, at, Math.min(end - at, directory.length + 1));
  return done(rest.equals(directory) ? null : 'what follows it in the zip is not as it was written');
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
