/**
 * The journal of a log: the entries after the last full bundle, and the only place where an entry is made durable
 * before it is acknowledged. Everything else that holds these entries (partial tiles, checkpoint) is made from it.
 *
 * Header: `VITLOGJ1` | first index (8, big endian) | root of the tree before it (32) | signature (64). Then records:
 * length (4, little endian) | ~length (4) | entry | signature (64). Signatures are Ed25519 over origin, index and root
 * or leaf hash, in a text that no checkpoint begins with. They keep somebody who can write the file, and has no key,
 * from having a tree or an entry of theirs signed when the log is opened next.
 *
 * A lost write leaves missing bytes, or whole sectors of zeros, in the last record: that is a torn tail, of an entry
 * that was never acknowledged, and is cut. Anything else that does not verify is damage.
 */
import { AppError } from '../errors.js';
import { hashBytes, leafHash } from './merkle.js';
import { maxEntryBytes, tileWidth } from './tiles.js';

export const journalName = 'journal';
const magic = 'VITLOGJ1';
const frameBytes = 8;
const signatureBytes = 64;
export const journalHeaderBytes = magic.length + 8 + hashBytes + signatureBytes;

const sectorBytes = 512;

export interface JournalEntry {
  entry: Buffer;
  leaf: Buffer;
  signature: Buffer;
}

export interface JournalContent {
  entries: JournalEntry[];
  /** Where the next record belongs; what follows is a torn tail. */
  endBytes: number;
}

export function logDamaged(file: string, what: string): AppError {
  return new AppError('log.damaged', `${file}: ${what}`);
}

/** What is signed for an entry, with its leaf hash, and for the header, with the root of what came before. */
export function journalMessage(
  kind: 'entry' | 'first',
  origin: string,
  index: number,
  bytes: Uint8Array,
): Buffer {
  return Buffer.concat([Buffer.from(`vitrine-log-journal/v1 ${kind}\n${origin}\n${index}\n`), bytes]);
}

export interface JournalHeader {
  /** Index of the first entry. */
  first: number;
  /** Root of the tree of the entries before. */
  root: Buffer;
  signature: Buffer;
}

export function encodeHeader({ first, root, signature }: JournalHeader): Buffer {
  const index = Buffer.alloc(8);
  index.writeBigUInt64BE(BigInt(first));
  return Buffer.concat([Buffer.from(magic, 'latin1'), index, root, signature]);
}

/** Throws `log.damaged`. The signature is not checked here. */
export function decodeHeader(bytes: Buffer): JournalHeader {
  if (bytes.length < journalHeaderBytes || bytes.toString('latin1', 0, magic.length) !== magic) {
    throw logDamaged(journalName, 'not a journal of a log');
  }
  const first = Number(bytes.readBigUInt64BE(magic.length));
  if (!Number.isSafeInteger(first) || first % tileWidth !== 0) {
    throw logDamaged(journalName, `cannot begin at entry ${first}`);
  }
  const rootAt = magic.length + 8;
  const signatureAt = rootAt + hashBytes;
  return {
    first,
    root: Buffer.from(bytes.subarray(rootAt, signatureAt)),
    signature: Buffer.from(bytes.subarray(signatureAt, journalHeaderBytes)),
  };
}

export function encodeRecord(entry: Uint8Array, signature: Uint8Array): Buffer {
  const frame = Buffer.alloc(frameBytes);
  frame.writeUInt32LE(entry.length, 0);
  frame.writeUInt32LE(~entry.length >>> 0, 4);
  return Buffer.concat([frame, entry, signature]);
}

/**
 * Reads the records from byte `at` on; the first of them is entry `index`. `isSigned` checks the signature of a record;
 * its answer decides only about the last one, whether it is torn: the caller checks the rest against the tree.
 * Throws `log.damaged`.
 */
export function decodeRecords(
  bytes: Buffer,
  at: number,
  index: number,
  isSigned: (index: number, entry: JournalEntry) => boolean,
): JournalContent {
  const entries: JournalEntry[] = [];
  let start = at;
  while (start + frameBytes <= bytes.length) {
    const length = bytes.readUInt32LE(start);
    const number = index + entries.length;
    if (~length >>> 0 !== bytes.readUInt32LE(start + 4) || length > maxEntryBytes) {
      if (bytes.subarray(start).every((byte) => byte === 0)) break;
      throw logDamaged(journalName, `the record of entry ${number} has no valid length`);
    }
    const end = start + frameBytes + length + signatureBytes;
    if (end > bytes.length) break;
    const record = decodeRecord(bytes.subarray(start + frameBytes, end));
    if (!isSigned(number, record)) {
      if (end === bytes.length && hasEmptySector(bytes, start, end)) break;
      throw logDamaged(journalName, `the record of entry ${number} is not signed by a key of this log`);
    }
    entries.push(record);
    start = end;
  }
  return { entries, endBytes: start };
}

function decodeRecord(body: Buffer): JournalEntry {
  const split = body.length - signatureBytes;
  // Copies: the buffer of a whole journal must not live as long as one entry does.
  const entry = Buffer.from(body.subarray(0, split));
  return { entry, leaf: leafHash(entry), signature: Buffer.from(body.subarray(split)) };
}

/** Whether a sector that the record touches was never written: zeros from its beginning to its end. */
function hasEmptySector(bytes: Buffer, start: number, end: number): boolean {
  for (let sector = start - (start % sectorBytes); sector < end; sector += sectorBytes) {
    const part = bytes.subarray(Math.max(start, sector), Math.min(end, sector + sectorBytes));
    if (part.length >= 16 && part.every((byte) => byte === 0)) return true;
  }
  return false;
}
