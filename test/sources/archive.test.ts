/** Zip files of people who mean harm, and of those who do not. */
import { describe, expect, it } from 'vitest';
import { openArchive, type ArchiveLimits } from '#vitrine/sources/archive.js';
import { facePhoto } from '../flows/temporary-vitrine.js';
import { zipOf, type ZipEntry } from '../support/zip.js';

const photo = (name: string, more: Partial<ZipEntry> = {}): ZipEntry => ({
  name,
  bytes: facePhoto(1, 1),
  ...more,
});

/** What becomes of each entry: the number of its bytes, or the code of what it is refused with. */
async function outcomes(entries: readonly ZipEntry[], limits?: ArchiveLimits) {
  const archive = await openArchive('album.zip', zipOf(entries), limits);
  const results: Record<string, number | string> = {};
  for await (const item of archive.items()) {
    const read = item.read().then(
      (bytes) => bytes.length,
      (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
    );
    results[item.source] = await read;
  }
  return results;
}

const size = facePhoto(1, 1).length;

/** Two entries of one name. */
async function readTwins() {
  const archive = await openArchive('album.zip', zipOf([photo('a.pgm'), photo('a.pgm')]));
  const seen = [];
  for await (const { location, version } of archive.items()) seen.push({ location, version });
  return seen;
}

const isRefused = (bytes: Buffer, limits?: ArchiveLimits) =>
  expect(openArchive('x.zip', bytes, limits)).rejects.toMatchObject({ code: 'archive.invalid' });

describe('what is in a zip file', () => {
  it('is unpacked, stored or deflated, with the archive in its address', async () => {
    expect(await outcomes([photo('a.pgm'), photo('2019/b c.pgm', { deflated: true })])).toEqual({
      'upload:album.zip/a.pgm': size,
      'upload:album.zip/2019/b%20c.pgm': size,
    });
  });

  it('is named by the end of its path where no system has such paths', async () => {
    const archive = await openArchive('album.zip', zipOf([photo(`${'x/'.repeat(30_000)}last.pgm`)]));
    for await (const { source, location } of archive.items()) {
      expect(source).toMatch(/^upload:album\.zip\/.*\/last\.pgm$/);
      expect(Math.max(source.length, location.length)).toBeLessThan(1200);
    }
  });

  it('can be published somewhere', async () => {
    const archive = await openArchive('album.zip', zipOf([photo('2019/b.pgm')]));
    for await (const { source } of archive.items('https://archive.test/x'))
      expect(source).toBe('https://archive.test/x/2019/b.pgm');
  });

  it('is known again when the same file comes once more', async () => {
    const [first, second] = [await readTwins(), await readTwins()];
    expect(first).toEqual(second);
    // Two entries of one name are two items.
    expect(new Set(first.map(({ location }) => location)).size).toBe(2);
  });

  it('is passed over where it is a folder or what a system puts beside files', async () => {
    const names = ['x/', '__MACOSX/a.pgm', '.DS_Store', 'x/Thumbs.db', 'x/._a.pgm'];
    const entries = names.map((name): ZipEntry => ({ name, bytes: new Uint8Array() }));
    const archive = await openArchive('album.zip', zipOf([...entries, photo('a.pgm')]));
    expect(archive.total).toBe(1);
  });
});

describe('one entry is refused, and the others are not,', () => {
  it.each([
    ['../../etc/passwd', {}, 'its name leads out'],
    ['/etc/passwd', {}, 'its name leads out'],
    ['C:/windows/x.pgm', {}, 'its name leads out'],
    ['..\\..\\x.pgm', {}, 'its name leads out'],
    ['link.pgm', { unixMode: 0o120777 }, 'a symbolic link'],
    ['inner.zip', {}, 'an archive within the archive'],
    ['inner.tar.gz', {}, 'an archive within the archive'],
    ['secret.pgm', { encrypted: true }, 'it is encrypted'],
  ])('%s %j', async (name, more, reason) => {
    const [refused, taken] = Object.values(await outcomes([photo(name, more), photo('good.pgm')]));
    expect(refused).toMatch(/^photo\.refused: not unpacked: /);
    expect(refused).toContain(reason);
    expect(taken).toBe(size);
  });

  it('a zip that calls itself a photo', async () => {
    const [refused] = Object.values(await outcomes([{ name: 'a.jpg', bytes: zipOf([photo('b.pgm')]) }]));
    expect(refused).toMatch(/^photo\.unsupported/);
  });

  it.each([size - 1, size + 1, 10])(
    'one that holds other than the %i bytes that it states',
    async (statedBytes) => {
      const wrong = photo('wrong.pgm', { deflated: true, statedBytes });
      const [refused, taken] = Object.values(await outcomes([wrong, photo('good.pgm')]));
      expect(refused).toMatch(/^photo\.unreadable/);
      expect(taken).toBe(size);
    },
  );

  it('one that unpacks to a thousand times its size', async () => {
    const bomb = { name: 'bomb.pgm', bytes: new Uint8Array(20e6), deflated: true };
    const filler = { name: 'noise.pgm', bytes: crypto.getRandomValues(new Uint8Array(65_536)) };
    const fillers = Array.from({ length: 8 }, (_, i) => ({ ...filler, name: `noise${i}.pgm` }));
    const found = await outcomes([bomb, ...fillers]);
    expect(found['upload:album.zip/bomb.pgm']).toContain('more than 100 times its size');
  });
});

describe('the whole file is refused', () => {
  it('where it is none, or not whole', async () => {
    const whole = zipOf([photo('a.pgm')]);
    for (const bytes of [Buffer.alloc(0), facePhoto(1, 1), whole.subarray(0, -30), whole.subarray(0, -5)])
      await isRefused(bytes);
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
    const zip = zipOf([photo('a.pgm'), photo('b.pgm')]);
    await isRefused(zip, { entries: 1, bytes: 1e9, ratio: 100 });
    await isRefused(zip, { entries: 10, bytes: size, ratio: 100 });
    await expect(
      openArchive('x.zip', zip, { entries: 2, bytes: 2 * size, ratio: 100 }),
    ).resolves.toMatchObject({
      total: 2,
    });
  });
});
