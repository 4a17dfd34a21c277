/**
 * What is left of a zip file whose directory cannot be read: a download that broke off, a damaged disk, a writer that counted wrong. Each entry has
 * a header of its own before its bytes (APPNOTE 4.3.7), and these are looked for from the first byte to the last. An entry whose length does not
 * lead to another header is not believed to be that long: the next one is looked for within it.
 */
import { parseExtraFields, type ExtraField } from 'yauzl';
import type { ContainerReader } from './container.js';
import { nameIn, type ZipRecord } from './zip-entry.js';

const headerBytes = 30;
const [searchedFirst, searchedAtOnce] = [4096, 1024 * 1024];
/** Of a file, of what describes the file before, of the directory. */
const signatures = { entry: 'PK\u0003\u0004', sizes: 'PK\u0007\u0008', directory: 'PK\u0001\u0002' };
/** Sizes stand behind the bytes, because the writer did not know them before. */
const sizesBehind = 8;
const inExtraField = 0xffff_ffff;

export async function* salvagedRecords(reader: ContainerReader): AsyncGenerator<ZipRecord> {
  for (let at = await find(reader, signatures.entry, 0); at !== null;) {
    const found = await recordAt(reader, at);
    if (found !== null) yield found.record;
    const isFollowed = found !== null && (await isHeader(reader, found.end));
    at = await find(reader, signatures.entry, isFollowed ? found.end : at + signatures.entry.length);
  }
}

async function recordAt(
  reader: ContainerReader,
  at: number,
): Promise<{ record: ZipRecord; end: number } | null> {
  const head = await reader.read(at, headerBytes);
  if (head.length < headerBytes) return null;
  const [flags, nameBytes] = [head.readUInt16LE(6), head.readUInt16LE(26)];
  const start = at + headerBytes + nameBytes + head.readUInt16LE(28);
  const names = await reader.read(at + headerBytes, start - at - headerBytes);
  if (nameBytes === 0 || names.length < start - at - headerBytes) return null;
  const extra = extraFieldsOf(names.subarray(nameBytes));
  const areBehind = (flags & sizesBehind) !== 0 && [0, inExtraField].includes(head.readUInt32LE(18));
  const sizes = areBehind ? await sizesFrom(reader, start) : sizesIn(head, extra);
  const record: ZipRecord = {
    name: nameIn(names.subarray(0, nameBytes), flags, extra),
    method: head.readUInt16LE(8),
    isEncrypted: (flags & 1) !== 0,
    // That stands in the directory; what it holds is a path and no photo.
    isLink: false,
    packedBytes: sizes.packedBytes,
    bytes: sizes.bytes,
    crc32: sizes.crc32,
    dataStart: async () => start,
  };
  return { record, end: start + sizes.packedBytes };
}

function extraFieldsOf(bytes: Buffer): ExtraField[] {
  try {
    return parseExtraFields(bytes);
  } catch {
    return [];
  }
}

interface Sizes {
  crc32: number;
  packedBytes: number;
  bytes: number;
}

function sizesIn(head: Buffer, extra: ExtraField[]): Sizes {
  const [crc32, packedBytes, bytes] = [head.readUInt32LE(14), head.readUInt32LE(18), head.readUInt32LE(22)];
  const large = extra.find(({ id, data }) => id === 1 && data.length >= 16)?.data;
  if (large === undefined || packedBytes !== inExtraField) return { crc32, packedBytes, bytes };
  return { crc32, packedBytes: Number(large.readBigUInt64LE(8)), bytes: Number(large.readBigUInt64LE(0)) };
}

/** Behind the bytes that begin at `start`: there where it is said that there are as many. Where it is said nowhere, all that is left is theirs. */
async function sizesFrom(reader: ContainerReader, start: number): Promise<Sizes> {
  for (let at = await find(reader, signatures.sizes, start); at !== null;) {
    const behind = await reader.read(at, 24);
    const packedBytes = at - start;
    const crc32 = behind.length < 16 ? 0 : behind.readUInt32LE(4);
    if (behind.length >= 16 && behind.readUInt32LE(8) === packedBytes)
      return { crc32, packedBytes, bytes: behind.readUInt32LE(12) };
    if (behind.length === 24 && behind.readBigUInt64LE(8) === BigInt(packedBytes))
      return { crc32, packedBytes, bytes: Number(behind.readBigUInt64LE(16)) };
    at = await find(reader, signatures.sizes, at + signatures.sizes.length);
  }
  return { crc32: 0, packedBytes: reader.size - start, bytes: reader.size - start };
}

async function isHeader(reader: ContainerReader, at: number): Promise<boolean> {
  const found = (await reader.read(at, 4)).toString('latin1');
  return found === signatures.entry || found === signatures.sizes || found === signatures.directory;
}

/** It is mostly near. */
async function find(reader: ContainerReader, signature: string, from: number): Promise<number | null> {
  let length = searchedFirst;
  for (let at = from; at < reader.size; at += length, length = Math.min(2 * length, searchedAtOnce)) {
    const bytes = await reader.read(at, length + signature.length - 1);
    const found = bytes.indexOf(signature, 0, 'latin1');
    if (found !== -1) return at + found;
  }
  return null;
}
