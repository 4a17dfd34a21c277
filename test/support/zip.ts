/** Zip files as tests need them, also such as no tool makes (APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16). */
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  name: string;
  bytes: Uint8Array;
  /** Default: as it is. */
  deflated?: boolean;
  /** Upper half of the external attributes, as Unix has them. */
  unixMode?: number;
  encrypted?: boolean;
  /** What the headers state instead of the truth. */
  statedBytes?: number;
  /** The header before the bytes states no sizes; they stand behind. */
  sizesBehind?: boolean;
  /** The entry is packed once only, by the one with this number. */
  sharedWith?: number;
}

export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  const offsets: number[] = [];
  let at = 0;
  for (const entry of entries) {
    const packed = pack(entry);
    const offset = entry.sharedWith === undefined ? at : offsets[entry.sharedWith]!;
    offsets.push(offset);
    if (entry.sharedWith === undefined) {
      const local = Buffer.concat([
        header(entry, packed, 0x04034b50),
        Buffer.from(entry.name),
        packed,
        entry.sizesBehind === true ? behind(entry, packed) : Buffer.alloc(0),
      ]);
      parts.push(local);
      at += local.length;
    }
    directory.push(header(entry, packed, 0x02014b50, offset), Buffer.from(entry.name));
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, listed, end]);
}

/** Encryption puts twelve bytes in front. */
function pack({ bytes, deflated, encrypted }: ZipEntry): Buffer {
  const packed = deflated === true ? deflateRawSync(bytes) : Buffer.from(bytes);
  return encrypted === true ? Buffer.concat([Buffer.alloc(12), packed]) : packed;
}

/** What APPNOTE 4.3.9 calls the data descriptor. */
function behind(entry: ZipEntry, packed: Buffer): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32LE(0x08074b50, 0);
  bytes.writeUInt32LE(crc32(entry.bytes), 4);
  bytes.writeUInt32LE(packed.length, 8);
  bytes.writeUInt32LE(entry.bytes.length, 12);
  return bytes;
}

/** The local one, or with an offset the one of the directory: the same fields, two bytes further on. */
function header(entry: ZipEntry, packed: Buffer, magic: number, offset?: number): Buffer {
  const isLocal = offset === undefined;
  const bytes = Buffer.alloc(isLocal ? 30 : 46);
  const shift = isLocal ? 0 : 2;
  const unix = 3;
  bytes.writeUInt32LE(magic, 0);
  if (!isLocal) bytes.writeUInt16LE((unix << 8) | 20, 4);
  bytes.writeUInt16LE(20, 4 + shift);
  const areSizesBehind = entry.sizesBehind === true;
  const flags = (entry.encrypted === true ? 1 : 0) | (areSizesBehind ? 8 : 0) | 0x800;
  bytes.writeUInt16LE(flags, 6 + shift);
  bytes.writeUInt16LE(entry.deflated === true ? 8 : 0, 8 + shift);
  if (!isLocal || !areSizesBehind) {
    bytes.writeUInt32LE(crc32(entry.bytes), 14 + shift);
    bytes.writeUInt32LE(packed.length, 18 + shift);
    bytes.writeUInt32LE(entry.statedBytes ?? entry.bytes.length, 22 + shift);
  }
  bytes.writeUInt16LE(Buffer.byteLength(entry.name), 26 + shift);
  if (isLocal) return bytes;
  bytes.writeUInt32LE(((entry.unixMode ?? 0o100644) << 16) >>> 0, 38);
  bytes.writeUInt32LE(offset, 42);
  return bytes;
}
