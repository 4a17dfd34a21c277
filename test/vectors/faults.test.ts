/**
 * Every durable step of a run of changes goes wrong in every way, one per run. The changes after it go on. Whatever was
 * acknowledged is there when the index is opened again; what failed happened as a whole or not at all. Every fifth step
 * of each scenario, another fifth in every kind of fault; VITRINE_FAULTS=all is the full table (minutes).
 */
import { cpSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FaceId } from '#vitrine/types.js';
import type { FlatIndex } from '#vitrine/vectors/flat.js';
import { installDiskFaults, type DiskFaults, type Fault } from './disk-faults.js';
import { createFlatPlace, type FlatPlace } from './place.js';
import { first, makeRows } from './synthetic.js';

const dims = 32;
const stride = process.env['VITRINE_FAULTS'] === 'all' ? 1 : 5;

interface Change {
  run: (index: FlatIndex) => Promise<void>;
  /** Live ids afterwards. */
  apply: (ids: readonly number[]) => number[];
}

function add(from: number, count: number): Change {
  const rows = makeRows(from, count, dims, from);
  return {
    run: (index) => index.add(first, rows),
    apply: (ids) => [...ids, ...rows.map(({ faceId }) => faceId)],
  };
}

function remove(...gone: number[]): Change {
  return {
    run: (index) => index.remove(first, gone as FaceId[]),
    apply: (ids) => ids.filter((id) => !gone.includes(id)),
  };
}

const compact: Change = { run: (index) => index.compact(first), apply: (ids) => [...ids] };
const drop: Change = { run: (index) => index.removeCollection(first), apply: () => [] };

const scenarios: { name: string; prefilled: number; changes: Change[] }[] = [
  {
    name: 'a new collection',
    prefilled: 0,
    changes: [add(1, 30), remove(3, 4), add(31, 20), compact, add(5001, 3), remove(5, 5002), add(5004, 2)],
  },
  {
    name: 'a removal that compacts',
    prefilled: 0,
    changes: [add(1, 8), remove(1, 2, 3), add(9, 3), remove(4)],
  },
  {
    name: 'everything dead, or dropped',
    prefilled: 0,
    changes: [add(1, 5), remove(1, 2, 3, 4, 5), add(6, 2), drop, add(8, 4), add(12, 1)],
  },
  // The journal grows too long on the way.
  { name: 'a long journal', prefilled: 370, changes: Array.from({ length: 6 }, (_, i) => add(371 + i, 1)) },
];

describe.each(scenarios)('$name', ({ prefilled, changes }) => {
  let disk: DiskFaults;
  let base: string;
  let place: FlatPlace;
  const before = Array.from({ length: prefilled }, (_, i) => i + 1);

  beforeAll(async () => {
    base = await mkdtemp(join(tmpdir(), 'vitrine-base-'));
    place = await createFlatPlace(dims);
    const index = await place.open({ dir: base, threads: 1 });
    for (const id of before) await add(id, 1).run(index);
    await index.close();
    disk = await installDiskFaults();
  });
  afterAll(async () => {
    disk.stop();
    await rm(base, { recursive: true });
    await place.remove();
  });

  /** All changes, one after the other: what may be on disk now, and how many failed. */
  async function runAll(index: FlatIndex): Promise<{ possible: number[][]; failed: number }> {
    let possible = [before];
    let failed = 0;
    for (const { run, apply } of changes) {
      const after = possible.map(apply);
      try {
        await run(index);
        possible = after;
      } catch (error) {
        expect(error).toMatchObject({ code: 'ENOSPC' });
        failed += 1;
        possible = [...possible, ...after];
      }
    }
    return { possible, failed };
  }

  async function expectOneOf(dir: string, possible: readonly number[][], what: string): Promise<void> {
    const states = new Set(possible.map((ids) => ids.join()));
    const index = await place.open({ dir, threads: 1 });
    expect(states, what).toContain((await index.faceIds(first)).join());
    await index.verify();
    await index.close();
  }

  async function countSteps(): Promise<string[]> {
    let steps: string[] = [];
    await withCopy(async (dir) => {
      const index = await place.open({ dir, threads: 1 });
      disk.watch(dir);
      await runAll(index);
      steps = [...disk.steps];
      await index.close();
    });
    return steps;
  }

  async function withCopy(run: (dir: string) => Promise<void>): Promise<void> {
    const dir = await mkdtemp(join(tmpdir(), 'vitrine-fault-'));
    await cp(base, dir, { recursive: true });
    await run(dir);
    await rm(dir, { recursive: true });
  }

  test.each<Fault>(['before', 'after', 'half', 'short'])('every step fails: %s', async (fault) => {
    const steps = await countSteps();
    for (const [i, step] of steps.entries()) {
      if (i % stride !== fault.length % stride) continue;
      if ((fault === 'short' || fault === 'half') && !step.startsWith('write')) continue;
      await withCopy(async (dir) => {
        const index = await place.open({ dir, threads: 1 });
        disk.watch(dir, i + 1, fault);
        const { possible, failed } = await runAll(index);
        disk.watch('nowhere');
        await index.close();
        if (fault === 'short') expect(failed, step).toBe(0);
        await expectOneOf(dir, possible, `${fault} ${i} ${step}, ${failed} failed`);
      });
    }
  });

  test('killed at every step', async () => {
    const steps = await countSteps();
    for (const [i, step] of steps.entries()) {
      if (i % stride !== 0) continue;
      await withCopy(async (dir) => {
        const killed = `${dir}-killed`;
        const index = await place.open({ dir, threads: 1 });
        disk.watch(dir, i + 1, () => cpSync(dir, killed, { recursive: true }));
        let possible = [before];
        let at = 0;
        while (disk.steps.length <= i) {
          const ids = possible.at(-1)!;
          possible = [ids, changes[at]!.apply(ids)];
          await changes[at++]!.run(index);
        }
        disk.watch('nowhere');
        await index.close();
        await expectOneOf(killed, possible, `killed before ${i} ${step}`);
        await rm(killed, { recursive: true });
      });
    }
  });
});

test.each(['write manifest.tmp', 'rename manifest.tmp'])(
  'a compaction whose "%s" fails changes nothing, and later adds are found again',
  async (wanted) => {
    const place = await createFlatPlace(dims);
    let index = await place.open({ threads: 1 });
    await index.add(first, makeRows(1, 10, dims));
    await index.remove(first, [3 as FaceId]);
    const disk = await installDiskFaults();
    const probe = await mkdtemp(join(tmpdir(), 'vitrine-steps-'));
    await cp(place.dir, probe, { recursive: true });
    const other = await place.open({ dir: probe, threads: 1 });
    disk.watch(probe);
    await other.compact(first);
    const n = disk.steps.indexOf(wanted) + 1;
    expect(n).toBeGreaterThan(0);
    await other.close();
    disk.watch(place.dir, n, 'before');
    const files = await readdir(join(place.dir, 'c1'));
    await expect(index.compact(first)).rejects.toMatchObject({ code: 'ENOSPC' });
    disk.stop();
    const left = (await readdir(join(place.dir, 'c1'))).filter((name) => name !== '2.journal');
    expect(left).toEqual(files);
    await index.add(first, makeRows(2, 5, dims, 11));
    await index.close();
    index = await place.open({ threads: 1 });
    expect(await index.faceIds(first)).toEqual([1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
    await index.verify();
    await index.close();
    await rm(probe, { recursive: true });
    await place.remove();
  },
);

test('a compaction that fails leaves no file and no open file, and what it leaves is searched', async () => {
  const place = await createFlatPlace(dims);
  const index = await place.open({ threads: 1 });
  const rows = makeRows(1, 30, dims);
  await index.add(first, rows);
  await index.remove(first, [3 as FaceId]);
  const folder = join(place.dir, 'c1');
  const path = join(
    folder,
    (await readdir(folder)).find((name) => name.endsWith('.rows'))!,
  );
  const whole = await readFile(path);
  await writeFile(path, whole.with(600, whole[600]! ^ 1));
  const [files, open] = [await readdir(folder), await readdir('/proc/self/fd')];
  await expect(index.compact(first)).rejects.toMatchObject({ code: 'index.damaged' });
  expect(await readdir(folder)).toEqual(files);
  expect((await readdir('/proc/self/fd')).length).toBe(open.length);
  await writeFile(path, whole);
  await index.compact(first);
  expect((await index.faceIds(first)).length).toBe(29);
  await index.verify();
  await index.close();
  await place.remove();
});

test('a removed collection loses its manifest for good before it loses its rows', async () => {
  const place = await createFlatPlace(dims);
  const index = await place.open({ threads: 1 });
  await index.add(first, makeRows(1, 3, dims));
  const disk = await installDiskFaults();
  disk.watch(place.dir);
  await index.removeCollection(first);
  disk.stop();
  const [manifest, flushed, ...rest] = disk.steps;
  expect([manifest, flushed, rest[0]]).toEqual(['remove manifest', 'flush c1', 'remove c1']);
  await index.close();
  await place.remove();
});
