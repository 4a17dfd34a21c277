/**
 * The journal of one collection: what was committed since the manifest was last written. A record that is whole and
 * durable is a promise kept; everything after the last whole record never happened.
 *
 * A record is `length (4) | ~length (4) | sealed JSON (length)`, little endian. Each is sealed with its number and its
 * journal's name, so records cannot be swapped, dropped from the middle or taken from elsewhere. A lost write leaves
 * missing bytes or zeros at the end: that is a torn tail and is cut off. Anything else that does not open is damage.
 */
import { seal, sealOverheadBytes, unseal } from '../lib/seal.js';
import { damaged } from './damage.js';

export type JournalRecord =
  /** Opens an empty segment after the last one. */
  | { type: 'segment'; id: string }
  /** The segment now holds `rows` rows, all of them durable. */
  | { type: 'add'; segment: string; rows: number; lastFaceId: number }
  /** Row numbers, by segment, that are dead from now on. One record, so a removal happens whole or not at all. */
  | { type: 'remove'; dead: { segment: string; rows: number[] }[] };

const frameBytes = 8;

export function encodeRecord(
  key: Uint8Array,
  journal: string,
  number: number,
  record: JournalRecord,
): Buffer {
  const sealed = seal(key, `${journal}/${number}`, Buffer.from(JSON.stringify(record)));
  const frame = Buffer.alloc(frameBytes);
  frame.writeUInt32LE(sealed.length, 0);
  frame.writeUInt32LE(~sealed.length >>> 0, 4);
  return Buffer.concat([frame, sealed]);
}

export interface JournalContent {
  records: JournalRecord[];
  /** Where the next record belongs; bytes after it are a torn tail. */
  committedBytes: number;
}

/** Reads every whole record. Throws `index.damaged` for what is neither whole nor a torn tail. */
export function decodeJournal(key: Uint8Array, journal: string, bytes: Buffer): JournalContent {
  const records: JournalRecord[] = [];
  let offset = 0;
  while (offset + frameBytes <= bytes.length) {
    const length = bytes.readUInt32LE(offset);
    if (~length >>> 0 !== bytes.readUInt32LE(offset + 4)) {
      if (isZero(bytes.subarray(offset))) break;
      throw damaged(`journal ${journal}: record ${records.length} has no valid length`);
    }
    const end = offset + frameBytes + length;
    if (end > bytes.length) break;
    const plain = unseal(key, `${journal}/${records.length}`, bytes.subarray(offset + frameBytes, end));
    if (plain === null) {
      if (end === bytes.length && isZero(bytes.subarray(end - Math.min(length, sealOverheadBytes - 12))))
        break;
      throw damaged(
        `journal ${journal}: record ${records.length} does not open with this key, or is damaged`,
      );
    }
    // What opens under the key was written by `encodeRecord`.
    records.push(JSON.parse(plain.toString()) as JournalRecord);
    offset = end;
  }
  return { records, committedBytes: offset };
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}
