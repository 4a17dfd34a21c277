/** Sets that are joined one by one (union by size, path halving; Tarjan 1975). */
export interface DisjointSets {
  join(a: number, b: number): void;
  /** The same number for all members of a set. */
  find(a: number): number;
  /** Number of sets. */
  count(): number;
}

/** Members are 0 to `size` - 1, each at first alone. */
export function disjointSets(size: number): DisjointSets {
  const parent = Int32Array.from({ length: size }, (_, i) => i);
  const members = new Int32Array(size).fill(1);
  let sets = size;
  const find = (a: number): number => {
    let at = a;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  return {
    find,
    join(a, b) {
      let [large, small] = [find(a), find(b)];
      if (large === small) return;
      if (members[large]! < members[small]!) [large, small] = [small, large];
      parent[small] = large;
      members[large]! += members[small]!;
      sets--;
    },
    count: () => sets,
  };
}
