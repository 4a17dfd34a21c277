/** Manifests as spreadsheets and scripts write them, good and bad. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderItems } from '#vitrine/sources/folder.js';
import { joinManifest, type Manifest } from '#vitrine/sources/manifest.js';
import { readManifest, type ManifestReading } from '#vitrine/sources/read-manifest.js';
import type { SourceItem } from '#vitrine/types.js';

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'vitrine-manifest-')));
});
afterEach(() => rmSync(root, { recursive: true }));

function put(path: string, content: string | Uint8Array = path): string {
  const file = join(root, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, content);
  return file;
}

async function defectsOf(name: string, content: string | Uint8Array): Promise<string[]> {
  const reading = await readManifest(put(name, content));
  if (reading.ok) throw new Error('expected defects');
  return reading.defects.map(({ line, message }) => `${line}: ${message}`);
}

async function linesOf(name: string, content: string): Promise<(ManifestReading & { ok: true })['lines']> {
  const reading = await readManifest(put(name, content));
  if (!reading.ok) throw new Error(reading.defects.map(({ message }) => message).join('; '));
  return reading.lines;
}

async function open(name: string, content: string, paths: string[]): Promise<Manifest> {
  return joinManifest(join(root, name), await linesOf(name, content), paths);
}

async function describeAll(manifest: Manifest, paths: string[]): Promise<SourceItem[]> {
  const items: SourceItem[] = [];
  for await (const item of folderItems(paths)) items.push(manifest.describe(item));
  return items;
}

describe('reading', () => {
  const full = {
    source: 'https://example.org/a.jpg',
    page: 'https://example.org/',
    title: 'A, "B"',
    capturedAt: '2021-03-04',
  };

  it.each([
    [
      'commas',
      'path,source_url,page_url,title,captured_at\na.jpg,https://example.org/a.jpg,https://example.org/,"A, ""B""",2021-03-04\n',
    ],
    [
      'semicolons',
      'path;source_url;page_url;title;captured_at\r\na.jpg;https://example.org/a.jpg;https://example.org/;"A, ""B""";2021-03-04\r\n',
    ],
    [
      'tabs',
      'path\tsource_url\tpage_url\ttitle\tcaptured_at\na.jpg\thttps://example.org/a.jpg\thttps://example.org/\t"A, ""B"""\t2021-03-04',
    ],
    [
      'a byte order mark',
      '\ufeffPath,Source_URL,page_url,title,captured_at\na.jpg,https://example.org/a.jpg,https://example.org/,"A, ""B""",2021-03-04\n',
    ],
  ])('takes CSV with %s', async (_, content) => {
    expect(await linesOf('m.csv', content)).toEqual([{ path: 'a.jpg', ...full, line: 2 }]);
  });

  it('takes JSONL, with null, missing and empty fields alike', async () => {
    const rows = [
      {
        path: 'a.jpg',
        source_url: full.source,
        page_url: full.page,
        title: full.title,
        captured_at: full.capturedAt,
      },
      { path: 'b.jpg', source_url: null, title: '' },
    ];
    const content = `${rows.map((row) => JSON.stringify(row)).join('\n\n')}\n`;
    expect(await linesOf('m.jsonl', content)).toEqual([
      { path: 'a.jpg', ...full, line: 1 },
      { path: 'b.jpg', source: null, page: null, title: null, capturedAt: null, line: 3 },
    ]);
  });

  it('keeps names with line breaks and counts lines on behind them', async () => {
    const lines = await linesOf('m.csv', 'path,title\n"two\nlines.jpg",x\nb.jpg,y\n');
    expect(lines.map(({ path, line }) => [path, line])).toEqual([
      ['two\nlines.jpg', 3],
      ['b.jpg', 4],
    ]);
  });

  it.each([
    '1987',
    '1987-05',
    '2021-03-04',
    '2021-03-04T10:11',
    '2021-03-04T10:11:12.5',
    '2021-03-04T10:11:12+01:00',
  ])('keeps the moment %s as it stands', async (moment) => {
    const [line] = await linesOf('m.csv', `path,captured_at\na.jpg,${moment}\n`);
    expect(line?.capturedAt).toBe(moment);
  });

  it('takes archive references as sources', async () => {
    const [line] = await linesOf('m.csv', 'path,source_url\na.jpg,"NL-HaNA, 2.24.01, inv. 123"\n');
    expect(line?.source).toBe('NL-HaNA, 2.24.01, inv. 123');
  });

  it('names columns it does not use', async () => {
    const reading = await readManifest(put('m.csv', 'path,licence\na.jpg,CC0\n'));
    expect(reading).toMatchObject({ ok: true, unusedColumns: ['licence'] });
  });
});

describe('defects', () => {
  it.each([
    [
      'm.csv',
      'file,title\na.jpg,x\n',
      [
        "1: expected a header line with the column 'path' or 'source_url' and any of page_url, title, captured_at",
      ],
    ],
    [
      'm.csv',
      '',
      [
        "1: expected a header line with the column 'path' or 'source_url' and any of page_url, title, captured_at",
      ],
    ],
    [
      'm.csv',
      'path,title\na.jpg\nb.jpg,x\nc.jpg,y,z\n',
      ['2: expected 2 cells as in the header, got 1', '4: expected 2 cells as in the header, got 3'],
    ],
    ['m.csv', 'path,title\na.jpg,"open\n', ['2: a quotation mark is opened and not closed']],
    [
      'm.csv',
      'path,title\n,x\n',
      ['2: path: expected the path of a file, or an http(s) address in source_url'],
    ],
    ['m.csv', 'path\na.jpg\nb.jpg\na.jpg\n', ["4: path: 'a.jpg' is already on line 2"]],
    [
      'm.csv',
      'path,captured_at\na.jpg,2021:03:04 10:11:12\nb.jpg,2021-02-30\n',
      [
        "2: captured_at: expected an ISO 8601 date such as 2021-03-04 or 2021-03-04T10:11:12Z, got '2021:03:04 10:11:12'",
        "3: captured_at: expected an ISO 8601 date such as 2021-03-04 or 2021-03-04T10:11:12Z, got '2021-02-30'",
      ],
    ],
    [
      'm.csv',
      'path,source_url,page_url\na.jpg,javascript:alert(1),example.org\n',
      [
        "2: source_url: expected an http(s) address without a user, or an archive reference, got 'javascript:alert(1)'",
        "2: page_url: expected an http(s) address without a user, got 'example.org'",
      ],
    ],
    [
      'm.jsonl',
      '{"path":"a.jpg"}\n{"path":\n[1]\n{"title":"x"}\n{"path":"b","title":{}}\n',
      [
        '2: expected one JSON object on one line',
        '3: expected one JSON object on one line',
        '4: path: expected the path of a file, or an http(s) address in source_url',
        '5: title: expected text',
      ],
    ],
    [
      'm.csv',
      Buffer.from('path\na.jpg\ncaf\xe9.jpg\n', 'latin1'),
      ['3: not UTF-8; save the manifest as UTF-8'],
    ],
  ])('%s: %j', async (name, content, defects) => {
    expect(await defectsOf(name, content)).toEqual(defects);
  });

  it('a manifest that is not there', async () => {
    await expect(readManifest(join(root, 'gone.csv'))).rejects.toMatchObject({ code: 'path.not-found' });
    await expect(readManifest(root)).rejects.toMatchObject({ code: 'manifest.invalid' });
    truncateSync(put('endless.csv'), 101_000_000);
    await expect(readManifest(join(root, 'endless.csv'))).rejects.toMatchObject({
      code: 'manifest.invalid',
      message: 'expected a manifest of at most 100 MB, got 101 MB; divide it, a run for each part',
    });
    await expect(
      defectsOf(
        'keys.csv',
        'source_url,page_url\nhttps://me:secret@a.test/1.jpg,https://me:secret@a.test/\n',
      ),
    ).resolves.toEqual([
      "2: source_url: expected an http(s) address without a user, or an archive reference, got 'https://…@a.test/1.jpg'",
      "2: page_url: expected an http(s) address without a user, got 'https://…@a.test/'",
    ]);
  });
});

describe('joining', () => {
  it('finds files relative to the manifest, relative to a PATH, and by absolute path', async () => {
    const photos = join(root, 'photos');
    for (const name of ['a', 'b', 'c', 'd']) put(`photos/${name}.jpg`);
    const content = `path,title\nlists/../photos/a.jpg,A\nb.jpg,B\n${photos}/c.jpg,C\n./missing.jpg,M\n`;
    const manifest = await open('m.csv', content, [photos]);
    const items = await describeAll(manifest, [photos]);
    expect(items.map((item) => item.title)).toEqual(['A', 'B', 'C', null]);
    expect(manifest.unmatched().map(({ line, path }) => [line, path])).toEqual([[5, './missing.jpg']]);
  });

  it('overrides only what it states', async () => {
    put('a.jpg');
    const manifest = await open('m.csv', 'path,captured_at,source_url\na.jpg,1987,\n', [root]);
    const [item] = await describeAll(manifest, [join(root, 'a.jpg')]);
    expect(item).toMatchObject({ source: join(root, 'a.jpg'), capturedAt: '1987', title: null });
  });

  it('knows é in both its spellings', async () => {
    put('caf\u0065\u0301.jpg');
    const manifest = await open('m.jsonl', '{"path":"caf\u00e9.jpg","title":"Coffee"}', [root]);
    const items = await describeAll(manifest, [root]);
    expect(items.map((item) => item.title)).toContain('Coffee');
  });

  it('alone lists its files, and those that are missing cannot be read', async () => {
    put('sub/a b.jpg', 'P5\nbytes');
    const manifest = await open('m.csv', 'path,title\nsub/a b.jpg,A\ngone.jpg,G\n', []);
    const items: SourceItem[] = [];
    for await (const item of manifest.items({ sourceBase: 'https://example.org' })) items.push(item);
    expect(items.map(({ title, source }) => [title, source])).toEqual([
      ['A', 'https://example.org/sub/a%20b.jpg'],
      ['G', 'https://example.org/gone.jpg'],
    ]);
    expect(Buffer.from((await items[0]!.read())!).toString()).toBe('P5\nbytes');
    await expect(items[1]!.read()).rejects.toMatchObject({ code: 'photo.unreadable' });
    expect(manifest.unmatched()).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('names a file that is not UTF-8 by its file: address', async () => {
    writeFileSync(Buffer.concat([Buffer.from(`${root}/caf`), Buffer.from([0xe9])]), 'P5\nbytes');
    const manifest = await open(
      'm.jsonl',
      JSON.stringify({ path: `file://${root}/caf%e9`, title: 'Coffee' }),
      [],
    );
    const items: SourceItem[] = [];
    for await (const item of manifest.items()) items.push(item);
    expect(items.map(({ title, location }) => [title, location])).toEqual([
      ['Coffee', `file://${root}/caf%E9`],
    ]);
    expect(Buffer.from((await items[0]!.read())!).toString()).toBe('P5\nbytes');
  });
});
