/** A set of row numbers, one bit each up to the largest: 12.5 MB for a hundred million. */
const firstBytes = 1024;

export interface IdSet {
  add(id: number): void;
  has(id: number): boolean;
  /** What it takes in memory. */
  readonly bytes: number;
}

export function idSet(): IdSet {
  let bits = new Uint8Array(firstBytes);
  return {
    add(id) {
      const at = Math.floor(id / 8);
      if (at >= bits.length) {
        const grown = new Uint8Array(Math.max(at + 1, 2 * bits.length));
        grown.set(bits);
        bits = grown;
      }
      bits[at]! |= 1 << (id % 8);
    },
    has: (id) => ((bits[Math.floor(id / 8)] ?? 0) & (1 << (id % 8))) !== 0,
    get bytes() {
      return bits.length;
    },
  };
}
