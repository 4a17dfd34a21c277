/** Web archives: what of them comes out, with which address, page and proof; and what does not, and why. */
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { facePhoto } from '../../flows/temporary-vitrine.js';
import { answer, archivedAt, packed, page, picture, record, sha1 } from '../../support/warc.js';
import { contained, outcomes, unpacked, unpackedOutcomes } from './unpacked.js';

const photo = facePhoto(1, 1);
const site = 'https://press.test';
const info = record({ type: 'warcinfo', block: 'software: a test\r\n' });

const items = (...records: Buffer[]) => contained('site.warc.gz', packed([info, ...records]));

describe('a picture of a web archive', () => {
  const records = [
    page(`${site}/news/`, `<title>Opening &amp;\n night</title><img src="../p/1.pgm" alt="The mayor">`),
    picture(`${site}/p/1.pgm`, photo, { date: '2023-01-02T03:04:05Z' }),
  ];

  it('comes with its address, page, title, time, headers, and how its digests came out', async () => {
    const [item, holder, ...more] = await unpacked('site.warc.gz', packed([info, ...records]));
    expect([holder?.content, ...more]).toEqual([null]);
    expect(item).toMatchObject({
      source: `${site}/p/1.pgm`,
      page: `${site}/news/`,
      title: 'Opening & night',
      capturedAt: '2023-01-02T03:04:05Z',
      content: photo,
      provenance: {
        fetchedAt: '2023-01-02T03:04:05Z',
        httpHeaders: [['Content-Type', 'image/x-portable-graymap']],
        custody: [
          expect.stringMatching(/^site\.warc\.gz sha256:[0-9a-f]{64}$/),
          expect.stringMatching(/^record <urn:uuid:[0-9a-f-]+> at \d+$/),
          `payload digest ${sha1(photo)} fits`,
          expect.stringMatching(/^block digest sha256:[0-9a-f]{64} fits$/),
        ],
      },
    });
  });

  it('comes without what is of whoever fetched it, and not of the photo', async () => {
    const headers = { 'Set-Cookie': 'session=1', 'WWW-Authenticate': 'Basic', 'X-Served-By': 'press' };
    const [item] = await items(answer(`${site}/1.pgm`, { headers, body: photo }));
    expect(item?.provenance?.httpHeaders).toEqual([['X-Served-By', 'press']]);
  });

  it.each([
    ['packed record by record', 'a.warc.gz', packed([info, ...records])],
    ['packed as a whole', 'a.warc.gz', gzipSync(Buffer.concat([info, ...records]))],
    ['not packed', 'a.warc', Buffer.concat([info, ...records])],
    ['not packed and called otherwise', 'a.bin', Buffer.concat([info, ...records])],
  ])('comes out of one that is %s', async (_, name, bytes) => {
    const [item, ...more] = await contained(name, bytes);
    expect(item).toMatchObject({ content: photo, source: `${site}/p/1.pgm`, page: `${site}/news/` });
    expect(more).toEqual([]);
  });

  it.each([
    ['chunked', { 'Transfer-Encoding': 'chunked' }, Buffer.from(`3;x=y\r\nP5\n\r\n`)],
    ['gzip', { 'Content-Encoding': 'gzip' }, gzipSync(photo)],
    ['br', { 'Content-Encoding': 'br' }, brotliCompressSync(photo)],
    ['deflate', { 'Content-Encoding': 'deflate' }, deflateSync(photo)],
    ['said to be gzip, and kept unpacked', { 'Content-Encoding': 'gzip' }, photo],
    ['said to be chunked, and kept whole', { 'Transfer-Encoding': 'chunked' }, photo],
  ])('is decoded where it is %s', async (how, headers, body) => {
    const rest = photo.subarray(3);
    const chunks = Buffer.concat([
      body,
      Buffer.from(`${rest.length.toString(16)}\r\n`),
      rest,
      Buffer.from('\r\n0\r\n\r\n'),
    ]);
    const sent = how === 'chunked' ? chunks : body;
    for (const digest of [sha1(sent), ...(how === 'chunked' ? [sha1(photo)] : [])]) {
      const warc = { 'WARC-Payload-Digest': digest };
      const [item] = await items(answer(`${site}/1`, { headers, body: sent, warc }));
      expect(item?.content).toEqual(photo);
    }
  });

  it('is told by its bytes, not by what the server called it', async () => {
    const found = await items(
      answer(`${site}/photo.txt`, { headers: { 'Content-Type': 'text/plain' }, body: photo }),
      answer(`${site}/text.pgm`, {
        headers: { 'Content-Type': 'image/x-portable-graymap' },
        body: 'no photo',
      }),
      picture(`${site}/gone.pgm`, photo, { status: '404 Not Found' }),
      record({ type: 'resource', target: `${site}/kept.pgm`, block: photo }),
      record({ type: 'metadata', target: `${site}/meta.pgm`, block: photo }),
    );
    expect(found.map(({ source }) => source)).toEqual([`${site}/photo.txt`, `${site}/kept.pgm`]);
  });

  it('whose digest does not fit is refused, and says so where it was not checked', async () => {
    const other = sha1(Buffer.from('other'));
    const found = await items(
      picture(`${site}/1`, photo, { warc: { 'WARC-Payload-Digest': other } }),
      picture(`${site}/2`, photo, { warc: { 'WARC-Block-Digest': other } }),
      picture(`${site}/3`, photo, { warc: { 'WARC-Payload-Digest': 'crc:1', 'WARC-Block-Digest': 'x:y' } }),
      record({ type: 'resource', target: `${site}/4`, block: photo }),
    );
    expect(found.map(({ content }) => content)).toEqual([
      'photo.corrupt: its payload digest does not fit',
      'photo.corrupt: its block digest does not fit',
      photo,
      photo,
    ]);
    expect(found[2]?.provenance?.custody).toContain('payload digest crc:1 was not checked');
    expect(found[3]?.provenance?.custody).toContain('the record states no digest');
  });
});

const request = (target: string, referer: string): Buffer =>
  record({ type: 'request', target, block: `GET / HTTP/1.1\r\nReferer: ${referer}\r\n\r\n` });

describe('the page of a picture', () => {
  it.each([
    ['<img src=/p.pgm>', null],
    ['<img data-src="/p.pgm" src="data:image/gif;base64,AA">', null],
    ['<img srcset="/small.pgm 480w, /p.pgm 2x, /large.pgm">', null],
    ['<picture><source srcset="/p.pgm"><img></picture>', null],
    ['<meta property="og:image" content="https://press.test/p.pgm">', null],
    ['<meta name="twitter:image" content="//press.test/p.pgm">', null],
    ['<base href="https://press.test/x/"><img src="../p.pgm#top" alt=" Two\n people ">', 'Two people'],
    ['<title>News</title><img src=/p.pgm alt=Someone>', 'News'],
  ])('is the one that has %s', async (html, title) => {
    const [item] = await items(page(`${site}/a/b`, html), picture(`${site}/p.pgm`, photo));
    expect([item?.page, item?.title ?? null]).toEqual([`${site}/a/b`, title]);
  });

  it('is found behind a redirect, by who asked, or not at all', async () => {
    const found = await items(
      page(`${site}/a`, '<img src=/moved.pgm>'),
      answer(`${site}/moved.pgm`, { status: '301 Moved', headers: { Location: '/new.pgm' }, body: '' }),
      picture(`${site}/new.pgm`, photo),
      picture(`${site}/asked.pgm`, photo),
      request(`${site}/asked.pgm`, `${site}/gallery`),
      picture(`${site}/host-only.pgm`, photo),
      request(`${site}/host-only.pgm`, `${site}/`),
      picture(`${site}/noted.pgm`, photo),
      record({
        type: 'resource',
        target: `urn:pageinfo:${site}/b`,
        block: JSON.stringify({ url: `${site}/b`, urls: { [`${site}/noted.pgm`]: { status: 200 } } }),
      }),
    );
    expect(found.map((item) => item.page)).toEqual([`${site}/a`, `${site}/gallery`, undefined, `${site}/b`]);
  });

  it('may have a million pictures, or a million elements within each other', async () => {
    const many = Array.from({ length: 150_000 }, (_, i) => `<img src=/${i}.pgm>`).join('');
    const started = process.cpuUsage();
    const found = await items(
      page(`${site}/many`, many),
      page(`${site}/deep`, `${'<b>'.repeat(1_000_000)}<img src=/last.pgm>`),
      picture(`${site}/1.pgm`, photo),
      picture(`${site}/149999.pgm`, photo),
      picture(`${site}/last.pgm`, photo),
    );
    expect(found.map((item) => item.page)).toEqual([`${site}/many`, undefined, undefined]);
    // Without a limit of nesting it is minutes.
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(10);
  });
});

const repeats = (target: string, headers: Record<string, string>, type = 'image/jpeg'): Buffer =>
  record({
    type: 'revisit',
    target,
    date: '2025-01-01T00:00:00Z',
    block: `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\n\r\n`,
    headers,
  });

describe('a record that repeats an earlier one', () => {
  it('has the bytes of that one under its own address and date', async () => {
    const found = await items(
      repeats(`${site}/before`, { 'WARC-Payload-Digest': sha1(photo) }),
      picture(`${site}/first`, photo),
      repeats(`${site}/again`, { 'WARC-Payload-Digest': sha1(photo) }),
      repeats(`${site}/unchanged`, {
        'WARC-Refers-To-Target-URI': `${site}/first`,
        'WARC-Refers-To-Date': archivedAt,
      }),
    );
    expect(found.map(({ source, capturedAt, content }) => [source, capturedAt, content])).toEqual([
      [`${site}/first`, archivedAt, photo],
      [`${site}/again`, '2025-01-01T00:00:00Z', photo],
      [`${site}/unchanged`, '2025-01-01T00:00:00Z', photo],
      [`${site}/before`, '2025-01-01T00:00:00Z', photo],
    ]);
    expect(found[1]?.provenance?.custody).toContain('repeats an earlier record of the archive');
  });

  it('that is not there says so, unless it was no picture', async () => {
    const found = await items(
      repeats(`${site}/lost`, { 'WARC-Payload-Digest': sha1(photo) }),
      repeats(`${site}/text`, { 'WARC-Payload-Digest': sha1(Buffer.from('x')) }, 'text/html'),
    );
    expect(found.map(({ source, content }) => [source, content])).toEqual([
      [
        `${site}/lost`,
        expect.stringMatching(/^photo\.unreadable: it repeats an earlier record, which is not/),
      ],
    ]);
  });
});

/** What comes of each place, by the end of its address. */
const sizes = async (name: string, bytes: Buffer) =>
  Object.entries(await outcomes(name, bytes)).map(([within, what]) => [
    within.replace(/ at .*/, '').replace(`${site}/`, ''),
    what,
  ]);

describe('a damaged archive', () => {
  const photos = [1, 2, 3, 4].map((person) => facePhoto(person, 1));
  const records = photos.map((bytes, i) => picture(`${site}/${i + 1}`, bytes));
  const whole = photo.length;

  it.each(['a.warc', 'a.warc.gz'])('gives what comes before the cut: %s', async (name) => {
    const bytes = name.endsWith('gz') ? packed(records) : Buffer.concat(records);
    const third = name.endsWith('gz') ? packed(records.slice(0, 3)) : Buffer.concat(records.slice(0, 3));
    expect(await sizes(name, bytes.subarray(0, third.length - 100))).toEqual([
      ['1', whole],
      ['2', whole],
      ['3', expect.stringMatching(/^photo\.corrupt: expected .* cut short/)],
    ]);
  });

  it.each(['a.warc', 'a.warc.gz'])(
    'gives what comes behind a flipped byte, wherever it is: %s',
    async (name) => {
      const isPacked = name.endsWith('gz');
      const parts = isPacked ? records.map((each) => packed([each])) : records;
      for (const place of [0, 3, 5, 12, 300, 900, Math.floor(parts[1]!.length / 2), parts[1]!.length - 6]) {
        const bytes = Buffer.concat(parts);
        const at = parts[0]!.length + place;
        bytes[at] = bytes[at]! ^ 0x55;
        const found = await sizes(name, bytes);
        const intact = found.filter(([, what]) => what === whole).map(([within]) => within);
        expect([place, ...intact.filter((each) => each !== '2')]).toEqual([place, '1', '3', '4']);
        // The second is not handed out with a wrong byte: it is refused, or the byte was none that matters.
        if (place >= 900 && isPacked) expect(intact).not.toContain('2');
      }
    },
  );

  it('whose record says that it is as long as all the rest costs that record', async () => {
    const long = Buffer.from(
      records[1]!.toString('latin1').replace(/(Content-Length: )\d+/, '$199999999'),
      'latin1',
    );
    const found = await sizes('a.warc', Buffer.concat([records[0]!, long, records[2]!, records[3]!]));
    expect(found.filter(([, what]) => what === whole).map(([within]) => within)).toEqual(['1', '3', '4']);
  });

  it('that is nothing but a name is an item with its reason', async () => {
    expect(await outcomes('a.warc.gz', gzipSync('nothing of the kind'))).toMatchObject({
      'record at 0': expect.stringMatching(/^photo\.corrupt/),
    });
  });
});

describe('a bomb', () => {
  it('within an answer costs that answer', async () => {
    const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024), { level: 1 });
    const found = await items(
      picture(`${site}/bomb`, bomb, { headers: { 'Content-Encoding': 'gzip' } }),
      picture(`${site}/1`, photo),
    );
    expect(found.map(({ content }) => content)).toEqual([
      expect.stringMatching(/^photo\.refused: not unpacked: it unpacks to more than 64 MiB/),
      photo,
    ]);
  });

  it('that is a record costs that record', async () => {
    const bomb = gzipSync(
      record({ type: 'resource', target: `${site}/zeros`, block: Buffer.alloc(24 * 1024 * 1024) }),
    );
    const around = [1, 2].map((n) => packed([picture(`${site}/${n}`, photo)]));
    const [first, last] = around as [Buffer, Buffer];
    expect(await outcomes('a.warc.gz', Buffer.concat([first, bomb, last]))).toEqual({
      [`${site}/1 at 0`]: photo.length,
      [`record at ${first.length}`]: expect.stringMatching(
        /^photo\.refused: not unpacked: it unpacks to more than 200 times/,
      ),
      [`${site}/2 at ${first.length + bomb.length}`]: photo.length,
    });
  });

  it('of beginnings that are none, or of members with nothing in them, ends, and what came before stays', async () => {
    const first = packed([picture(`${site}/1`, photo)]);
    const magics = Buffer.concat([first, Buffer.alloc(1e6, Buffer.from([0x1f, 0x8b, 8, 0]))]);
    expect(await unpackedOutcomes('a.warc.gz', magics)).toMatchObject({
      [`${site}/1 at 0`]: photo.length,
      'a.warc.gz': expect.stringMatching(/^photo\.refused: not unpacked: too much in it looks like/),
    });
    const empty = Buffer.concat([first, Buffer.alloc(300_000, gzipSync(''))]);
    expect(await outcomes('a.warc.gz', empty)).toEqual({
      [`${site}/1 at 0`]: photo.length,
      'a.warc.gz': expect.stringMatching(/^photo\.refused: not unpacked: it is packed in too many pieces/),
    });
  });

  it('that is packed again and again costs that answer', async () => {
    const headers = { 'Content-Encoding': Array(5).fill('gzip').join(', ') };
    const found = await items(picture(`${site}/bomb`, photo, { headers }), picture(`${site}/1`, photo));
    expect(found.map(({ content }) => content)).toEqual([
      expect.stringMatching(/^photo\.refused: not unpacked: it is packed more than 4 times/),
      photo,
    ]);
  });

  it('of millions of chunks costs no more memory than its bytes', async () => {
    const chunks = Buffer.alloc(42e6, '1\r\nX\r\n');
    chunks.write('1\r\nP\r\n1\r\n5\r\n1\r\n \r\n');
    const bytes = Buffer.concat([
      picture(`${site}/bomb`, chunks, { headers: { 'Transfer-Encoding': 'chunked' } }),
      picture(`${site}/1`, photo),
    ]);
    const found = await unpackedOutcomes('a.warc', bytes);
    expect(Object.values(found)).toEqual([expect.any(Number), photo.length, 'opened']);
  });

  it('of what is read word by word takes no longer than it is long', async () => {
    const started = process.cpuUsage();
    const long = `${site}/${'a'.repeat(60_000)}/b`;
    const spaces = ' '.repeat(60_000);
    const found = await items(
      page(`${site}/a`, `<img srcset="${spaces}"><img srcset="${','.repeat(60_000)}"><img src=/1>`),
      picture(long, photo),
      picture(`${site}/1`, photo),
    );
    expect(found.map(({ page: on }) => on)).toEqual([undefined, `${site}/a`]);
    // It was half a minute.
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(5);
  });

  it('that has to be looked through again and again ends', async () => {
    // Each record says that it ends in the middle of another, so what is behind it is looked for from its start.
    const half = 4e6;
    const line = Buffer.from(`WARC/1.1\r\nContent-Length: ${half}\r\n\r\n`);
    const bytes = Buffer.alloc(2 * half, line);
    const found = await unpackedOutcomes('a.warc', bytes);
    expect(found['a.warc']).toMatch(/^photo\.refused: to read it takes many times its size/);
  });
});
