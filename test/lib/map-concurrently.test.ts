import * as fc from 'fast-check';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { mapConcurrently } from '#vitrine/lib/map-concurrently.js';
import { gate } from './gate.js';

async function* upTo(count: number, onPull: (i: number) => void = () => undefined): AsyncGenerator<number> {
  for (let i = 0; i < count; i++) {
    onPull(i);
    yield i;
  }
}

async function* broken(): AsyncGenerator<number> {
  yield 1;
  yield 2;
  throw new Error('the source broke');
}

/** Resolves after a number of turns of the event loop. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await setImmediate();
}

describe('mapConcurrently', () => {
  test('gives every result once and never has more than the limit in work', async () => {
    const delays = fc.array(fc.nat(5), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(delays, fc.integer({ min: 1, max: 6 }), async (turnsOf, limit) => {
        let running = 0;
        let most = 0;
        const results: number[] = [];
        const mapped = mapConcurrently(upTo(turnsOf.length), { limit }, async (i) => {
          most = Math.max(most, ++running);
          await turns(turnsOf[i]!);
          running--;
          return { i };
        });
        for await (const { i } of mapped) results.push(i);
        expect(results.toSorted((a, b) => a - b)).toEqual(turnsOf.map((_, i) => i));
        expect(most).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 50 },
    );
  });

  test('a slow item does not hold up the others', async () => {
    const slow = gate();
    const order: number[] = [];
    const mapped = mapConcurrently(upTo(6), { limit: 2 }, async (i) => {
      if (i === 0) await slow.opened;
      return { i };
    });
    for await (const { i } of mapped) {
      order.push(i);
      if (order.length === 5) slow.open();
    }
    expect(order).toEqual([1, 2, 3, 4, 5, 0]);
  });

  test('works on while nobody takes results, until as many wait as may', async () => {
    let started = 0;
    const mapped = mapConcurrently(upTo(100), { limit: 3, ready: 10 }, async (i) => {
      started++;
      await turns(1);
      return { i };
    });
    await mapped.next();
    await turns(200);
    // One taken, ten and three waiting: none of them is in work any more.
    expect(started).toBe(14);
    await mapped.next();
    await turns(200);
    expect(started).toBe(15);
    await mapped.return(undefined);
  });

  test('an error comes after the results that were under way, and stops the pulling', async () => {
    let pulled = 0;
    const results: number[] = [];
    const mapped = mapConcurrently(
      upTo(100, () => pulled++),
      { limit: 3 },
      async (i) => {
        if (i === 4) throw new Error('item 4');
        await turns(3);
        return { i };
      },
    );
    await expect(
      (async () => {
        for await (const { i } of mapped) results.push(i);
      })(),
    ).rejects.toThrow('item 4');
    expect(results).toEqual(expect.arrayContaining([0, 1, 2, 3]));
    expect(pulled).toBeLessThan(10);
  });

  test('an error of the stream comes through after what came before it', async () => {
    const results: number[] = [];
    await expect(
      (async () => {
        const mapped = mapConcurrently(broken(), { limit: 4 }, async (n) => ({ n }));
        for await (const { n } of mapped) results.push(n);
      })(),
    ).rejects.toThrow('the source broke');
    expect(results).toEqual([1, 2]);
  });

  test('nothing is under way when the loop is left early', async () => {
    let running = 0;
    const mapped = mapConcurrently(upTo(100), { limit: 4 }, async (i) => {
      running++;
      await turns(i);
      running--;
      return { i };
    });
    for await (const _ of mapped) {
      if (running > 0) break;
    }
    expect(running).toBe(0);
  });

  test('an abort finishes what is in work and takes nothing more', async () => {
    const stop = new AbortController();
    let started = 0;
    const results: number[] = [];
    const mapped = mapConcurrently(upTo(100), { limit: 3, signal: stop.signal }, async (i) => {
      started++;
      await turns(2);
      return { i };
    });
    for await (const { i } of mapped) {
      results.push(i);
      stop.abort();
    }
    expect(results).toHaveLength(started);
    expect(started).toBeLessThan(10);
  });

  test('an abort does not wait for a source that does not answer', async () => {
    const stop = new AbortController();
    const silent: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise<IteratorResult<number>>(() => undefined) }),
    };
    const mapped = mapConcurrently(silent, { limit: 1, signal: stop.signal }, async (i) => ({ i }));
    const first = mapped.next();
    stop.abort();
    expect(await first).toEqual({ done: true, value: undefined });
  });
});
