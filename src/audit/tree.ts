/**
 * The right edge of a log's tree, in memory: the upper levels as they were at the journal's first entry, and the leaves
 * of the journal. It is all that is needed to know the root at any size within the journal, and the tiles that an
 * append changes.
 */
import { emptyRoot, nodeHash, perfectRoot } from './merkle.js';
import { tileWidth } from './tiles.js';

/** Per tile level the hashes of the partial tile, level 0 first. */
export type Edge = Buffer[][];

/** A tile that became full. */
export interface FullTile {
  level: number;
  hashes: Buffer[];
}

/** Adds a leaf to the edge and says which tiles it filled, the lowest first. */
export function addLeaf(edge: Edge, leaf: Buffer): FullTile[] {
  const full: FullTile[] = [];
  let hash = leaf;
  for (let level = 0; ; level++) {
    const hashes = (edge[level] ??= []);
    hashes.push(hash);
    if (hashes.length < tileWidth) return full;
    full.push({ level, hashes });
    edge[level] = [];
    hash = perfectRoot(hashes);
  }
}

/** The edge after more leaves; `edge` stays as it is. */
export function edgeWith(edge: Edge, leaves: readonly Buffer[]): { edge: Edge; full: FullTile[] } {
  const copy = edge.map((hashes) => [...hashes]);
  const full = leaves.flatMap((leaf) => addLeaf(copy, leaf));
  return { edge: copy, full };
}

/** The root of the tree with this edge: its perfect subtrees, folded from the right. */
export function rootOf(edge: Edge): Buffer {
  let root: Buffer | null = null;
  for (const hashes of edge) {
    let end = hashes.length;
    for (let span = 1; end > 0; span *= 2) {
      if (end % (span * 2) === 0) continue;
      const subtree = perfectRoot(hashes.slice(end - span, end));
      root = root === null ? subtree : nodeHash(subtree, root);
      end -= span;
    }
  }
  return root ?? emptyRoot;
}
