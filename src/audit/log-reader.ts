/**
 * What can be asked of a log's files without the journal: entries, and proofs made from the tiles. Everything is asked
 * of the tree that is signed; a proof is verified before it is handed out.
 */
import { AppError } from '../errors.js';
import { parseCheckpoint, proofText } from './checkpoint.js';
import { logDamaged } from './journal.js';
import { readIfThere } from './log-files.js';
import { checkpointName, readHashes } from './log-state.js';
import { type HashReader, proveInclusion, verifyInclusion } from './merkle.js';
import { decodeBundle, readerOfTiles, tilePath, tileWidth, widthIn } from './tiles.js';

export interface Signed {
  size: number;
  root: Buffer;
  note: string;
}

/** Subtree roots of the tree of `size`; every tile is read once. */
export function hashReader(folder: string, size: number): HashReader {
  const tiles = new Map<string, Buffer[]>();
  return readerOfTiles(size, async (level, index, width) => {
    const key = `${level}/${index}`;
    const hashes = tiles.get(key) ?? readHashes(folder, level, index, width);
    tiles.set(key, hashes);
    return hashes;
  });
}

/** The entries of the bundle, at least those that belong to the tree of `size`. Throws `log.damaged`. */
export function readBundle(folder: string, index: number, size: number): Buffer[] {
  const width = widthIn(size, 'entries', index);
  const path = tilePath('entries', index, width);
  const bundle = readIfThere(folder, path) ?? readIfThere(folder, tilePath('entries', index));
  const entries = bundle === null ? null : decodeBundle(bundle);
  if (entries === null || entries.length < width) throw logDamaged(path, 'missing or not whole');
  return entries;
}

/** Throws `usage` where there is no such entry. */
export function readEntry(folder: string, index: number, { size }: Signed): Buffer {
  checkIndex(index, size);
  const entry = readBundle(folder, Math.floor(index / tileWidth), size)[index % tileWidth];
  if (entry === undefined) throw logDamaged(tilePath('entries', Math.floor(index / tileWidth)), 'not whole');
  return entry;
}

function checkIndex(index: number, size: number): void {
  if (Number.isSafeInteger(index) && index >= 0 && index < size) return;
  throw new AppError('usage', `expected an entry from 0 to ${size - 1}, got ${index}`);
}

/** `.tlog-proof` text under the signed tree, or under an earlier checkpoint of it. */
export async function proveEntry(folder: string, index: number, signed: Signed | string): Promise<string> {
  const { size, root, note } = typeof signed === 'string' ? readSigned(signed) : signed;
  checkIndex(index, size);
  const reader = hashReader(folder, size);
  const hashes = await proveInclusion(reader, index, size);
  if (!verifyInclusion(await reader(0, index), index, size, root, hashes)) {
    throw logDamaged('tile', `the tiles do not prove entry ${index} under the checkpoint of ${size}`);
  }
  return proofText({ index, hashes, checkpoint: note });
}

function readSigned(note: string): Signed {
  const parsed = parseCheckpoint(note);
  if (parsed === null) throw logDamaged(checkpointName, 'not a checkpoint');
  return { ...parsed.checkpoint, note };
}
