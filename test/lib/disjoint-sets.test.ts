import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { disjointSets } from '#vitrine/lib/disjoint-sets.js';

test('joins what is joined, through others too, and nothing else', () => {
  const size = 30;
  const member = fc.integer({ min: 0, max: size - 1 });
  fc.assert(
    fc.property(fc.array(fc.tuple(member, member), { maxLength: 40 }), (joins) => {
      const sets = disjointSets(size);
      // The same by relabelling, slowly.
      const labels = Array.from({ length: size }, (_, i) => i);
      for (const [a, b] of joins) {
        sets.join(a, b);
        const [from, to] = [labels[a]!, labels[b]!];
        for (const [i, label] of labels.entries()) if (label === from) labels[i] = to;
      }
      expect(sets.count()).toBe(new Set(labels).size);
      for (const [a, b] of joins) expect(sets.find(a)).toBe(sets.find(b));
      for (let i = 1; i < size; i++) {
        expect(sets.find(i) === sets.find(0)).toBe(labels[i] === labels[0]);
      }
    }),
  );
});
