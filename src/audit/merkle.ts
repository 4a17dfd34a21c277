/**
 * The hash tree of a log: RFC 6962 section 2.1 over SHA-256. Leaves and inner nodes are hashed with different first
 * bytes, so that neither can pass for the other. Everything here is arithmetic on hashes; where they lie is the
 * business of whoever passes a `HashReader`. Sizes may exceed 2^31: no bit operators on them.
 */
import { hash } from 'node:crypto';

export const hashBytes = 32;

/** Hashing is synchronous, so one buffer each serves all calls: a million entries are hashed without a million copies. */
const leafScratch = Buffer.alloc(1 + 65_536);
const nodeScratch = Buffer.alloc(1 + 2 * hashBytes, 1);

/** MTH of the empty tree: SHA-256 of nothing. */
export const emptyRoot: Buffer = hash('sha256', Buffer.alloc(0), 'buffer');

/** Of an entry of at most 65,536 bytes. */
export function leafHash(entry: Uint8Array): Buffer {
  leafScratch.set(entry, 1);
  return hash('sha256', leafScratch.subarray(0, 1 + entry.length), 'buffer');
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  nodeScratch.set(left, 1);
  nodeScratch.set(right, 1 + hashBytes);
  return hash('sha256', nodeScratch, 'buffer');
}

/** The root over `hashes`, whose number is a power of two: a perfect subtree. */
export function perfectRoot(hashes: readonly Buffer[]): Buffer {
  let level = hashes;
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let i = 0; i < level.length; i += 2) above.push(nodeHash(level[i]!, level[i + 1]!));
    level = above;
  }
  return level[0]!;
}

/** Root of 2^level leaves, the `index`-th such subtree from the left. */
export type HashReader = (level: number, index: number) => Promise<Buffer>;

/** The largest power of two below `size` (size > 1), and its exponent. */
function splitOf(size: number): { width: number; level: number } {
  let width = 1;
  let level = 0;
  while (width * 2 < size) {
    width *= 2;
    level += 1;
  }
  return { width, level };
}

/** MTH(D[start : start + size]); `start` is a multiple of every power of two below 2 * size. */
export async function rangeRoot(read: HashReader, start: number, size: number): Promise<Buffer> {
  if (size === 0) return emptyRoot;
  if (size === 1) return read(0, start);
  const { width, level } = splitOf(size);
  if (width * 2 === size) return read(level + 1, start / size);
  return nodeHash(await read(level, start / width), await rangeRoot(read, start + width, size - width));
}

/** PATH(index, D[size]): from the leaf's sibling up. */
export async function proveInclusion(read: HashReader, index: number, size: number): Promise<Buffer[]> {
  const path: Buffer[] = [];
  let [start, rest] = [0, size];
  while (rest > 1) {
    const { width } = splitOf(rest);
    if (index - start < width) {
      path.push(await rangeRoot(read, start + width, rest - width));
      rest = width;
    } else {
      path.push(await rangeRoot(read, start, width));
      start += width;
      rest -= width;
    }
  }
  return path.toReversed();
}

/** PROOF(old, D[size]); empty where old is 0 or equals size. */
export async function proveConsistency(read: HashReader, old: number, size: number): Promise<Buffer[]> {
  if (old === 0 || old === size) return [];
  const path: Buffer[] = [];
  let [start, rest] = [0, size];
  // `start` moves only when the old tree reaches beyond the left half, whose root then stands in the proof.
  while (old - start !== rest) {
    const { width } = splitOf(rest);
    if (old - start <= width) {
      path.push(await rangeRoot(read, start + width, rest - width));
      rest = width;
    } else {
      path.push(await rangeRoot(read, start, width));
      start += width;
      rest -= width;
    }
  }
  if (start > 0) path.push(await rangeRoot(read, start, rest));
  return path.toReversed();
}

/** Whether `proof` shows `leaf` at `index` of the tree of `size` with `root` (RFC 9162 section 2.1.3.2). */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  root: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (index < 0 || index >= size) return false;
  let node = index;
  let last = size - 1;
  let reached: Uint8Array = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      reached = nodeHash(sibling, reached);
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else {
      reached = nodeHash(reached, sibling);
    }
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && Buffer.compare(reached, root) === 0;
}

/** Whether `proof` shows that the tree of `size` begins with the tree of `old` (RFC 9162 section 2.1.4.2). */
export function verifyConsistency(
  old: number,
  size: number,
  oldRoot: Uint8Array,
  root: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (old > size) return false;
  if (old === 0) return proof.length === 0 && Buffer.compare(oldRoot, emptyRoot) === 0;
  if (old === size) return proof.length === 0 && Buffer.compare(oldRoot, root) === 0;
  let node = old - 1;
  let last = size - 1;
  while (node % 2 === 1) [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  // A left subtree that is perfect is not sent: the verifier knows its root.
  const path = node === 0 ? [oldRoot, ...proof] : proof;
  const [first, ...rest] = path;
  if (first === undefined) return false;
  let [reachedOld, reached] = [first, first];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      reachedOld = nodeHash(sibling, reachedOld);
      reached = nodeHash(sibling, reached);
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else {
      reached = nodeHash(reached, sibling);
    }
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && Buffer.compare(reachedOld, oldRoot) === 0 && Buffer.compare(reached, root) === 0;
}
