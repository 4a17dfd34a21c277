import * as fc from 'fast-check';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { byteGate } from '#vitrine/lib/byte-gate.js';

test('never holds more than the bound, except one that is larger alone, and lets everybody in', async () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 150 }), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(sizes, async (bytesOf) => {
      const gate = byteGate(100);
      const order: number[] = [];
      let held = 0;
      await Promise.all(
        bytesOf.map(async (bytes, i) => {
          await gate.enter(bytes);
          order.push(i);
          held += bytes;
          expect(held <= 100 || held === bytes).toBe(true);
          await setImmediate();
          held -= bytes;
          gate.leave(bytes);
        }),
      );
      // First come, first served: a large one is not overtaken for ever.
      expect(order).toEqual(bytesOf.map((_, i) => i));
    }),
    { numRuns: 50 },
  );
});
