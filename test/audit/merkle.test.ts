import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyRoot,
  type HashReader,
  leafHash,
  nodeHash,
  proveConsistency,
  proveInclusion,
  rangeRoot,
  verifyConsistency,
  verifyInclusion,
} from '#vitrine/audit/merkle.js';
import { addLeaf, type Edge, rootOf } from '#vitrine/audit/tree.js';

/** The entries and roots that RFC 6962 implementations share (certificate-transparency's merkletree tests). */
const knownEntries = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => Buffer.from(hex, 'hex'));
const knownRoots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

const sha = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();

/** MTH as RFC 6962 section 2.1 defines it, with a hash of its own. */
function naiveRoot(entries: readonly Buffer[]): Buffer {
  if (entries.length === 0) return sha();
  if (entries.length === 1) return sha(Buffer.from([0]), entries[0]!);
  let half = 1;
  while (half * 2 < entries.length) half *= 2;
  return sha(Buffer.from([1]), naiveRoot(entries.slice(0, half)), naiveRoot(entries.slice(half)));
}

function readerOf(entries: readonly Buffer[]): HashReader {
  return async (level, index) => naiveRoot(entries.slice(index * 2 ** level, (index + 1) * 2 ** level));
}

function edgeOf(entries: readonly Buffer[]): Edge {
  const edge: Edge = [[]];
  for (const entry of entries) addLeaf(edge, leafHash(entry));
  return edge;
}

const entriesOf = (count: number) => Array.from({ length: count }, (_, at) => Buffer.from(`entry ${at}`));
const sizes = [1, 2, 3, 7, 8, 9, 255, 256, 257, 511, 512, 513, 700];
const size = fc.oneof(fc.constantFrom(...sizes), fc.integer({ min: 1, max: 600 }));

describe('the tree', () => {
  it.each(knownRoots.map((root, count) => [count, root] as const))(
    'of %i known entries',
    async (count, root) => {
      const entries = knownEntries.slice(0, count);
      expect(rootOf(edgeOf(entries)).toString('hex')).toBe(root);
      expect((await rangeRoot(readerOf(entries), 0, count)).toString('hex')).toBe(root);
    },
  );

  it('keeps leaves and nodes apart', () => {
    const [left, right] = [leafHash(Buffer.from('a')), leafHash(Buffer.from('b'))];
    expect(nodeHash(left, right)).not.toEqual(leafHash(Buffer.concat([left, right])));
  });

  it('has the same root from its right edge as by the definition', () => {
    fc.assert(
      fc.property(size, (count) => {
        const entries = entriesOf(count);
        expect(rootOf(edgeOf(entries))).toEqual(naiveRoot(entries));
      }),
    );
  });
});

const read: HashReader = async (level, index) => leafHash(Buffer.from(`${level}/${index}`));

describe('proofs of inclusion', () => {
  it('verify for every entry, and for no other', async () => {
    await fc.assert(
      fc.asyncProperty(size, fc.nat(), fc.nat(), async (count, pick, other) => {
        const entries = entriesOf(count);
        const index = pick % count;
        const root = naiveRoot(entries);
        const leaf = leafHash(entries[index]!);
        const proof = await proveInclusion(readerOf(entries), index, count);
        expect(verifyInclusion(leaf, index, count, root, proof)).toBe(true);
        const wrongIndex = other % (count + 1);
        if (wrongIndex !== index) expect(verifyInclusion(leaf, wrongIndex, count, root, proof)).toBe(false);
        expect(verifyInclusion(leafHash(Buffer.from('x')), index, count, root, proof)).toBe(false);
        expect(verifyInclusion(leaf, index, count, root, [...proof, root])).toBe(false);
        if (proof.length > 0) expect(verifyInclusion(leaf, index, count, root, proof.slice(1))).toBe(false);
        if (proof.length > 0) {
          const broken = proof.map((hash) => Buffer.from(hash));
          broken[other % proof.length]![other % 32]! ^= 1;
          expect(verifyInclusion(leaf, index, count, root, broken)).toBe(false);
        }
      }),
    );
  });

  it('verify at sizes beyond 2^31, with a reader that needs no entries', async () => {
    const count = 5_000_000_001;
    const root = await rangeRoot(read, 0, count);
    for (const index of [0, 2 ** 32, 2 ** 32 + 1, count - 1]) {
      const proof = await proveInclusion(read, index, count);
      // Subtrees of this reader are not hashes of one another, so only the last entry's proof can lead to the root.
      if (index === count - 1) {
        expect(verifyInclusion(await read(0, index), index, count, root, proof)).toBe(true);
      } else expect(proof.length).toBeGreaterThan(30);
    }
  });
});

describe('proofs of consistency', () => {
  it('verify between any two sizes, and not for another beginning', async () => {
    await fc.assert(
      fc.asyncProperty(size, fc.nat(), fc.nat(), async (count, pick, other) => {
        const entries = entriesOf(count);
        const old = pick % (count + 1);
        const root = naiveRoot(entries);
        const oldRoot = naiveRoot(entries.slice(0, old));
        const proof = await proveConsistency(readerOf(entries), old, count);
        expect(verifyConsistency(old, count, oldRoot, root, proof)).toBe(true);
        // Every tree begins with the empty one.
        expect(verifyConsistency(old, count, oldRoot, leafHash(root), proof)).toBe(old === 0);
        expect(verifyConsistency(old, count, leafHash(root), root, proof)).toBe(false);
        expect(verifyConsistency(old, count, oldRoot, root, [...proof, root])).toBe(false);
        if (old > 0 && old < count) {
          const changed = entriesOf(count);
          changed[other % old] = Buffer.from('changed');
          expect(verifyConsistency(old, count, naiveRoot(changed.slice(0, old)), root, proof)).toBe(false);
          expect(verifyConsistency(old, count, oldRoot, naiveRoot(changed), proof)).toBe(false);
        }
      }),
    );
  });

  it('of nothing is the empty root and no hash', () => {
    const root = leafHash(Buffer.from('a'));
    expect(verifyConsistency(0, 1, emptyRoot, root, [])).toBe(true);
    expect(verifyConsistency(0, 1, root, root, [])).toBe(false);
    expect(verifyConsistency(2, 1, root, root, [])).toBe(false);
  });
});
