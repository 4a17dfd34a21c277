/** Single rows read for ranking, by scanning threads alone and with readers beside them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createCodeArena } from '#vitrine/vectors/code-arena.js';
import { encodeRows } from '#vitrine/vectors/encode-rows.js';
import { createReadDepth } from '#vitrine/vectors/read-depth.js';
import { createRotation } from '#vitrine/vectors/rotation.js';
import { candidateOf, createRowReader, type ScanTarget } from '#vitrine/vectors/row-reader.js';
import { createSegment, type Segment } from '#vitrine/vectors/segment.js';
import { startThreads, type ThreadPool } from '#vitrine/vectors/thread-pool.js';
import { cosine, makeRows, randomUnit, createRandom } from './synthetic.js';

const dims = 96;
const key = new Uint8Array(32).fill(7);
const rows = makeRows(1, 300, dims);
const rotation = createRotation(key, 'model', dims);

let folder: string;
let threads: ThreadPool;
let segment: Segment;
let targets: ScanTarget[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-rows-'));
  threads = startThreads(1, { dims, modelId: 'model', rotationKey: key });
  segment = await createSegment({ folder, key, modelId: 'model', dims, width: rotation.width });
  const { sealedRows } = await encodeRows(threads, dims, segment, rows);
  await segment.write(sealedRows, []);
  segment.commitRows(rows.length);
  const slot = await createCodeArena(threads, rotation.width).take();
  targets = [{ segment: segment.access, block: 0, slot }];
});
afterEach(async () => {
  await segment.close();
  await threads.close();
  await rm(folder, { recursive: true });
});

const probes = [5, 6].map((seed) => {
  const embedding = randomUnit(createRandom(seed), dims);
  const rotated = new Float32Array(rotation.width);
  rotation.rotate(embedding, rotated);
  return { embedding, rotated, limit: 10, minScore: undefined };
});

async function expectExactRanks(depth: ReturnType<typeof createReadDepth>): Promise<void> {
  const reader = createRowReader(threads, depth, targets, probes);
  // Both probes want the even rows, in no order; the second one also wants the odd ones.
  const wanted = probes.map((_, p) => rows.map((_row, i) => i).filter((i) => p === 1 || i % 2 === 0));
  const ranked = await reader.rank(
    wanted.map((list) => Float64Array.from(list, (row) => candidateOf((row * 7) % 50, row))),
  );
  for (const [p, list] of ranked.entries()) {
    expect(list.map(({ row }) => row).toSorted((a, b) => a - b)).toEqual(wanted[p]);
    for (const { row, score } of list) {
      expect(Math.abs(score - cosine(rows[row]!.embedding, probes[p]!.embedding))).toBeLessThan(1e-5);
    }
    const scores = list.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  }
}

test('ranks are the cosines of the rows', () => expectExactRanks(createReadDepth(threads)));

test('where reads wait, readers share them, until reads are fast again', async () => {
  const depth = createReadDepth(threads);
  depth.measured(5, 5);
  depth.measured(1000, 300);
  expect(depth.threads()).toBe(1);
  depth.measured(1000, 900);
  await vi.waitFor(() => expect(threads.readersReady).toBeGreaterThan(1), { timeout: 60_000 });
  expect(depth.threads()).toBeGreaterThan(2);
  await expectExactRanks({ ...depth, measured: () => undefined });
  depth.measured(1000, 10);
  expect(depth.threads()).toBe(1);
});
