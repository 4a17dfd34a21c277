import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deriveKeys, keyId, makeMasterKey, readMasterKey } from '#vitrine/store/master-key.js';
import { temporaryFolder } from './temporary-folder.js';

describe('the master key', () => {
  test('is made once, for its owner only, and read back', async () => {
    const folder = temporaryFolder();
    const [keyFile, dataDir] = [join(folder, 'config', 'key'), join(folder, 'data')];
    await makeMasterKey(keyFile, dataDir);
    if (process.platform !== 'win32') expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    const text = readFileSync(keyFile, 'utf8');
    expect(text).toMatch(/^vitrine master key, version 1\./);
    const key = await readMasterKey(keyFile, dataDir);
    expect(text).toContain(key.toString('hex'));
    await expect(makeMasterKey(keyFile, dataDir)).rejects.toMatchObject({ code: 'key.exists' });
    expect(readFileSync(keyFile, 'utf8')).toBe(text);
  });

  test('two keys differ, and so do the keys derived from one', async () => {
    const folder = temporaryFolder();
    const ids: string[] = [];
    for (const name of ['a', 'b']) {
      await makeMasterKey(join(folder, name), join(folder, 'data'));
      const keys = deriveKeys(await readMasterKey(join(folder, name), join(folder, 'data')));
      expect(new Set(Object.values(keys).map((key) => key.toString('hex'))).size).toBe(
        Object.keys(keys).length,
      );
      ids.push(keyId(keys));
    }
    expect(ids[0]).not.toBe(ids[1]);
  });

  test('is refused inside the data folder, also through a link', async () => {
    const folder = temporaryFolder();
    const dataDir = join(folder, 'data');
    mkdirSync(dataDir);
    symlinkSync(dataDir, join(folder, 'alias'));
    for (const keyFile of [
      join(dataDir, 'key'),
      join(dataDir, 'deep', 'key'),
      join(folder, 'alias', 'key'),
    ]) {
      await expect(makeMasterKey(keyFile, dataDir)).rejects.toMatchObject({ code: 'key.exposed' });
    }
    await makeMasterKey(join(folder, 'key'), dataDir);
    writeFileSync(join(dataDir, 'key'), readFileSync(join(folder, 'key')), { mode: 0o600 });
    symlinkSync(join(dataDir, 'key'), join(folder, 'link'));
    await expect(readMasterKey(join(folder, 'link'), dataDir)).rejects.toMatchObject({ code: 'key.exposed' });
    // A sibling whose name begins alike is not inside.
    await makeMasterKey(join(folder, 'data-key'), dataDir);
  });

  test.skipIf(process.platform === 'win32')('is refused when others can read it', async () => {
    const folder = temporaryFolder();
    const keyFile = join(folder, 'key');
    await makeMasterKey(keyFile, join(folder, 'data'));
    for (const mode of [0o640, 0o604, 0o620]) {
      chmodSync(keyFile, mode);
      await expect(readMasterKey(keyFile, join(folder, 'data'))).rejects.toMatchObject({
        code: 'key.exposed',
      });
    }
  });

  test.each([
    ['empty', ''],
    ['without header', `${'ab'.repeat(32)}\n`],
    ['cut short', `vitrine master key, version 1. Keep.\n${'ab'.repeat(31)}`],
    ['of another version', `vitrine master key, version 2. Keep.\n${'ab'.repeat(32)}\n`],
  ])('is refused when %s', async (_, text) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'key'), text, { mode: 0o600 });
    await expect(readMasterKey(join(folder, 'key'), join(folder, 'data'))).rejects.toMatchObject({
      code: 'key.wrong',
    });
  });

  test('says what to do when it is missing', async () => {
    const folder = temporaryFolder();
    await expect(readMasterKey(join(folder, 'key'), join(folder, 'data'))).rejects.toMatchObject({
      code: 'key.missing',
      message: expect.stringMatching(/vitrine init.*VITRINE_KEY_FILE/),
    });
  });
});
