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

  it('is two items where two entries have one name', async () => {
    expect(await inZip(photo('a.pgm'), photo('a.pgm'))).toEqual({ 'a.pgm': size, 'a.pgm (2)': size });
  });

  it('is passed over where it is a folder or what a system puts beside files', async () => {
    const names = ['x/', '__MACOSX/a.pgm', '.DS_Store', 'x/Thumbs.db', 'x/._a.pgm'];
    const entries = names.map((name): ZipEntry => ({ name, bytes: new Uint8Array() }));
    const bytes = zipOf([...entries, photo('a.pgm')]);
    expect(await open(bytes)).toMatchObject({ count: 1 });
    expect(await outcomes('a.zip', bytes)).toEqual({ 'a.pgm': size });
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
    ).toEqual({ 'in.zip': expect.stringMatching(/^photo\.corrupt/), 'a.pgm': size, 'a.zip': 'opened' });
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
    const filler = { bytes: crypto.getRandomValues(new Uint8Array(65_536)) };
    const fillers = Array.from({ length: 8 }, (_, i) => ({ ...filler, name: `noise${i}.pgm` }));
    const found = await inZip(bomb, ...fillers);
    expect(found['bomb.pgm']).toContain('more than 100 times its size');
  });
});

describe('the whole file is refused', () => {
  it('where it is not whole', async () => {
    const whole = zipOf([photo('a.pgm')]);
    for (const bytes of [whole.subarray(0, -30), whole.subarray(0, -5)]) await isRefused(bytes);
    expect(await unpackedOutcomes('a.zip', whole.subarray(0, -30))).toEqual({
      'a.zip': expect.stringMatching(/^photo\.corrupt: expected a whole zip file/),
    });
  });

  it('where it unpacks to more than a hundred times its size', async () => {
    await isRefused(zipOf([{ name: 'bomb.pgm', bytes: new Uint8Array(20e6), deflated: true }]));
  });

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
