/** Real folders: names of every kind, links of every kind, and files that cannot be had. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkPaths, countFiles, folderItems, type FolderOptions } from '#vitrine/sources/folder.js';
import { pathBytes, pathText } from '#vitrine/sources/path-bytes.js';
import type { SourceItem } from '#vitrine/types.js';
import { assert as assertProperty, property, uint8Array } from 'fast-check';

const isRoot = process.getuid?.() === 0;
const isLinux = process.platform === 'linux';
/** How a photo begins; what comes behind it tells these apart. */
const photoStart = 'P5\n';
let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'vitrine-folder-')));
});
afterEach(() => {
  execFileSync('chmod', ['-R', 'u+rwx', root]);
  rmSync(root, { recursive: true });
});

function put(path: string, content = path): string {
  const file = join(root, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, photoStart + content);
  return file;
}

async function collect(paths: string[], options?: FolderOptions): Promise<SourceItem[]> {
  const items: SourceItem[] = [];
  for await (const item of folderItems(paths, options)) items.push(item);
  return items;
}

async function namesBelow(paths: string[], options?: FolderOptions): Promise<string[]> {
  return (await collect(paths, options)).map((item) => relative(root, item.location));
}

async function textOf(item: SourceItem | undefined): Promise<string> {
  return Buffer.from((await item!.read())!)
    .toString()
    .slice(photoStart.length);
}

async function versionOfFirst(): Promise<string | null> {
  return (await collect([root]))[0]!.version;
}

describe('names', () => {
  it.each([
    ['with spaces.jpg', 'with%20spaces.jpg'],
    ['two\nlines.jpg', 'two%0Alines.jpg'],
    ['😀 smile.jpg', '%F0%9F%98%80%20smile.jpg'],
    ['100%?#&+.jpg', '100%25%3F%23%26%2B.jpg'],
    ['it\'s "quoted".jpg', 'it%27s%20%22quoted%22.jpg'],
    ['back\\slash.jpg', 'back%5Cslash.jpg'],
  ])('%j is found, read and published as %s', async (name, encoded) => {
    put(`sub/${name}`, 'bytes');
    const [item] = await collect([root], { sourceBase: 'https://example.org/photos' });
    expect(item?.location).toBe(join(root, 'sub', name));
    expect(item?.source).toBe(`https://example.org/photos/sub/${encoded}`);
    expect(await textOf(item)).toBe('bytes');
  });

  it.runIf(isLinux)('that are not UTF-8 stay apart and can be read', async () => {
    for (const byte of [0xe9, 0xff]) {
      writeFileSync(
        Buffer.concat([Buffer.from(`${root}/caf`), Buffer.from([byte])]),
        `${photoStart}byte ${byte}`,
      );
    }
    put('caf%FF', 'a harmless name');
    const items = await collect([root]);
    expect(items.map((item) => item.location)).toEqual([
      `${root}/caf%FF`,
      `file://${root}/caf%E9`,
      `file://${root}/caf%FF`,
    ]);
    expect(await Promise.all(items.map(textOf))).toEqual(['a harmless name', 'byte 233', 'byte 255']);
  });

  it('turn into text and back without loss', () => {
    assertProperty(
      property(uint8Array(), (bytes) => {
        const path = Buffer.concat([Buffer.from('/'), bytes]);
        expect(pathBytes(pathText(path)).equals(path)).toBe(true);
      }),
    );
  });

  it('are sorted by their bytes, folder by folder', async () => {
    for (const name of ['b/2.jpg', 'b/10.jpg', 'a.jpg', 'Z.jpg', 'é.jpg']) put(name);
    expect(await namesBelow([root])).toEqual(['Z.jpg', 'a.jpg', 'b/10.jpg', 'b/2.jpg', 'é.jpg']);
  });
});

describe('what counts as a photo', () => {
  it('is every regular file, whatever its name', async () => {
    for (const name of ['a.txt', 'no-ending', 'b.JPG', 'c.pdf', 'empty.jpg']) put(name);
    expect(await namesBelow([root])).toHaveLength(5);
  });

  it('is not what other programs leave behind', async () => {
    for (const name of [
      '.hidden.jpg',
      '.git/a.jpg',
      '.DS_Store',
      '._a.jpg',
      'Thumbs.db',
      'desktop.ini',
      '@eaDir/a.jpg',
      '__MACOSX/a.jpg',
      'a.xmp',
      'a.AAE',
      'kept.jpg',
    ]) {
      put(name);
    }
    expect(await namesBelow([root])).toEqual(['kept.jpg']);
  });

  it('is a hidden file that is named directly', async () => {
    expect(await namesBelow([put('.hidden.jpg')])).toEqual(['.hidden.jpg']);
  });

  it('is neither the data folder nor the manifest', async () => {
    for (const name of ['a.jpg', 'vitrine-data/store.db', 'photos.csv']) put(name);
    const passOver = [join(root, 'vitrine-data'), join(root, 'photos.csv')];
    expect(await namesBelow([root], { passOver })).toEqual(['a.jpg']);
  });

  it.runIf(isLinux)('is not a pipe', async () => {
    put('a.jpg');
    const pipe = join(root, 'pipe.jpg');
    execFileSync('mkfifo', [pipe]);
    expect(await namesBelow([root])).toEqual(['a.jpg']);
    const [named] = await collect([pipe]);
    await expect(named!.read()).rejects.toMatchObject({ code: 'photo.unreadable' });
  });
});

describe('links', () => {
  it('that form a loop end', async () => {
    put('sub/a.jpg');
    symlinkSync(root, join(root, 'sub', 'up'));
    symlinkSync('.', join(root, 'here'));
    symlinkSync('self', join(root, 'self'));
    const items = await collect([root]);
    expect(items.map((item) => relative(root, item.location))).toEqual(['self', 'sub/a.jpg']);
    await expect(items[0]!.read()).rejects.toMatchObject({ code: 'photo.unreadable' });
  });

  it('into the walked folders are passed over, whichever comes first', async () => {
    put('m/a.jpg');
    symlinkSync('m', join(root, 'a-folder'));
    symlinkSync('m/a.jpg', join(root, 'a-file'));
    symlinkSync('m', join(root, 'z-folder'));
    symlinkSync('m/a.jpg', join(root, 'z-file'));
    expect(await namesBelow([root])).toEqual(['m/a.jpg']);
  });

  it('to other places are followed once', async () => {
    put('elsewhere/x.jpg');
    put('elsewhere/y.jpg');
    put('photos/a.jpg');
    symlinkSync('../elsewhere/x.jpg', join(root, 'photos', '1-file'));
    symlinkSync('../elsewhere', join(root, 'photos', '2-folder'));
    symlinkSync('../elsewhere', join(root, 'photos', '3-again'));
    symlinkSync('../elsewhere/y.jpg', join(root, 'photos', '4-file'));
    expect(await namesBelow([join(root, 'photos')])).toEqual([
      'photos/1-file',
      'photos/2-folder/y.jpg',
      'photos/a.jpg',
    ]);
  });

  it('into a hidden part of the walked folders are followed', async () => {
    put('.trash/x.jpg');
    symlinkSync('.trash/x.jpg', join(root, 'kept.jpg'));
    expect(await namesBelow([root])).toEqual(['kept.jpg']);
  });

  it('that lead nowhere are reported', async () => {
    symlinkSync('gone.jpg', join(root, 'a.jpg'));
    const [item] = await collect([root]);
    await expect(item!.read()).rejects.toMatchObject({
      code: 'photo.unreadable',
      message: 'the file cannot be read: no such file or directory',
    });
  });

  it('that are hard are files of their own', async () => {
    linkSync(put('a.jpg'), join(root, 'b.jpg'));
    expect(await namesBelow([root])).toEqual(['a.jpg', 'b.jpg']);
  });
});

describe('paths', () => {
  it('that overlap are visited once', async () => {
    const file = put('sub/a.jpg');
    expect(await namesBelow([file, join(root, 'sub'), root, file])).toEqual(['sub/a.jpg']);
  });

  it('may be files: the source is below the base by its name', async () => {
    const [item] = await collect([put('sub/a.jpg')], { sourceBase: 'https://example.org/get?file=' });
    expect(item?.source).toBe('https://example.org/get?file=a.jpg');
  });

  it('without a base give the file itself as the source', async () => {
    const [item] = await collect([put('a.jpg')]);
    expect(item?.source).toBe(join(root, 'a.jpg'));
  });

  it('that do not exist are refused before any work', async () => {
    const wrong = join(root, 'gone');
    await expect(checkPaths([root, wrong])).rejects.toMatchObject({
      code: 'path.not-found',
      message: `no file or folder at '${wrong}'`,
    });
    await expect(checkPaths([root, put('a.jpg')])).resolves.toBeUndefined();
  });

  it('are counted as they are walked', async () => {
    for (let index = 0; index < 150; index += 1) put(`${index % 7}/${index}.jpg`);
    symlinkSync('gone', join(root, 'broken'));
    expect(await countFiles([root])).toBe(151);
    expect(await collect([root])).toHaveLength(151);
    expect(await countFiles([root], {}, AbortSignal.abort())).toBeNull();
  });
});

describe('versions', () => {
  it('stay between runs and change with the content, even under the old date', async () => {
    const file = put('a.jpg', 'one');
    const date = new Date('2020-01-01');
    utimesSync(file, date, date);
    const before = await versionOfFirst();
    expect(await versionOfFirst()).toBe(before);
    writeFileSync(file, 'two');
    utimesSync(file, date, date);
    expect(await versionOfFirst()).not.toBe(before);
  });
});

describe('files that cannot be had', () => {
  it.skipIf(isRoot)('because of permissions are reported and the walk goes on', async () => {
    chmodSync(put('a.jpg'), 0);
    put('closed/b.jpg');
    chmodSync(join(root, 'closed'), 0);
    put('c.jpg');
    const items = await collect([root]);
    expect(items.map((item) => relative(root, item.location))).toEqual(['a.jpg', 'c.jpg', 'closed']);
    for (const index of [0, 2]) {
      await expect(items[index]!.read()).rejects.toMatchObject({
        code: 'photo.unreadable',
        message: 'the file cannot be read: permission denied',
      });
    }
    expect(await textOf(items[1])).toBe('c.jpg');
  });

  it.runIf(isRoot && isLinux)(
    'because of permissions are reported (as nobody, since root reads everything)',
    () => {
      chmodSync(put('a.jpg'), 0);
      put('closed/b.jpg');
      chmodSync(join(root, 'closed'), 0);
      put('c.jpg');
      chmodSync(root, 0o755);
      const script = `
      process.chdir('/');
      const { folderItems } = await import(${JSON.stringify(new URL('../../dist/sources/folder.js', import.meta.url).href)});
      process.setgroups([]); process.setgid(65534); process.setuid(65534);
      for await (const item of folderItems([${JSON.stringify(root)}])) {
        const outcome = await item.read().then(() => 'read', (error) => error.code + ': ' + error.message);
        console.log(item.source.slice(${root.length + 1}), outcome);
      }`;
      const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
        encoding: 'utf8',
      });
      const denied = 'photo.unreadable: the file cannot be read: permission denied';
      expect(output.trim().split('\n')).toEqual([`a.jpg ${denied}`, 'c.jpg read', `closed ${denied}`]);
    },
  );

  it('because they vanished are reported', async () => {
    const file = put('a.jpg');
    const [item] = await collect([root]);
    rmSync(file);
    await expect(item!.read()).rejects.toMatchObject({ code: 'photo.unreadable' });
  });

  it('because they are larger than any photo are refused unread', async () => {
    const file = put('a.jpg');
    writeFileSync(file, Buffer.from([0xff, 0xd8, 0xff, 0xe0]));
    truncateSync(file, 600 * 1024 * 1024);
    const [item] = await collect([root]);
    const reserved: number[] = [];
    await expect(item!.read(async (bytes) => void reserved.push(bytes))).rejects.toMatchObject({
      code: 'photo.too-large',
      message: '600 MiB, at most 200 MiB are read',
    });
    expect(reserved).toEqual([]);
  });

  it('because their first bytes are no photo are refused after these, however large', async () => {
    const file = put('film.mp4');
    writeFileSync(file, Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0isommp42', 'latin1'));
    truncateSync(file, 4 * 1024 * 1024 * 1024);
    const [item] = await collect([root]);
    const reserved: number[] = [];
    await expect(item!.read(async (bytes) => void reserved.push(bytes))).rejects.toMatchObject({
      code: 'photo.unsupported',
      message: expect.stringContaining('a video'),
    });
    expect(reserved).toEqual([]);
  });
});

it('room for the bytes of a photo is asked for before they are read', async () => {
  writeFileSync(put('a.jpg'), Buffer.from([0xff, 0xd8, 0xff]));
  const [item] = await collect([root]);
  const reserved: number[] = [];
  const bytes = await item!.read(async (count) => void reserved.push(count));
  expect([reserved, bytes!.length]).toEqual([[3], 3]);
});
