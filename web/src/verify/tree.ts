/**
 * The hash tree of a log (RFC 6962 over SHA-256), walked from a leaf to the root with every step kept, so that it can be drawn. Leaves
 * and inner nodes are hashed with different first bytes. Sizes may exceed 2^31: no bit operators on them.
 */
import { areSame, joined, sha256, type Bytes } from './bytes.js';

export function leafHash(entry: Uint8Array): Promise<Bytes> {
  return sha256(joined(Uint8Array.of(0), entry));
}

function nodeHash(left: Uint8Array, right: Uint8Array): Promise<Bytes> {
  return sha256(joined(Uint8Array.of(1), left, right));
}

export interface PathStep {
  sibling: Bytes;
  /** Where the sibling stands. */
  side: 'left' | 'right';
  /** Of both together: the node above. */
  above: Bytes;
}

/** From the leaf to where the hashes lead (RFC 9162 section 2.1.3.2); null: they are too many or too few for this place. */
export async function walkInclusion(
  leaf: Bytes,
  index: number,
  size: number,
  hashes: readonly Bytes[],
): Promise<PathStep[] | null> {
  if (index < 0 || index >= size) return null;
  const steps: PathStep[] = [];
  let [node, last, reached] = [index, size - 1, leaf];
  for (const sibling of hashes) {
    if (last === 0) return null;
    const isRight = node % 2 === 1 || node === last;
    reached = await (isRight ? nodeHash(sibling, reached) : nodeHash(reached, sibling));
    steps.push({ sibling, side: isRight ? 'left' : 'right', above: reached });
    if (isRight) {
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    }
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 ? steps : null;
}

export interface TreeHead {
  size: number;
  root: Bytes;
}

/** Whether the newer tree begins with the older one (RFC 9162 section 2.1.4.2). */
export async function isGrowth(older: TreeHead, newer: TreeHead, hashes: readonly Bytes[]): Promise<boolean> {
  if (older.size > newer.size) return false;
  if (older.size === 0) return hashes.length === 0;
  if (older.size === newer.size) return hashes.length === 0 && areSame(older.root, newer.root);
  let [node, last] = [older.size - 1, newer.size - 1];
  while (node % 2 === 1) [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  // A left subtree that is perfect is not sent: whoever verifies knows its root.
  const [first, ...rest] = node === 0 ? [older.root, ...hashes] : hashes;
  if (first === undefined) return false;
  let [reachedOlder, reached] = [first, first];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      reachedOlder = await nodeHash(sibling, reachedOlder);
      reached = await nodeHash(sibling, reached);
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else {
      reached = await nodeHash(reached, sibling);
    }
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && areSame(reachedOlder, older.root) && areSame(reached, newer.root);
}
