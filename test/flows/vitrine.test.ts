import { chmodSync, existsSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listCollections } from '#vitrine/flows/collections/collections.js';
import { initialise, openVitrine } from '#vitrine/flows/vitrine.js';
import { lawful, temporaryConfig } from './temporary-vitrine.js';
import { addCollection } from '../support/curator.js';

function newConfig() {
  const config = temporaryConfig();
  onTestFinished(config.remove);
  return config;
}

describe('initialise', () => {
  test('makes key and data once; again it changes nothing', async () => {
    const config = newConfig();
    const { keyFile, dataDir } = config;
    expect(await initialise(config)).toEqual({ keyFile, dataDir, madeKey: true, madeData: true });
    const key = readFileSync(keyFile, 'utf8');
    expect(await initialise(config)).toEqual({ keyFile, dataDir, madeKey: false, madeData: false });
    expect(readFileSync(keyFile, 'utf8')).toBe(key);
  });

  test('uses the key that is there for a second data folder', async () => {
    const config = newConfig();
    await initialise(config);
    const second = { ...config, dataDir: `${config.dataDir}-2` };
    expect(await initialise(second)).toMatchObject({ madeKey: false, madeData: true });
  });

  test('never makes a new key for data that another key protects', async () => {
    const config = newConfig();
    await initialise(config);
    unlinkSync(config.keyFile);
    await expect(initialise(config)).rejects.toMatchObject({ code: 'key.missing' });
    expect(existsSync(config.keyFile)).toBe(false);
  });

  test('completes a folder that was cut off, keeping what is in it', async () => {
    const config = newConfig();
    await initialise(config);
    const vitrine = await openVitrine(config);
    await addCollection(vitrine, { ...lawful, name: 'kept' });
    await vitrine.close();
    unlinkSync(join(config.dataDir, 'installation.json'));
    await expect(openVitrine(config)).rejects.toMatchObject({ code: 'store.missing' });
    expect(await initialise(config)).toMatchObject({ madeKey: false, madeData: true });
    const again = await openVitrine(config);
    expect(await listCollections(again)).toMatchObject([{ name: 'kept' }]);
    await again.close();
  });
});

describe('openVitrine', () => {
  test('says that there is no data, and what to do', async () => {
    await expect(openVitrine(newConfig())).rejects.toMatchObject({
      code: 'store.missing',
      message: expect.stringContaining('vitrine init'),
    });
  });

  test.each([
    ['key.missing', (keyFile: string) => unlinkSync(keyFile)],
    ['key.wrong', (keyFile: string) => writeFileSync(keyFile, 'no key at all', { mode: 0o600 })],
    ['key.exposed', (keyFile: string) => chmodSync(keyFile, 0o644)],
  ])('%s', async (code, spoil) => {
    const config = newConfig();
    await initialise(config);
    spoil(config.keyFile);
    await expect(openVitrine(config)).rejects.toMatchObject({
      code,
      message: expect.not.stringContaining('\n'),
    });
  });

  test('the key of another installation is wrong, and that is not taken for damage', async () => {
    const [config, other] = [newConfig(), newConfig()];
    await initialise(config);
    await initialise(other);
    await expect(openVitrine({ ...config, keyFile: other.keyFile })).rejects.toMatchObject({
      code: 'key.wrong',
    });
  });

  test.each([
    ['missing', (file: string) => rmSync(file)],
    ['overwritten', (file: string) => writeFileSync(file, Buffer.alloc(8192, 7))],
  ])('a store that is %s is damage', async (_, spoil) => {
    const config = newConfig();
    await initialise(config);
    spoil(join(config.dataDir, 'store.db'));
    await expect(openVitrine(config)).rejects.toMatchObject({ code: 'store.damaged' });
  });

  test('a folder of a later format is newer, any other file is damage', async () => {
    const config = newConfig();
    await initialise(config);
    const file = join(config.dataDir, 'installation.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"version": 1', '"version": 2'));
    await expect(openVitrine(config)).rejects.toMatchObject({ code: 'store.newer' });
    writeFileSync(file, '{}');
    await expect(openVitrine(config)).rejects.toMatchObject({ code: 'store.damaged' });
  });

  test('the data folder can be moved', async () => {
    const config = newConfig();
    await initialise(config);
    const dataDir = `${config.dataDir}-moved`;
    renameSync(config.dataDir, dataDir);
    await (await openVitrine({ ...config, dataDir })).close();
  });
});

describe('addCollection', () => {
  test.each([
    ['no owner', { owner: ' ' }],
    ['no basis', { basis: '' }],
    ['no purpose', { purpose: '' }],
    ['no name', { name: '' }],
    ['a name over two lines', { name: 'a\nb' }],
    ['a long name', { name: 'x'.repeat(101) }],
    ['an end that is over', { expires: '2020-01-01' }],
    ['an end that is no day', { expires: '2099-02-30' }],
    ['an end that is no date', { expires: 'next year' }],
    ['no room', { maxPhotos: 0 }],
    ['half a photo', { maxPhotos: 1.5 }],
  ])('refuses %s', async (_, wrong) => {
    const config = newConfig();
    await initialise(config);
    const vitrine = await openVitrine(config);
    const wanted = { name: 'a', ...lawful, ...wrong };
    await expect(addCollection(vitrine, wanted)).rejects.toMatchObject({ code: 'collection.invalid' });
    expect(await listCollections(vitrine)).toEqual([]);
    await vitrine.close();
  });

  test('a name is taken once', async () => {
    const config = newConfig();
    await initialise(config);
    const vitrine = await openVitrine(config);
    const wanted = { name: 'a', ...lawful, expires: '2099-12-31', maxPhotos: 5 };
    expect(await addCollection(vitrine, wanted)).toMatchObject(wanted);
    await expect(addCollection(vitrine, wanted)).rejects.toMatchObject({ code: 'collection.exists' });
    await vitrine.close();
  });
});
