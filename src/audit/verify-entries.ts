/**
 * The part of the verification that walks over all entries, from the first to the last: hashes each into the tree,
 * compares every tile and bundle with what the entries give, and the root with what was signed at that size. Memory:
 * one bundle and the edge of the tree.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checkpoint } from './checkpoint.js';
import { type JournalEntry, journalName } from './journal.js';
import { keysName } from './key-chain.js';
import { checkpointName } from './log-state.js';
import { witnessedName } from './log.js';
import { leafHash } from './merkle.js';
import { decodeBundle, encodeBundle, partialTiles, type TileLevel, tilePath, tileWidth } from './tiles.js';
import { addLeaf, type Edge, rootOf } from './tree.js';

/** The first thing that is wrong, and where. */
export class Damage extends Error {
  readonly file: string;
  readonly entry: number | null;

  constructor(file: string, entry: number | null, message: string) {
    super(message);
    this.file = file;
    this.entry = entry;
  }
}

export function fail(file: string, entry: number | null, message: string): never {
  throw new Damage(file, entry, message);
}

/** The bytes of a file of the log. */
export async function readTile(folder: string, path: string, entry: number | null): Promise<Buffer> {
  try {
    return await readFile(join(folder, path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return fail(path, entry, code === 'ENOENT' ? 'missing' : `cannot be read (${code})`);
  }
}

export interface Walk {
  folder: string;
  files: Set<string>;
  checked: { bundles: number; tiles: number };
  /** What must be the root at which size, and the file that says so. */
  roots: readonly [string, Checkpoint][];
}

/** From the first entry to the last; removes from `files` what is accounted for. */
export async function walkEntries(walk: Walk, first: number, rest: readonly JournalEntry[]): Promise<void> {
  const partials = partialsOf(walk.files);
  const edge: Edge = [[]];
  checkRoots(walk, edge, 0);
  for (let start = 0; start < first; start += tileWidth) {
    const path = tilePath('entries', start / tileWidth);
    const bundle = await readTile(walk.folder, path, start);
    const entries = decodeBundle(bundle);
    if (entries?.length !== tileWidth) fail(path, start, 'not a bundle of 256 entries');
    walk.files.delete(path);
    walk.checked.bundles += 1;
    await walkBundle({ walk, partials, edge, start }, bundle, entries ?? [], true);
  }
  const entries = rest.map(({ entry }) => entry);
  await walkBundle({ walk, partials, edge, start: first }, encodeBundle(entries), entries, false);
  await checkPresent(walk, partials, edge, first + entries.length);
  for (const name of [checkpointName, journalName, witnessedName]) walk.files.delete(name);
  for (const file of walk.files) {
    if (!file.startsWith(`${keysName}/`)) fail(file, null, 'belongs to nothing in this log');
  }
}

/** "tile/0/001" -> the widths of its partial tiles. */
function partialsOf(files: ReadonlySet<string>): Map<string, number[]> {
  const partials = new Map<string, number[]>();
  for (const file of files) {
    const [, tile = '', width = ''] = /^(tile\/.*)\.p\/([1-9]\d{0,2})$/.exec(file) ?? [];
    if (tile !== '') partials.set(tile, [...(partials.get(tile) ?? []), Number(width)]);
  }
  return partials;
}

interface Place {
  walk: Walk;
  partials: ReadonlyMap<string, number[]>;
  edge: Edge;
  start: number;
}

/** A bundle's entries and the tiles that they fill. In the journal a full one need not have its files yet. */
async function walkBundle(
  place: Place,
  bundle: Buffer,
  entries: readonly Buffer[],
  isFiled: boolean,
): Promise<void> {
  const { walk, edge, start } = place;
  const number = start / tileWidth;
  await checkPartials(place, 'entries', number, bundle, bundleEnds(entries));
  // A crash in the turn leaves a full journal and its bundle.
  const path = tilePath('entries', number);
  if (!isFiled && walk.files.has(path)) await checkFile(walk, path, start, bundle);
  for (const [at, entry] of entries.entries()) {
    const full = addLeaf(edge, leafHash(entry));
    for (const { level, hashes } of full) {
      const index = (start + tileWidth) / tileWidth ** (level + 1) - 1;
      const tile = Buffer.concat(hashes);
      await checkPartials(place, level, index, tile, hashEnds(hashes.length));
      const isThere = walk.files.has(tilePath(level, index));
      if (isFiled || isThere) await checkFile(walk, tilePath(level, index), start, tile);
    }
    checkRoots(walk, edge, start + at + 1);
  }
}

function checkRoots({ roots }: Walk, edge: Edge, size: number): void {
  for (const [file, checkpoint] of roots) {
    if (checkpoint.size === size && !rootOf(edge).equals(checkpoint.root)) {
      fail(file, size, `the root of ${size} entries is not the signed one`);
    }
  }
}

/** Where in a bundle each entry ends. */
function bundleEnds(entries: readonly Buffer[]): number[] {
  let end = 0;
  return entries.map((entry) => (end += 2 + entry.length));
}

function hashEnds(width: number): number[] {
  return Array.from({ length: width }, (_, at) => (at + 1) * 32);
}

/** The partial tiles that are there: each holds the beginning of what the tile holds by now. */
async function checkPartials(
  { walk, partials }: Place,
  level: TileLevel,
  index: number,
  content: Buffer,
  ends: readonly number[],
): Promise<void> {
  for (const width of partials.get(tilePath(level, index)) ?? []) {
    const end = width < tileWidth ? ends[width - 1] : undefined;
    const path = `${tilePath(level, index)}.p/${width}`;
    const entry = level === 'entries' || level === 0 ? index * tileWidth : null;
    if (end === undefined) fail(path, entry, 'holds more than the log does');
    await checkFile(walk, path, entry, content.subarray(0, end));
  }
}

/** Compares a file with what it should hold, and names the first entry that differs. */
async function checkFile(
  { folder, files, checked }: Walk,
  path: string,
  entry: number | null,
  content: Buffer,
): Promise<void> {
  const bytes = await readTile(folder, path, entry);
  files.delete(path);
  if (path.startsWith('tile/entries/')) checked.bundles += 1;
  else checked.tiles += 1;
  if (bytes.equals(content)) return;
  const at = path.startsWith('tile/0/') && entry !== null ? entry + firstDifference(bytes, content) : entry;
  fail(path, at, 'is not what the entries give');
}

/** The number of the first hash that differs. */
function firstDifference(left: Buffer, right: Buffer): number {
  let at = 0;
  while (at < Math.min(left.length, right.length) && left[at] === right[at]) at += 1;
  return Math.floor(at / 32);
}

/** The partial tiles at the right edge, those of the checkpoint among them, must be there. */
async function checkPresent(
  walk: Walk,
  partials: ReadonlyMap<string, number[]>,
  edge: Edge,
  size: number,
): Promise<void> {
  for (const { level, index } of partialTiles(size)) {
    if (level === 'entries') continue;
    const tile = Buffer.concat(edge[level] ?? []);
    await checkPartials(
      { walk, partials, edge, start: size },
      level,
      index,
      tile,
      hashEnds(tile.length / 32),
    );
  }
  const signed = walk.roots.find(([file]) => file === checkpointName)?.[1].size ?? 0;
  for (const { level, index, width } of partialTiles(signed)) {
    const isThere = partials.get(tilePath(level, index))?.includes(width) === true;
    if (!isThere) fail(tilePath(level, index, width), signed - 1, 'missing');
  }
}
