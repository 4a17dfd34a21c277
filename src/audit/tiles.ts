/**
 * The files of a log as C2SP tlog-tiles lays them out: which tile is where, what is in it, and how hashes of subtrees
 * are read from tiles. A tile is 256 hashes wide; the rightmost of each level is partial and carries its width in its
 * name, so that a name's content never changes.
 */
import { perfectRoot, type HashReader } from './merkle.js';

export const tileWidth = 256;
export const maxEntryBytes = 65_535;

/** Hash tiles have a level, entry bundles the level 'entries'. */
export type TileLevel = number | 'entries';

/** 1234067 -> "x001/x234/067" */
export function tileNumber(index: number): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  return groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/');
}

/** The path within the log's folder; `width` 256 is the full tile. */
export function tilePath(level: TileLevel, index: number, width: number = tileWidth): string {
  const full = `tile/${level}/${tileNumber(index)}`;
  return width === tileWidth ? full : `${full}.p/${width}`;
}

/** The number of whole subtrees of 256^level leaves in a tree of `size`. */
export function hashesAt(level: number, size: number): number {
  return Math.floor(size / tileWidth ** level);
}

export interface Tile {
  level: TileLevel;
  index: number;
  width: number;
}

/** The rightmost, partial tiles of a tree of `size`, its partial bundle first. */
export function partialTiles(size: number): Tile[] {
  const tiles: Tile[] = [];
  for (let level = 0; hashesAt(level, size) > 0; level++) {
    const count = hashesAt(level, size);
    const tile = { index: Math.floor(count / tileWidth), width: count % tileWidth };
    if (tile.width === 0) continue;
    if (level === 0) tiles.push({ level: 'entries', ...tile });
    tiles.push({ level, ...tile });
  }
  return tiles;
}

/** The width that the tile has in a tree of `size`. */
export function widthIn(size: number, level: TileLevel, index: number): number {
  return Math.min(tileWidth, hashesAt(level === 'entries' ? 0 : level, size) - index * tileWidth);
}

/** Entries, each behind its length as two bytes, big endian. */
export function encodeBundle(entries: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    entries.flatMap((entry) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(entry.length);
      return [length, entry];
    }),
  );
}

/** The entries of a bundle; null when it is not whole. */
export function decodeBundle(bundle: Buffer): Buffer[] | null {
  const entries: Buffer[] = [];
  let at = 0;
  while (at < bundle.length) {
    if (at + 2 > bundle.length) return null;
    const end = at + 2 + bundle.readUInt16BE(at);
    if (end > bundle.length) return null;
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return entries;
}

export function splitHashes(tile: Buffer): Buffer[] {
  const hashes: Buffer[] = [];
  for (let at = 0; at < tile.length; at += 32) hashes.push(tile.subarray(at, at + 32));
  return hashes;
}

/** Reads subtree roots from hash tiles; `readTile` gives the hashes of a tile, at least `width` of them. */
export function readerOfTiles(
  size: number,
  readTile: (level: number, index: number, width: number) => Promise<Buffer[]>,
): HashReader {
  return async (level, index) => {
    const tileLevel = Math.floor(level / 8);
    const span = 2 ** (level % 8);
    const start = index * span;
    const tile = Math.floor(start / tileWidth);
    const hashes = await readTile(tileLevel, tile, widthIn(size, tileLevel, tile));
    return perfectRoot(hashes.slice(start % tileWidth, (start % tileWidth) + span));
  };
}
