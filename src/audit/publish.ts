/**
 * Makes the static files of a log from its journal. After every entry: partial bundle, partial tile, checkpoint, loose.
 * When the journal holds a full bundle, the turn: bundle, tiles and checkpoint durable, and only then a new, empty
 * journal in the place of the old one. A crash at any step leaves the old journal, from which the same files are made
 * again: same entries, same root, so never two trees.
 */
import { type FileHandle, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { flushFolder } from '../lib/durable-write.js';
import { checkpointText } from './checkpoint.js';
import { encodeHeader, journalHeaderBytes, journalMessage, journalName } from './journal.js';
import { putDurably, readIfThere, removePartials, writeLoosely } from './log-files.js';
import { checkpointName, type LogState, type SignedCheckpoint } from './log-state.js';
import type { NoteSigner } from './note.js';
import { encodeBundle, partialTiles, tilePath, tileWidth } from './tiles.js';
import { edgeWith, rootOf } from './tree.js';

export interface Publisher {
  folder: string;
  origin: string;
  /** All of them sign checkpoints, the last one the journal. */
  signers: readonly NoteSigner[];
}

export function signCheckpoint(publisher: Publisher, size: number, root: Buffer): SignedCheckpoint {
  const text = checkpointText({ origin: publisher.origin, size, root });
  const lines = publisher.signers.map((signer) => signer.signLine(text)).join('');
  return { origin: publisher.origin, size, root, note: `${text}\n${lines}` };
}

export function journalHeader(publisher: Publisher, first: number, root: Buffer): Buffer {
  const message = journalMessage('first', publisher.origin, first, root);
  const signature = lastOf(publisher).signBytes(message);
  return encodeHeader({ first, root, signature });
}

export function lastOf({ signers }: Publisher): NoteSigner {
  const last = signers.at(-1);
  if (last === undefined) throw new RangeError('a log needs a key to sign with');
  return last;
}

/** Publishes all entries of the journal, which are durable. The state that holds from then on. */
export async function publish(publisher: Publisher, state: LogState): Promise<LogState> {
  const { first, entries } = state;
  if (entries.length === tileWidth) return turn(publisher, state);
  const leaves = entries.map(({ leaf }) => leaf);
  const size = first + entries.length;
  const { edge } = edgeWith(state.edge, leaves);
  if (entries.length > 0) {
    const index = first / tileWidth;
    const bundle = encodeBundle(entries.map(({ entry }) => entry));
    writeLoosely(publisher.folder, tilePath('entries', index, entries.length), bundle);
    writeLoosely(publisher.folder, tilePath(0, index, entries.length), Buffer.concat(leaves));
  }
  // Last: whoever sees a checkpoint finds the tiles of its tree.
  state.signed = signCheckpoint(publisher, size, rootOf(edge));
  writeLoosely(publisher.folder, checkpointName, Buffer.from(state.signed.note));
  return state;
}

async function turn(publisher: Publisher, state: LogState): Promise<LogState> {
  const { folder } = publisher;
  const { edge, full } = edgeWith(
    state.edge,
    state.entries.map(({ leaf }) => leaf),
  );
  const size = state.first + tileWidth;
  const bundle = encodeBundle(state.entries.map(({ entry }) => entry));
  await putDurably(folder, tilePath('entries', state.first / tileWidth), bundle);
  for (const { level, hashes } of full) {
    await putDurably(folder, tilePath(level, size / tileWidth ** (level + 1) - 1), Buffer.concat(hashes));
  }
  for (const { level, index, width } of partialTiles(size)) {
    if (level === 'entries' || level > full.length) continue;
    await putDurably(folder, tilePath(level, index, width), Buffer.concat(edge[level] ?? []));
  }
  const signed = signCheckpoint(publisher, size, rootOf(edge));
  await putDurably(folder, checkpointName, Buffer.from(signed.note));
  const { file, inode } = await replaceJournal(folder, journalHeader(publisher, size, signed.root));
  await state.file.close();
  await removeSuperseded(folder, size);
  return { file, inode, first: size, edge, entries: [], endBytes: journalHeaderBytes, signed };
}

/** Opened before it is renamed into place, so that there is no moment at which only half of this happened. */
async function replaceJournal(folder: string, header: Buffer): Promise<{ file: FileHandle; inode: number }> {
  const path = join(folder, journalName);
  const file = await open(`${path}.tmp`, 'w+', 0o600);
  try {
    await file.writeFile(header);
    await file.sync();
    const { ino } = await file.stat();
    await rename(`${path}.tmp`, path);
    await flushFolder(folder);
    return { file, inode: ino };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** The partial tiles of the newest full tile of each level. */
async function removeSuperseded(folder: string, size: number): Promise<void> {
  for (let level = 0; size >= tileWidth ** (level + 1); level++) {
    const index = Math.floor(size / tileWidth ** (level + 1)) - 1;
    if (level === 0) await removePartials(folder, 'entries', index);
    await removePartials(folder, level, index);
  }
}

/**
 * After a start: what a crash took from the files that were written loosely is made again, partial tiles of earlier
 * checkpoints too, and what it left over is removed. Files that are right are not touched.
 */
export async function settle({ folder }: Publisher, state: LogState): Promise<void> {
  const { first, entries } = state;
  await removeSuperseded(folder, first);
  const bundles = entries.map(({ entry }) => encodeBundle([entry]));
  const bundle = Buffer.concat(bundles);
  let bundleBytes = 0;
  for (const [at, { length }] of bundles.entries()) {
    bundleBytes += length;
    mend(folder, tilePath('entries', first / tileWidth, at + 1), bundle.subarray(0, bundleBytes));
  }
  for (const { level, index, width } of partialTiles(first + entries.length)) {
    if (level === 'entries') continue;
    const hashes = level === 0 ? entries.map(({ leaf }) => leaf) : (state.edge[level] ?? []);
    const tile = Buffer.concat(hashes);
    for (let part = 1; part <= width; part++)
      mend(folder, tilePath(level, index, part), tile.subarray(0, part * 32));
  }
}

function mend(folder: string, path: string, bytes: Buffer): void {
  if (readIfThere(folder, path)?.equals(bytes) !== true) writeLoosely(folder, path, bytes);
}
