/**
 * Looks again at the files of a log that is open, while it is written: what was signed must still be what is there. Changes nothing
 * and needs no lock. The journal is compared with its checkpoint and with the tiles that it follows, as on opening; before it there
 * are only full bundles and tiles, which nobody ever writes again, up to the root that the header of the journal was signed with.
 *
 * The walk gives way every few milliseconds: searches go on beside it.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as giveWay } from 'node:timers/promises';
import { isMissing } from '../lib/is-missing.js';
import { logDamaged } from './journal.js';
import { checkpointName, loadState, type LogPlace, type LogState } from './log-state.js';
import { leafHash } from './merkle.js';
import { decodeBundle, encodeBundle, partialTiles, tilePath, tileWidth } from './tiles.js';
import { addLeaf, type Edge, rootOf } from './tree.js';

const sliceMs = 8;

/** `known`: the signed size that this process has seen. Gives the one on disk. Throws `log.damaged`, and what the disk refuses. */
export async function recheckEdge(
  place: LogPlace,
  known: number,
): Promise<{ size: number; state: LogState }> {
  const state = await loadState(place);
  await state.file.close();
  const size = state.signed?.size ?? 0;
  if (state.signed === null && known > 0) throw logDamaged(checkpointName, 'missing');
  if (size < known) throw logDamaged(checkpointName, `signed for ${size} entries, was ${known}`);
  await comparePartials(place.folder, state, size);
  return { size, state };
}

/** The copies of the journal's entries that readers are given. They can be gone: an append removes those of the size before. */
async function comparePartials(folder: string, { first, entries }: LogState, size: number): Promise<void> {
  const signed = entries.slice(0, size - first);
  for (const { level, index, width } of partialTiles(size)) {
    if (level !== 'entries' && level > 0) continue;
    const path = tilePath(level, index, width);
    const given =
      level === 'entries'
        ? encodeBundle(signed.map(({ entry }) => entry))
        : Buffer.concat(signed.map(({ leaf }) => leaf));
    const found = await readIfStillThere(folder, path);
    if (found !== null && !found.equals(given)) throw logDamaged(path, 'is not what the entries give');
  }
}

/** Every entry and every full tile before the journal of `state`. Ends early, without an error, when `signal` aborts. */
export async function recheckBundles(
  folder: string,
  { first, edge: signed }: LogState,
  signal?: AbortSignal,
): Promise<void> {
  const edge: Edge = [[]];
  let since = performance.now();
  for (let start = 0; start < first; start += tileWidth) {
    const path = tilePath('entries', start / tileWidth);
    const entries = decodeBundle(await readWhole(folder, path));
    if (entries?.length !== tileWidth) throw logDamaged(path, 'not a bundle of 256 entries');
    for (const entry of entries) {
      for (const { level, hashes } of addLeaf(edge, leafHash(entry)))
        await compareTile(folder, level, (start + tileWidth) / tileWidth ** (level + 1) - 1, hashes);
      if (performance.now() - since < sliceMs) continue;
      await giveWay();
      since = performance.now();
    }
    if (signal?.aborted === true) return;
  }
  if (!rootOf(edge).equals(rootOf(signed)))
    throw logDamaged('tile', `the root of the first ${first} entries is not the signed one`);
}

async function compareTile(folder: string, level: number, index: number, hashes: Buffer[]): Promise<void> {
  const path = tilePath(level, index);
  if ((await readWhole(folder, path)).equals(Buffer.concat(hashes))) return;
  throw logDamaged(path, 'is not what the entries give');
}

async function readWhole(folder: string, path: string): Promise<Buffer> {
  const bytes = await readIfStillThere(folder, path);
  if (bytes === null) throw logDamaged(path, 'missing');
  return bytes;
}

async function readIfStillThere(folder: string, path: string): Promise<Buffer | null> {
  return readFile(join(folder, path)).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
}
