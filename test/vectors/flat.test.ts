import { appendFile, readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FaceId, ModelId } from '#vitrine/types.js';
import type { FlatIndex } from '#vitrine/vectors/flat.js';
import { describeVectorIndex, expectPlain } from './contract.js';
import { createFlatPlace, type FlatPlace } from './place.js';
import { first, makeRows, second } from './synthetic.js';

for (const dims of [36, 512]) {
  describeVectorIndex(`flat index, ${dims} dimensions`, dims, () => createFlatPlace(dims));
}

const dims = 32;

describe('flat index on disk', () => {
  let place: FlatPlace;
  let index: FlatIndex;
  beforeEach(async () => {
    place = await createFlatPlace(dims);
    index = await place.open();
  });
  afterEach(async () => {
    await index.close();
    await place.remove();
  });

  async function reopen(changed: Parameters<FlatPlace['open']>[0] = {}): Promise<FlatIndex> {
    await index.close();
    index = await place.open(changed);
    return index;
  }

  async function fileOf(ending: string): Promise<string> {
    const folder = join(place.dir, 'c1');
    const names = (await readdir(folder)).filter((name) => name.endsWith(ending));
    expect(names.length).toBe(1);
    return join(folder, names[0]!);
  }

  test.each([4095, 4096, 4097, 8192])('%i rows: blocks begin and end where they should', async (size) => {
    const rows = makeRows(size, size, dims);
    await index.add(first, rows.slice(0, 4000));
    await index.add(first, rows.slice(4000));
    for (const mode of ['write', 'read'] as const) {
      await reopen({ mode });
      expect(index.count(first)).toBe(size);
      for (const row of [rows[0]!, rows[4094]!, rows[4095] ?? rows[0]!, rows.at(-1)!]) {
        await expectPlain(index, rows, row.embedding, { collections: [first], limit: 50, minScore: 0.75 });
      }
      await index.verify();
    }
    await reopen();
    const more = makeRows(1, 3, dims, size + 1);
    await index.add(first, more);
    const gone = rows.filter((_, i) => i % 9 === 0).map(({ faceId }) => faceId);
    await index.remove(first, gone);
    await index.compact(first);
    await reopen();
    const left = [...rows, ...more].filter(({ faceId }) => !gone.includes(faceId));
    expect(await index.faceIds(first)).toEqual(left.map(({ faceId }) => faceId));
    await expectPlain(index, left, more[2]!.embedding, { collections: [first], limit: 50, minScore: 0.75 });
    await index.verify();
  });

  test('a journal that grew long is folded into the manifest', async () => {
    await index.add(first, makeRows(1, 200, dims));
    await index.remove(first, [5, 150] as FaceId[]);
    expect(await journals(place)).toEqual(['1.journal']);
    let added = 200;
    while (added < 1000 && (await journals(place))[0] === '1.journal')
      await index.add(first, makeRows(added, 1, dims, ++added));
    expect(await journals(place)).toEqual(['2.journal']);
    await index.add(first, makeRows(added, 1, dims, ++added));
    await reopen();
    const ids = await index.faceIds(first);
    expect(ids.length).toBe(added - 2);
    expect(ids).not.toContain(150);
    await index.verify();
  });

  test.each([1, 8, 20])('a journal record that is %i bytes short never happened', async (missing) => {
    const rows = makeRows(1, 20, dims);
    await index.add(first, rows.slice(0, 10));
    await index.add(first, rows.slice(10));
    await index.close();
    const journal = await fileOf('.journal');
    await truncate(journal, (await stat(journal)).size - missing);
    index = await place.open({ mode: 'read' });
    expect(await index.faceIds(first)).toEqual(rows.slice(0, 10).map(({ faceId }) => faceId));
    await reopen();
    expect(index.lastFaceId(first)).toBe(10);
    await index.add(first, rows.slice(10));
    await reopen();
    await expectPlain(index, rows, rows[15]!.embedding, { collections: [first], limit: 20 });
    await index.verify();
  });

  test.each([
    ['.rows', 100],
    ['.rows', 5000],
    ['.codes', 77],
    ['.columns', 77],
    ['.journal', 3],
    ['.journal', 300],
  ] as const)('bytes after the committed end of *%s are cut off', async (ending, count) => {
    const rows = makeRows(1, 10, dims);
    await index.add(first, rows);
    await index.close();
    const path = await fileOf(ending);
    const { size } = await stat(path);
    await appendFile(path, Buffer.alloc(count, ending === '.journal' ? 0 : 7));
    index = await place.open({ mode: 'read' });
    await expectPlain(index, rows, rows[2]!.embedding, { collections: [first], limit: 10 });
    await reopen();
    expect((await stat(path)).size).toBe(size);
    await expectPlain(index, rows, rows[2]!.embedding, { collections: [first], limit: 10 });
  });

  test.each([
    ['manifest', 40],
    ['.journal', 0],
    ['.journal', 5],
    ['.journal', 30],
    ['.journal', -1],
    ['.rows', 0],
    ['.rows', 20],
    ['.rows', 45],
    ['.codes', 8],
    ['.columns', 8],
  ])('a flipped byte in *%s at %i is found at open', async (ending, at) => {
    await index.add(first, makeRows(1, 4100, dims));
    await index.close();
    await flipByte(await fileOf(ending), at);
    for (const mode of ['read', 'write'] as const) {
      await expect(place.open({ mode })).rejects.toMatchObject({ code: 'index.damaged' });
    }
  });

  test.each([
    ['.codes', 600],
    ['.rows', -5],
  ])(
    'a flipped byte in *%s at %i, which follows the opening, fails searches and changes',
    async (ending, at) => {
      const rows = makeRows(1, 4100, dims);
      await index.add(first, rows);
      await index.close();
      await flipByte(await fileOf(ending), at);
      index = await place.open();
      const query = { collections: [first], limit: 1 };
      const damage = { code: 'index.damaged' };
      await expect(index.search([rows[17]!.embedding], query)).rejects.toMatchObject(damage);
      await expect(index.add(first, makeRows(2, 1, dims, 5000))).rejects.toMatchObject(damage);
      await expect(index.remove(first, [1 as FaceId])).rejects.toMatchObject(damage);
      await expect(index.verify()).rejects.toMatchObject(damage);
    },
  );

  test('a flipped byte in a row or in columns is found by verify, and is not answered', async () => {
    const rows = makeRows(1, 4100, dims);
    await index.add(first, rows);
    const path = await fileOf('.rows');
    await flipByte(path, 512 + 124 * 17 + 90);
    await expect(index.verify()).rejects.toMatchObject({ code: 'index.damaged' });
    const query = { collections: [first], limit: 1, minScore: 0.9 };
    await expect(index.search([rows[17]!.embedding], query)).rejects.toMatchObject({ code: 'index.damaged' });
    await flipByte(path, 512 + 124 * 17 + 90);
    await index.verify();
    for (const at of [-30, 600]) {
      await flipByte(await fileOf('.columns'), at);
      await expect(index.verify()).rejects.toMatchObject({ code: 'index.damaged' });
      await flipByte(await fileOf('.columns'), at);
    }
    await index.verify();
  });

  test('two rows, or two blocks, that changed places are found', async () => {
    await index.add(first, makeRows(1, 8200, dims));
    await index.close();
    const path = await fileOf('.codes');
    const bytes = await readFile(path);
    const block = (bytes.length - 512) / 2;
    await writeFile(
      path,
      Buffer.concat([bytes.subarray(0, 512), bytes.subarray(512 + block), bytes.subarray(512, 512 + block)]),
    );
    index = await place.open();
    await expect(
      index.search([makeRows(1, 1, dims)[0]!.embedding], { collections: [first], limit: 1 }),
    ).rejects.toMatchObject({ code: 'index.damaged' });
    await index.close();
    await writeFile(path, bytes);
    const rowsPath = await fileOf('.rows');
    const rows = await readFile(rowsPath);
    await writeFile(
      rowsPath,
      Buffer.concat([
        rows.subarray(0, 512),
        rows.subarray(636, 760),
        rows.subarray(512, 636),
        rows.subarray(760),
      ]),
    );
    index = await place.open();
    await expect(index.verify()).rejects.toMatchObject({ code: 'index.damaged' });
  });

  test('a file that is cut short, or missing, is damage', async () => {
    await index.add(first, makeRows(1, 10, dims));
    await index.close();
    const path = await fileOf('.rows');
    await writeFile(path, (await readFile(path)).subarray(0, 100));
    await expect(place.open()).rejects.toMatchObject({ code: 'index.damaged' });
    await rm(path);
    for (const mode of ['read', 'write'] as const) {
      await expect(place.open({ mode })).rejects.toMatchObject({ code: 'index.damaged' });
    }
  });

  test.each([
    ['key', { key: new Uint8Array(32).fill(9) }, 'index.damaged'],
    ['rotation key', { rotationKey: new Uint8Array(32).fill(9) }, 'index.damaged'],
    ['model', { modelId: 'other-model' as ModelId }, 'model.mismatch'],
    ['dimensions', { dims: 64 }, 'model.mismatch'],
  ])('another %s is refused', async (_, changed, code) => {
    await index.add(first, makeRows(1, 10, dims));
    await index.close();
    for (const mode of ['read', 'write'] as const) {
      await expect(place.open({ ...changed, mode })).rejects.toMatchObject({ code });
    }
    index = await place.open();
    expect(index.count(first)).toBe(10);
  });

  test('a reader keeps what it opened while the writer appends, compacts and removes', async () => {
    const rows = makeRows(1, 5000, dims);
    await index.add(first, rows.slice(0, 4500));
    const reader = await place.open({ mode: 'read' });
    await index.add(first, rows.slice(4500));
    await index.remove(first, [3, 4, 5] as FaceId[]);
    await index.compact(first);
    const query = { collections: [first], limit: 3, minScore: 0.8 };
    for (const row of [rows[3]!, rows[4499]!])
      await expectPlain(reader, rows.slice(0, 4500), row.embedding, query);
    await index.removeCollection(first);
    await expectPlain(reader, rows.slice(0, 4500), rows[3]!.embedding, query);
    expect(await reader.faceIds(first)).toEqual(rows.slice(0, 4500).map(({ faceId }) => faceId));
    await reader.close();
    const late = await place.open({ mode: 'read' });
    expect(late.count(first)).toBe(0);
    await late.close();
  });

  test('readers that open while the writer works see a state that was committed', async () => {
    const rows = makeRows(1, 400, dims);
    const written = new AbortController();
    const writer = (async () => {
      for (let at = 0; at < 400; at += 10) {
        await index.add(first, rows.slice(at, at + 10));
        if (at % 50 === 40) {
          await index.remove(first, [(at - 3) as FaceId]);
          await index.compact(first);
        }
      }
      written.abort();
    })();
    let opened = 0;
    while (!written.signal.aborted) {
      const reader = await place.open({ mode: 'read', threads: 1 });
      const last = reader.lastFaceId(first);
      expect(last % 10).toBe(0);
      const ids = await reader.faceIds(first);
      expect(ids.length).toBe(reader.count(first));
      expect(ids.at(-1) ?? 0).toBe(last);
      await reader.verify();
      await reader.close();
      opened += 1;
    }
    await writer;
    expect(opened).toBeGreaterThan(0);
  });

  test('after compaction nothing of a deleted row is left on disk, and its files are other files', async () => {
    const rows = makeRows(1, 4200, dims);
    await index.add(first, rows);
    const before = await readdir(join(place.dir, 'c1'));
    const { size } = await stat(await fileOf('.rows'));
    await index.remove(first, [1, 4096, 4200] as FaceId[]);
    expect((await stat(await fileOf('.rows'))).size).toBe(size);
    await index.compact(first);
    expect((await stat(await fileOf('.rows'))).size).toBe(size - 3 * 124);
    const after = await readdir(join(place.dir, 'c1'));
    expect(after.filter((name) => before.includes(name))).toEqual(['manifest']);
  });

  test('a removal that leaves a quarter dead compacts by itself', async () => {
    await index.add(first, makeRows(1, 100, dims));
    const { size } = await stat(await fileOf('.rows'));
    await index.remove(
      first,
      Array.from({ length: 25 }, (_, i) => (i + 1) as FaceId),
    );
    expect((await stat(await fileOf('.rows'))).size).toBe(size - 25 * 124);
  });

  test('a removed collection leaves no file', async () => {
    await index.add(first, makeRows(1, 10, dims));
    await index.add(second, makeRows(2, 10, dims));
    await index.removeCollection(first);
    expect(await readdir(place.dir)).toEqual(['c2']);
  });

  test('nothing can be changed through a reader', async () => {
    await index.add(first, makeRows(1, 10, dims));
    await reopen({ mode: 'read' });
    await expect(index.add(first, makeRows(1, 1, dims, 11))).rejects.toThrow('opened for reading');
    await expect(index.remove(first, [1 as FaceId])).rejects.toThrow('opened for reading');
  });

  test('hot memory of full blocks is under 80 bytes per face of 512 dimensions', async () => {
    const large = await createFlatPlace(512);
    const wide = await large.open();
    await wide.add(first, makeRows(1, 8192, 512));
    expect(wide.hotBytes() / 8192).toBeLessThan(80);
    await wide.close();
    await large.remove();
  });
});

async function flipByte(path: string, at: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[at < 0 ? bytes.length + at : at]! ^= 1;
  await writeFile(path, bytes);
}

async function journals({ dir }: FlatPlace): Promise<string[]> {
  return (await readdir(join(dir, 'c1'))).filter((name) => name.endsWith('.journal'));
}
