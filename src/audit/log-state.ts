/**
 * What a process knows of a log: the edge of the tree at the journal's first entry, the journal's entries, and the last
 * checkpoint. Loading changes nothing on disk, so it needs no lock; while another process appends, what is read can be
 * of two moments, and is then read again.
 *
 * Invariant, kept by the order of writes: first <= size of the checkpoint <= first + entries of the journal. A larger
 * checkpoint means that entries were taken away, and nothing is ever signed on top of that.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../errors.js';
import { type Checkpoint, parseCheckpointText } from './checkpoint.js';
import {
  decodeHeader,
  decodeRecords,
  type JournalContent,
  type JournalEntry,
  journalHeaderBytes,
  journalMessage,
  journalName,
  logDamaged,
} from './journal.js';
import { readIfThere } from './log-files.js';
import { openNote, type Verifier } from './note.js';
import { hashesAt, splitHashes, tilePath, tileWidth } from './tiles.js';
import { type Edge, edgeWith, rootOf } from './tree.js';

export const checkpointName = 'checkpoint';

export interface SignedCheckpoint extends Checkpoint {
  /** The note with its signatures. */
  note: string;
}

export interface LogState {
  /** The open journal. */
  readonly file: FileHandle;
  readonly inode: number;
  readonly first: number;
  /** At `first`. */
  readonly edge: Edge;
  readonly entries: JournalEntry[];
  /** Committed bytes of the journal. */
  endBytes: number;
  /** Null: there is none, a crash lost it. */
  signed: SignedCheckpoint | null;
}

export interface LogPlace {
  folder: string;
  origin: string;
  /** Keys whose signatures count. */
  known: readonly Verifier[];
}

const attempts = 5;
const pauseMs = 4;

/** Throws `log.damaged`. */
export async function loadState(place: LogPlace): Promise<LogState> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await loadOnce(place);
    } catch (error) {
      if (attempt === attempts || !(error instanceof AppError)) throw error;
      await pause(pauseMs);
    }
  }
}

/**
 * The checkpoint first: a journal that is opened later reaches at least as far, however fast it grows. Only where a new
 * journal took the old one's place in between do the two not fit, once in 256 entries.
 */
async function loadOnce(place: LogPlace): Promise<LogState> {
  const signed = readCheckpoint(place);
  const file = await open(join(place.folder, journalName), 'r+');
  try {
    return await loadFrom(place, file, signed);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function loadFrom(
  place: LogPlace,
  file: FileHandle,
  signed: SignedCheckpoint | null,
): Promise<LogState> {
  const { ino: inode } = await file.stat();
  const bytes = await file.readFile();
  const header = decodeHeader(bytes);
  const message = journalMessage('first', place.origin, header.first, header.root);
  if (!place.known.some((key) => key.verifyBytes(message, header.signature))) {
    throw logDamaged(journalName, 'the header is not signed by a key of this log');
  }
  const edge = readEdge(place.folder, header.first);
  if (!rootOf(edge).equals(header.root)) {
    throw logDamaged('tile', `the tiles at entry ${header.first} are not those that the journal follows`);
  }
  const { entries, endBytes } = readRecords(place, bytes, journalHeaderBytes, header.first, signed);
  const state: LogState = { file, inode, first: header.first, edge, entries, endBytes, signed };
  if (signed !== null) checkAgainst(state, signed);
  return state;
}

/** The records from byte `at` on. What a checkpoint covers is checked by its root, the rest by signatures. */
export function readRecords(
  { origin, known }: LogPlace,
  bytes: Buffer,
  at: number,
  index: number,
  signed: Checkpoint | null,
): JournalContent {
  return decodeRecords(bytes, at, index, (number, { leaf, signature }) => {
    if (signed !== null && number < signed.size) return true;
    const message = journalMessage('entry', origin, number, leaf);
    return known.some((key) => key.verifyBytes(message, signature));
  });
}

/** The hashes of the partial tiles at `first`, which is a multiple of 256: level 0 is empty, the others are on disk. */
function readEdge(folder: string, first: number): Edge {
  const edge: Edge = [[]];
  for (let level = 1; hashesAt(level, first) > 0; level++) {
    const count = hashesAt(level, first);
    const index = Math.floor(count / tileWidth);
    const width = count % tileWidth;
    edge.push(width === 0 ? [] : readHashes(folder, level, index, width));
  }
  return edge;
}

/** The first `width` hashes of a tile, from the partial tile or, where that is gone, the full one. Throws `log.damaged`. */
export function readHashes(folder: string, level: number, index: number, width: number): Buffer[] {
  const path = tilePath(level, index, width);
  const partial = readIfThere(folder, path);
  const tile = partial ?? readIfThere(folder, tilePath(level, index));
  const bytes = (partial === null ? tileWidth : width) * 32;
  if (tile?.length !== bytes) throw logDamaged(path, tile === null ? 'missing' : `expected ${bytes} bytes`);
  return splitHashes(tile).slice(0, width);
}

/** The checkpoint on disk; null where a crash left none, or an empty one. Throws `log.damaged` for any other. */
export function readCheckpoint({ folder, origin, known }: LogPlace): SignedCheckpoint | null {
  const bytes = readIfThere(folder, checkpointName);
  if (bytes === null || bytes.every((byte) => byte === 0)) return null;
  const note = bytes.toString();
  const text = openNote(note, known)?.text;
  const checkpoint = text === undefined ? null : parseCheckpointText(text);
  if (checkpoint?.origin !== origin)
    throw logDamaged(checkpointName, 'not a checkpoint that a key of this log signed');
  return { ...checkpoint, note };
}

/** Throws `log.damaged` unless the checkpoint is of the tree in `state`. */
export function checkAgainst(state: LogState, { size, root }: Checkpoint): void {
  const { first, entries } = state;
  if (size < first || size > first + entries.length) {
    throw logDamaged(
      checkpointName,
      `signed for ${size} entries, but the journal reaches from ${first} to ${first + entries.length}`,
    );
  }
  if (!rootAt(state, size).equals(root)) {
    throw logDamaged(checkpointName, `the root of ${size} entries is not the signed one`);
  }
}

/** The root at a size within the journal. */
export function rootAt({ first, edge, entries }: LogState, size: number): Buffer {
  return rootOf(
    edgeWith(
      edge,
      entries.slice(0, size - first).map(({ leaf }) => leaf),
    ).edge,
  );
}
