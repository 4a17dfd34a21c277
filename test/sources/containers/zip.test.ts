/** Zip files of people who mean harm, and of those who do not. */
import { describe, expect, it } from 'vitest';
import { readerInMemory } from '#vitrine/sources/containers/container-reader.js';
import { openZip, zipLimits, type ZipLimits } from '#vitrine/sources/containers/zip-file.js';
import { facePhoto } from '../../flows/temporary-vitrine.js';
import { zipOf, type ZipEntry } from '../../support/zip.js';
import { outcomes, unpacked, unpackedOutcomes } from './unpacked.js';

const photo = (name: string, more: Partial<ZipEntry> = {}): ZipEntry => ({
  name,
  bytes: facePhoto(1, 1),
  ...more,
});

const size = facePhoto(1, 1).length;

const inZip = (...entries: ZipEntry[]) => outcomes('album.zip', zipOf(entries));

const open = (bytes: Buffer, limits?: ZipLimits) => openZip(readerInMemory(bytes, 'x.zip'), limits);

const isRefused = (bytes: Buffer, limits?: ZipLimits) =>
  expect(open(bytes, limits)).rejects.toMatchObject({
    code: expect.stringMatching(/^photo\.(corrupt|refused)$/),
  });

describe('what is in a zip file', () => {
  it('is unpacked, stored or deflated, with its place in the zip', async () => {
    expect(await inZip(photo('a.pgm'), photo('2019/b c.pgm', { deflated: true }))).toEqual({
      'a.pgm': size,
      '2019/b c.pgm': size,
    });
  });

  it('comes with the hash of the zip', async () => {
    const [item] = await unpacked('album.zip', zipOf([photo('a.pgm')]));
    expect(item).toMatchObject({ location: 'album.zip!/a.pgm', source: 'album.zip!/a.pgm' });
    expect(item?.provenance?.custody).toEqual([expect.stringMatching(/^album\.zip sha256:[0-9a-f]{64}$/)]);
  });

  it('is named by the end of its path where no system has such paths', async () => {
    const items = await unpacked(
      'album.zip',
      zipOf([photo(`${'x/'.repeat(30_000)}last.pgm`), photo('a.pgm')]),
    );
    expect(items.map(({ content }) => content?.length ?? null)).toEqual([size, size, null]);
    expect(items[0]?.location).toMatch(/^album\.zip!\/[0-9a-f]{32}\/.*x\/last\.pgm$/);
    expect(items[0]?.location.length).toBeLessThan(1200);
  });

  it('lies where nothing else lies, whatever the names are', async () => {
    const names = ['a.pgm', 'a.pgm', 'a.pgm (2)', 'in.zip!/b.pgm', 'x\0y', 'x\0z'];
    const inner = { name: 'in.zip', bytes: zipOf([photo('b.pgm')]) };
    expect(await unpackedOutcomes('album.zip', zipOf([...names.map((name) => photo(name)), inner]))).toEqual({
      'a.pgm': size,
      'a.pgm (2)': size,
      'a.pgm (2) (2)': size,
      'in.zip!/b.pgm': size,
      'in.zip!/b.pgm (2)': size,
      // A store that ends a text at NUL would take these for one.
      'x\ufffdy': size,
      'x\ufffdz': size,
      'album.zip': 'opened',
    });
  });

  it('is passed over where it is a folder or what a system puts beside files', async () => {
    const names = ['x/', '__MACOSX/a.pgm', '.DS_Store', 'x/Thumbs.db', 'x/._a.pgm'];
    const entries = names.map((name): ZipEntry => ({ name, bytes: new Uint8Array() }));
    const bytes = zipOf([...entries, photo('a.pgm')]);
    expect(await open(bytes)).toMatchObject({ count: 1 });
    expect(await outcomes('a.zip', bytes)).toEqual({ 'a.pgm': size });
  });

  it('may lie below the folder from which it was packed', async () => {
    expect(await inZip(photo('./a.pgm'), photo('./2019/./b.pgm'))).toEqual({
      './a.pgm': size,
      './2019/./b.pgm': size,
    });
  });

  it('has its name in UTF-8 also where the writer left that out', async () => {
    const bytes = zipOf([photo('ü.pgm')]);
    const [unmarked, other] = [Buffer.from(bytes), Buffer.from(bytes)];
    for (const start of [6, bytes.indexOf('PK\u0001\u0002') + 8]) {
      unmarked.writeUInt16LE(0, start);
      other.writeUInt16LE(0, start);
    }
    // In the code page of before, 0x81 is ü.
    for (let at = 0; (at = other.indexOf('ü.pgm', at)) !== -1;) other.write('\x81x', at, 'latin1');
    expect(await outcomes('a.zip', unmarked)).toEqual({ 'ü.pgm': size });
    expect(await outcomes('a.zip', other)).toEqual({ 'üx.pgm': size });
  });

  it('is opened in turn where it is an archive, three deep', async () => {
    const deep = (levels: number): Buffer =>
      levels === 0
        ? zipOf([photo('last.pgm')])
        : zipOf([photo(`photo ${levels}.pgm`), { name: `level ${levels}.zip`, bytes: deep(levels - 1) }]);
    expect(await unpackedOutcomes('top.zip', deep(3))).toEqual({
      'photo 3.pgm': size,
      'level 3.zip!/photo 2.pgm': size,
      'level 3.zip!/level 2.zip!/photo 1.pgm': size,
      'level 3.zip!/level 2.zip!/level 1.zip': expect.stringMatching(/^photo\.refused: .*3 holders deep/),
      'top.zip': 'opened',
    });
  });

  it('that contains itself ends', async () => {
    // As near as it gets without a quine: every level has the same two entries, of which one goes on.
    let bytes = zipOf([photo('a.pgm')]);
    for (let level = 0; level < 30; level++)
      bytes = zipOf([photo('a.pgm'), { name: 'a.jpg', bytes, deflated: true }]);
    const found = await unpackedOutcomes('a.zip', bytes);
    expect(Object.keys(found)).toHaveLength(5);
  });

  it('costs only itself where it is a damaged archive', async () => {
    const inner = zipOf([photo('b.pgm')]);
    expect(
      await unpackedOutcomes(
        'a.zip',
        zipOf([{ name: 'in.zip', bytes: inner.subarray(0, -30) }, photo('a.pgm')]),
      ),
    ).toEqual({
      'in.zip!/b.pgm': size,
      'in.zip': expect.stringMatching(/^photo\.corrupt/),
      'a.pgm': size,
      'a.zip': 'opened',
    });
  });
});

describe('one entry is refused, and the others are not,', () => {
  it.each([
    ['../../etc/passwd', {}, 'its name leads out'],
    ['/etc/passwd', {}, 'its name leads out'],
    ['C:/windows/x.pgm', {}, 'its name leads out'],
    ['..\\..\\x.pgm', {}, 'its name leads out'],
    ['link.pgm', { unixMode: 0o120777 }, 'a symbolic link'],
    ['secret.pgm', { encrypted: true }, 'it is encrypted'],
  ])('%s %j', async (name, more, reason) => {
    const [refused, taken] = Object.values(await inZip(photo(name, more), photo('good.pgm')));
    expect(refused).toMatch(/^photo\.refused: not unpacked: /);
    expect(refused).toContain(reason);
    expect(taken).toBe(size);
  });

  it('one of whose bytes is another than was packed', async () => {
    const bytes = zipOf([photo('a.pgm'), photo('good.pgm')]);
    bytes[1000]! ^= 1;
    expect(await outcomes('a.zip', bytes)).toEqual({
      'a.pgm': expect.stringMatching(/^photo\.unreadable/),
      'good.pgm': size,
    });
  });

  it.each([size - 1, size + 1, 10])(
    'one that holds other than the %i bytes that it states',
    async (statedBytes) => {
      const wrong = photo('wrong.pgm', { deflated: true, statedBytes });
      const [refused, taken] = Object.values(await inZip(wrong, photo('good.pgm')));
      expect(refused).toMatch(/^photo\.unreadable/);
      expect(taken).toBe(size);
    },
  );

  it('one that unpacks to a thousand times its size', async () => {
    const bomb = { name: 'bomb.pgm', bytes: new Uint8Array(20e6), deflated: true };
    expect(await inZip(bomb, photo('good.pgm'))).toEqual({
      'bomb.pgm': expect.stringContaining('more than 100 times its size'),
      'good.pgm': size,
    });
  });
});

describe('a zip file whose directory cannot be read gives what is intact, and says so', () => {
  const entries = [photo('a.pgm'), photo('b.pgm', { deflated: true }), photo('c.pgm')];
  const whole = zipOf(entries);
  const atDirectory = whole.indexOf('PK\u0001\u0002');
  const all = { 'a.pgm': size, 'b.pgm': size, 'c.pgm': size };
  const incomplete = { 'a.zip': expect.stringMatching(/^photo\.corrupt: expected a whole zip file/) };
  const altered = (change: (bytes: Buffer) => void): Buffer => {
    const bytes = Buffer.from(whole);
    change(bytes);
    return bytes;
  };

  it.each([
    ['cut off at its end', whole.subarray(0, -5)],
    ['cut off before its directory', whole.subarray(0, atDirectory)],
    ['followed by something else', Buffer.concat([whole, Buffer.alloc(100, 1)])],
    [
      'damaged in the middle of the directory',
      altered((bytes) => bytes.fill(0, atDirectory + 50, atDirectory + 60)),
    ],
    [
      'with one entry marked as encrypted in a strong way',
      altered((bytes) => (bytes[atDirectory + 8]! |= 0x40)),
    ],
    ['that counts fewer entries than it has', altered((bytes) => bytes.writeUInt16LE(1, bytes.length - 12))],
  ])('%s', async (_, bytes) => {
    expect(await outcomes('a.zip', bytes)).toEqual({ ...all, ...incomplete });
  });

  it('cut off within an entry', async () => {
    expect(await outcomes('a.zip', whole.subarray(0, atDirectory - 100))).toEqual({
      ...all,
      'c.pgm': expect.stringMatching(/^photo\.unreadable/),
      ...incomplete,
    });
  });

  it('though sizes stand behind the bytes, or are wrong', async () => {
    const sizesBehind = zipOf(entries.map((each) => ({ ...each, sizesBehind: true })));
    expect(await outcomes('a.zip', sizesBehind.subarray(0, -5))).toEqual({ ...all, ...incomplete });
    const tooLong = altered((bytes) => bytes.writeUInt32LE(2 * size, 18)).subarray(0, -5);
    expect(await outcomes('a.zip', tooLong)).toMatchObject({ 'b.pgm': size, 'c.pgm': size });
  });

  it('within its limits', async () => {
    const zip = await open(whole.subarray(0, -5), { ...zipLimits, entries: 2 });
    await expect(async () => {
      for await (const _ of zip.entries());
    }).rejects.toMatchObject({ code: 'photo.refused' });
  });
});

describe('the whole file is refused', () => {
  it('where its entries share what is packed', async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(50_000));
    const entries = Array.from({ length: 200 }, (_, i): ZipEntry => ({
      name: `a${i}.pgm`,
      bytes,
      ...(i === 0 ? {} : { sharedWith: 0 }),
    }));
    await isRefused(zipOf(entries));
  });

  it('where it has too many entries, or too many bytes', async () => {
    const zip = zipOf([photo('a.pgm', { deflated: true }), photo('b.pgm', { deflated: true })]);
    const small = zipOf([
      { name: 'a.pgm', bytes: Buffer.alloc(size), deflated: true },
      { name: 'b.pgm', bytes: Buffer.alloc(size), deflated: true },
    ]);
    await isRefused(zip, { ...zipLimits, entries: 1 });
    await isRefused(small, { ...zipLimits, bytes: size });
    expect(await open(small, { ...zipLimits, entries: 2, bytes: 2 * size })).toMatchObject({ count: 2 });
  });
});
