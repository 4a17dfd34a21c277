import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gatherBatches } from '#vitrine/lib/gather-batches.js';
import { gate } from './gate.js';

async function* stream(count: number): AsyncGenerator<number> {
  for (let i = 0; i < count; i++) yield i;
}

async function* broken(): AsyncGenerator<number> {
  yield 1;
  throw new Error('broken off');
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('gatherBatches', () => {
  test('keeps every item, in order, in batches of at most the size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(50), fc.integer({ min: 1, max: 20 }), async (count, size) => {
        const batches = await all(gatherBatches(stream(count), { size, waitMs: () => 10_000 }));
        expect(batches.flat()).toEqual(await all(stream(count)));
        expect(batches.slice(0, -1).every((batch) => batch.length === size)).toBe(true);
        expect(batches.every((batch) => batch.length > 0 && batch.length <= size)).toBe(true);
      }),
    );
  });

  test('gives out what there is when the stream pauses', async () => {
    const pause = gate();
    async function* pausing(): AsyncGenerator<string> {
      yield 'a';
      yield 'b';
      await pause.opened;
      yield 'c';
    }
    const batches = gatherBatches(pausing(), { size: 10, waitMs: () => 5 });
    expect((await batches.next()).value).toEqual(['a', 'b']);
    pause.open();
    expect((await batches.next()).value).toEqual(['c']);
  });

  test('an error comes after the items before it', async () => {
    const batches = gatherBatches(broken(), { size: 10, waitMs: () => 10_000 });
    expect((await batches.next()).value).toEqual([1]);
    await expect(batches.next()).rejects.toThrow('broken off');
  });
});
