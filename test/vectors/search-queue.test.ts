import { expect, test } from 'vitest';
import type { FlatCollection } from '#vitrine/vectors/flat-collection.js';
import { createSearchQueue } from '#vitrine/vectors/search-queue.js';
import type { Snapshot } from '#vitrine/vectors/snapshot.js';
import type { ThreadPool } from '#vitrine/vectors/thread-pool.js';
import { first } from './synthetic.js';

test('what a change replaced is released after the search under way, not after all that wait', async () => {
  const snapshots: ((taken: Snapshot) => void)[] = [];
  const snapshot = () => new Promise<Snapshot>((resolve) => snapshots.push(resolve));
  const collection = { snapshot, rows: () => 0 } as unknown as FlatCollection;
  // Nothing to scan: the threads are not asked.
  const queue = createSearchQueue({} as ThreadPool, { width: 32, rotate: () => undefined }, () => collection);
  const empty: Snapshot = { targets: [], masks: new Uint8Array(0) };
  const ask = () => queue.search([new Float32Array(32)], { collections: [first], limit: 1, filter: {} });
  const searches = [ask(), ask()];
  await expect.poll(() => snapshots.length).toBe(1);
  let released = false;
  queue.afterSearches(() => {
    released = true;
    return Promise.resolve();
  });
  await Promise.resolve();
  expect(released).toBe(false);
  snapshots[0]!(empty);
  await searches[0];
  await expect.poll(() => snapshots.length).toBe(2);
  expect(released).toBe(true);
  snapshots[1]!(empty);
  await searches[1];
  await queue.close();
});
