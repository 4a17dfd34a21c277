/** Tar archives, as tar makes them and as people make them who mean harm. */
import { gzipSync } from 'node:zlib';
import { Header, Pax } from 'tar';
import { describe, expect, it } from 'vitest';
import { facePhoto } from '../../flows/temporary-vitrine.js';
import { zipOf } from '../../support/zip.js';
import { contained, outcomes, unpackedOutcomes } from './unpacked.js';

const photo = facePhoto(1, 1);
const size = photo.length;
const block = 512;

type Type = NonNullable<ConstructorParameters<typeof Header>[0]> extends infer T ? T : never;

function entry(path: string, bytes: Uint8Array, more: object = {}): Buffer {
  const header = Buffer.alloc(block);
  const data = { path, size: bytes.length, mode: 0o644, mtime: new Date(0), type: 'File', ...more } as Type;
  new Header(data).encode(header);
  return Buffer.concat([header, bytes, Buffer.alloc((block - (bytes.length % block)) % block)]);
}

const end = Buffer.alloc(2 * block);
const tarOf = (...entries: Buffer[]): Buffer => Buffer.concat([...entries, end]);
const link = (path: string, type: string): Buffer =>
  entry(path, Buffer.alloc(0), { type, linkpath: '/etc/passwd' });

/** `17 key=value`, its length and line end included (POSIX.1-2001, pax). */
function paxOf(field: string): Buffer {
  const length = field.length + 4;
  return entry('PaxHeaders/x', Buffer.from(`${length} ${field}\n`), { type: 'ExtendedHeader' });
}

/** As GNU tar writes it: the list of its parts goes on in a block behind the header. */
function withHoles(path: string): Buffer {
  const all = entry(path, photo);
  const header = all.subarray(0, block);
  header.write('S', 156);
  header[482] = 1;
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return Buffer.concat([header, Buffer.alloc(block), all.subarray(block)]);
}

describe('what is in a tar archive', () => {
  const bytes = tarOf(
    entry('photos/', Buffer.alloc(0), { type: 'Directory' }),
    entry('photos/a.pgm', photo),
    entry('photos/._a.pgm', photo),
    entry('./b.pgm', photo),
  );
  const wanted = { 'photos/a.pgm': size, './b.pgm': size };

  it.each([
    ['not packed', 'a.tar', bytes],
    ['not packed, called otherwise', 'a.bin', bytes],
    ['packed', 'a.tar.gz', gzipSync(bytes)],
    ['packed, with the short ending', 'a.TGZ', gzipSync(bytes)],
    [
      'packed in two members',
      'a.tgz',
      Buffer.concat([gzipSync(bytes.subarray(0, 999)), gzipSync(bytes.subarray(999))]),
    ],
  ])('comes out where it is %s', async (_, name, all) => {
    expect(await outcomes(name, all)).toEqual(wanted);
  });

  it('comes out where there is no mark of POSIX or GNU, as before them', async () => {
    const old = entry('a.pgm', photo);
    old.fill(0, 257, 265);
    old.fill(' ', 148, 156);
    const sum = old.subarray(0, block).reduce((total, byte) => total + byte, 0);
    old.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    expect(await outcomes('a.tar', tarOf(old))).toEqual({ 'a.pgm': size });
  });

  it('may have a name of any length', async () => {
    const long = `${'long/'.repeat(60)}a.pgm`;
    const pax = new Pax({ path: long }).encode();
    const gnu = entry('././@LongLink', Buffer.from(`${long}\0`), { type: 'NextFileHasLongPath' });
    expect(await outcomes('a.tar', tarOf(pax, entry('short.pgm', photo)))).toEqual({ [long]: size });
    expect(await outcomes('a.tar', tarOf(gnu, entry('short.pgm', photo)))).toEqual({ [long]: size });
  });

  it('is opened in turn where it is an archive', async () => {
    const inner = tarOf(entry('c.pgm', photo));
    const all = tarOf(
      entry('b.tgz', gzipSync(inner)),
      entry('d.zip', zipOf([{ name: 'e.pgm', bytes: photo }])),
    );
    expect(await unpackedOutcomes('a.tar', all)).toEqual({
      'b.tgz!/c.pgm': size,
      'd.zip!/e.pgm': size,
      'a.tar': 'opened',
    });
  });

  it('may be an archive that is too large for memory', async () => {
    const half = Buffer.alloc(40 * 1024 * 1024, 1);
    const inner = tarOf(entry('1', half), entry('2', half), entry('c.pgm', photo));
    const [item] = await contained('a.tar', tarOf(entry('b.tar', inner)));
    expect(item?.content.length).toBe(inner.length);
    const found = await outcomes('b.tar', item!.content as Buffer);
    expect(found).toEqual({ '1': half.length, '2': half.length, 'c.pgm': size });
    // Packed it would have to be in memory.
    expect(await outcomes('a.tgz', gzipSync(tarOf(entry('b.tar', inner)), { level: 1 }))).toMatchObject({
      'b.tar': expect.stringMatching(/^photo\.too-large/),
    });
  });
});

describe('one entry is refused, and the others are not,', () => {
  it.each([
    ['a name that leads up', entry('../../etc/passwd', photo), 'its name leads out'],
    ['a name from the root', entry('/etc/passwd', photo), 'its name leads out'],
    ['a name with a drive', entry('C:\\x.pgm', photo), 'its name leads out'],
    ['a symbolic link', link('a.pgm', 'SymbolicLink'), 'it is a symbolic link'],
    ['a hard link', link('a.pgm', 'Link'), 'it is a link to another entry'],
    ['a device', link('a.pgm', 'CharacterDevice'), 'it is not a regular file'],
    ['a file with holes', withHoles('a.pgm'), 'without the empty parts'],
    [
      'a file with holes, of pax',
      Buffer.concat([paxOf('GNU.sparse.major=1'), entry('a.pgm', photo)]),
      'without the empty parts',
    ],
  ])('%s', async (_, bad, reason) => {
    const [refused, taken] = Object.values(await outcomes('a.tar', tarOf(bad, entry('good.pgm', photo))));
    expect(refused).toMatch(/^photo\.refused: not unpacked: /);
    expect(refused).toContain(reason);
    expect(taken).toBe(size);
  });
});

describe('a damaged tar archive', () => {
  const entries = ['a', 'b', 'c'].map((name, i) => entry(`${name}.pgm`, facePhoto(i + 1, 1)));

  it('gives what comes before the cut', async () => {
    expect(await outcomes('a.tar', tarOf(...entries).subarray(0, entries[0]!.length + 5000))).toEqual({
      'a.pgm': size,
      'b.pgm': expect.stringMatching(/^photo\.corrupt: .*cut short/),
    });
  });

  it('that was cut between two entries says so', async () => {
    const bytes = Buffer.concat(entries.slice(0, 2));
    expect(await outcomes('a.tar', bytes)).toEqual({
      'a.pgm': size,
      'b.pgm': size,
      'a.tar': expect.stringMatching(/^photo\.corrupt: .*it has no end/),
    });
  });

  it('gives what comes behind a damaged header', async () => {
    const bytes = tarOf(...entries);
    bytes[entries[0]!.length + 3] = 7;
    expect(await outcomes('a.tar', bytes)).toEqual({
      'a.pgm': size,
      [`damaged at ${entries[0]!.length}`]: expect.stringMatching(/^photo\.corrupt/),
      'c.pgm': size,
    });
  });

  // A length that is no number of bytes would be waited for without end.
  it.each(['1.5', 'Infinity', '1e99'])(
    'one of whose entries is %s bytes long costs that entry',
    async (length) => {
      const bytes = tarOf(entries[0]!, paxOf(`size=${length}`), entries[1]!, entries[2]!);
      expect(await outcomes('a.tar', bytes)).toMatchObject({ 'a.pgm': size, 'c.pgm': size });
    },
  );

  it('gives what comes before the damage where it is packed', async () => {
    const bytes = gzipSync(tarOf(...entries));
    const found = await outcomes('a.tgz', bytes.subarray(0, Math.floor(bytes.length / 2)));
    expect(found['a.pgm']).toBe(size);
    expect(found['a.tgz']).toMatch(/^photo\.corrupt: .*cut short/);
  });

  it('whose entry says that it is larger than everything costs that entry', async () => {
    const header = entry('big.pgm', photo);
    new Header({ path: 'big.pgm', size: 2 ** 33 - 1, mode: 0o644, type: 'File' }).encode(header);
    expect(await unpackedOutcomes('a.tar', tarOf(entries[0]!, header, entries[2]!))).toEqual({
      'a.pgm': size,
      'big.pgm': expect.stringMatching(/^photo\.too-large/),
      'c.pgm': size,
      'a.tar': 'opened',
    });
  });
});

it('a tar that is packed a thousand times ends, and what came before stays', async () => {
  const zeros = entry('zeros', Buffer.alloc(8 * 1024 * 1024));
  const bytes = gzipSync(tarOf(entry('a.pgm', photo), zeros, zeros, zeros));
  const found = await outcomes('bomb.tgz', bytes);
  expect(found).toMatchObject({
    'a.pgm': size,
    'bomb.tgz': expect.stringMatching(/^photo\.refused: .*200 times/),
  });
});
