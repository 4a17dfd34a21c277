import * as fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dataFolder, makeFolders, probePath, thumbnailPath } from '#vitrine/store/data-folder.js';
import { photoImageFiles } from '#vitrine/store/photo-images.js';
import { probeFiles } from '#vitrine/store/probe-files.js';
import type { CollectionId, SearchId } from '#vitrine/types.js';
import { temporaryFolder } from './temporary-folder.js';

const collection = 7 as CollectionId;

async function images() {
  const folder = dataFolder(join(temporaryFolder(), 'data'));
  await makeFolders(folder);
  return { folder, files: photoImageFiles(folder, randomBytes(32)) };
}

describe('the pictures of a photo', () => {
  test('come back as they were, whatever their number and size', async () => {
    const { files } = await images();
    const bytes = fc.uint8Array({ maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(bytes, fc.array(bytes, { maxLength: 5 }), async (preview, thumbnails) => {
        const [name] = files.newNames(1) as [string];
        await files.write(collection, [{ name, preview, thumbnails }]);
        const read = await files.read(collection, name);
        expect(Buffer.from(preview).equals(read!.preview)).toBe(true);
        expect(read!.thumbnails.map((part) => [...part])).toEqual(thumbnails.map((part) => [...part]));
      }),
      { numRuns: 20 },
    );
  });

  test('every changed byte, a cut and a swap are noticed', async () => {
    const { folder, files } = await images();
    const [name, other] = ['aa01', 'aa02'];
    await files.write(collection, [
      { name, preview: Buffer.from('preview'), thumbnails: [Buffer.from('one')] },
      { name: other, preview: Buffer.from('another'), thumbnails: [] },
    ]);
    const path = thumbnailPath(folder, collection, name);
    const sealed = readFileSync(path);
    for (let i = 0; i < sealed.length; i++) {
      const changed = Buffer.from(sealed);
      changed[i]! ^= 1;
      writeFileSync(path, changed);
      expect(await files.read(collection, name), `byte ${i}`).toBeNull();
    }
    writeFileSync(path, sealed.subarray(0, -1));
    expect(await files.read(collection, name)).toBeNull();
    renameSync(thumbnailPath(folder, collection, other), path);
    expect(await files.read(collection, name)).toBeNull();
    expect(await files.read(collection, other)).toBeNull();
  });

  test('are erased one by one and by collection', async () => {
    const { folder, files } = await images();
    const names = files.newNames(2);
    const preview = Buffer.from('preview');
    await files.write(
      collection,
      names.map((name) => ({ name, preview, thumbnails: [] })),
    );
    await files.erase(collection, names[0]!);
    await files.erase(collection, names[0]!);
    await files.erase(collection, files.newNames(1)[0]!);
    expect(await files.read(collection, names[0]!)).toBeNull();
    expect(await files.read(collection, names[1]!)).not.toBeNull();
    await files.eraseCollection(collection);
    expect(readdirSync(folder.thumbnails)).toEqual([]);
  });
});

test('a probe opens only under its own search', async () => {
  const folder = dataFolder(join(temporaryFolder(), 'data'));
  await makeFolders(folder);
  const files = probeFiles(folder, randomBytes(32));
  const [a, b] = ['a' as SearchId, 'b' as SearchId];
  await files.write(a, Buffer.from('a photo of somebody'));
  expect(String(await files.read(a))).toBe('a photo of somebody');
  expect(readFileSync(probePath(folder, a)).includes('somebody')).toBe(false);
  renameSync(probePath(folder, a), probePath(folder, b));
  expect(await files.read(b)).toBeNull();
});

test("the data folder is not made among somebody's files", async () => {
  const root = join(temporaryFolder(), 'home');
  mkdirSync(root);
  writeFileSync(join(root, 'thesis.txt'), 'years of work');
  await expect(makeFolders(dataFolder(root))).rejects.toMatchObject({ code: 'usage' });
  expect(readdirSync(dirname(join(root, 'x')))).toEqual(['thesis.txt']);
});
