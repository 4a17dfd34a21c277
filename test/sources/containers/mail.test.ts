/** Letters and mailboxes: whole, odd, cut off and hostile. */
import { describe, expect, it } from 'vitest';
import { readerInMemory } from '#vitrine/sources/containers/container-reader.js';
import { kindOfContainer } from '#vitrine/sources/containers/kinds.js';
import { mboxKind } from '#vitrine/sources/containers/mail.js';
import { facePhoto } from '../../flows/temporary-vitrine.js';
import { letter, mailbox, type Part } from '../../support/documents.js';
import { openAll, outcomes } from './open-all.js';

const photo = facePhoto(1, 1);
const attached = (name: string, more: Partial<Part> = {}): Part => ({
  type: 'image/x-portable-graymap',
  bytes: photo,
  name,
  ...more,
});

const kindOf = (content: Buffer, name: string) =>
  kindOfContainer(content.subarray(0, 512), name)?.name ?? null;

describe('a letter', () => {
  it('gives attachments and inline pictures, byte for byte, with what finds it again', async () => {
    const bytes = letter({
      subject: '=?utf-8?q?On_the_pi=C3=ABr?=',
      headers: [
        'Received: from a.test by b.test with ESMTP; Fri, 3 May 2019 12:31:07 +0200 (CEST)',
        'Received: from x.test by a.test; Fri, 3 May 2019 12:30:30 +0200',
      ],
      parts: [attached('pier.pgm'), attached('in.pgm', { id: 'inline@sender.test' })],
    });
    const { kind, items, end } = await openAll(bytes, 'letter.eml');
    expect([kind, end]).toEqual(['eml', null]);
    expect(items.map(({ within }) => within)).toEqual(['1-pier.pgm', '2-in.pgm']);
    for (const item of items) {
      expect(photo.equals(item.content as Uint8Array)).toBe(true);
      expect(item).toMatchObject({
        title: 'On the piër',
        provenance: {
          fetchedAt: '2019-05-03T10:31:07.000Z',
          custody: ['message <17@sender.test>, sent 2019-05-03T10:30:00.000Z, from ada@sender.test'],
        },
      });
      expect(item).not.toHaveProperty('capturedAt');
      expect(JSON.stringify({ ...item, content: null })).not.toMatch(/bob|receiver|Ada Sender|Look/);
    }
  });

  it('gives letters that were attached as letters, and leaves texts and signatures', async () => {
    const inner = letter({ parts: [attached('inner.pgm')] });
    const parts = [
      { type: 'message/rfc822', bytes: inner },
      { type: 'text/calendar', bytes: Buffer.from('BEGIN:VCALENDAR'), name: 'invite.ics' },
      { type: 'application/pgp-signature', bytes: Buffer.from('x'), name: 'signature.asc' },
    ];
    const opened = await openAll(letter({ parts }), 'letter.eml');
    expect(Object.keys(outcomes(opened))).toEqual(['1-letter-1.eml']);
    const again = await openAll(opened.items[0]!.content as Uint8Array, opened.items[0]!.name);
    expect(outcomes(again)).toEqual({ '1-inner.pgm': photo.length });
  });

  it('that is encrypted is refused', async () => {
    const parts = [{ type: 'application/pkcs7-mime', bytes: Buffer.from('x'), name: 'smime.p7m' }];
    expect(outcomes(await openAll(letter({ parts }), 'letter.eml'))).toEqual({
      '1-smime.p7m': 'photo.refused: not opened: the letter is encrypted',
    });
  });

  it.each([
    ['a path', '../../etc/x.pgm', '1-x.pgm'],
    ['backslashes', 'C:\\\\photos\\\\x.pgm', '1-x.pgm'],
    ['what turns the line round', 'x\u202egpj.exe', '1-x gpj.exe'],
    ['nothing', '', '1-attachment-1'],
  ])('names nothing by %s', async (_, name, expected) => {
    const { items } = await openAll(letter({ parts: [attached(name)] }), 'letter.eml');
    expect(items.map(({ within }) => within)).toEqual([expected]);
  });

  it('that ends early gives what there is', async () => {
    const bytes = letter({ parts: [attached('a.pgm'), attached('b.pgm')] });
    const { items, end } = await openAll(bytes.subarray(0, bytes.length - 20_000), 'letter.eml');
    expect(end).toBeNull();
    expect(items.map(({ content }) => (content as Uint8Array).length < photo.length)).toEqual([false, true]);
  });

  it('with ten thousand parts within parts is refused', async () => {
    const nested = Array.from(
      { length: 10_000 },
      (_, i) => `Content-Type: multipart/mixed; boundary="b${i}"\r\n\r\n--b${i}\r\n`,
    );
    const { items, end } = await openAll(Buffer.from(`From: a@b.test\r\n${nested.join('')}`), 'bomb.eml');
    expect(items).toEqual([]);
    expect(end).toMatchObject({ code: 'photo.corrupt' });
  });

  it('is known by its ending, or by what servers write on top', () => {
    const bytes = letter({ parts: [] });
    expect(kindOf(bytes, 'x.eml')).toBe('eml');
    expect(kindOf(bytes, 'without ending')).toBe('eml');
    expect(kindOf(Buffer.from('Note: this is a text\nabout: photos'), 'x.txt')).toBeNull();
    expect(kindOf(photo, 'x.eml')).toBeNull();
  });
});

describe('a mailbox', () => {
  it('gives the photos of each letter under its number, with the time of its arrival', async () => {
    const box = mailbox([
      letter({ parts: [attached('a.pgm')] }),
      letter({ parts: [] }),
      letter({ subject: 'Third', parts: [attached('a.pgm'), attached('b.pgm')] }),
    ]);
    const opened = await openAll(box, 'archive');
    expect(opened.kind).toBe('mbox');
    expect(outcomes(opened)).toEqual({
      'message-1/1-a.pgm': photo.length,
      'message-3/1-a.pgm': photo.length,
      'message-3/2-b.pgm': photo.length,
    });
    expect(opened.items[2]).toMatchObject({
      title: 'Third',
      provenance: { fetchedAt: '2019-05-03T10:31:07.000Z' },
    });
  });

  it('is not cut by a line in a text that begins like a separator', async () => {
    const text = Buffer.from('From now on\n\nFrom the sea\n>From ada@sender.test Fri May  3 10:31:07 2019\n');
    const parts = [{ type: 'text/plain', bytes: text }, attached('a.pgm')];
    const box = mailbox([letter({ parts }), letter({ parts: [attached('b.pgm')] })]);
    expect(Object.keys(outcomes(await openAll(box, 'x.mbox')))).toEqual([
      'message-1/2-a.pgm',
      'message-2/1-b.pgm',
    ]);
  });

  it('of lines that are almost separators is read in the time of any other', async () => {
    const started = process.cpuUsage();
    const almost = Buffer.alloc(5e6, `\n\nFrom ${'00:00 0000x'.repeat(88)}`);
    const good = letter({ parts: [attached('a.pgm')] });
    const box = Buffer.concat([mailbox([good]), almost, Buffer.from('\n\n'), mailbox([good])]);
    expect(Object.keys(outcomes(await openAll(box, 'x.mbox')))).toEqual([
      'message-1/1-a.pgm',
      'message-2/1-a.pgm',
    ]);
    // It was half a minute.
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(5);
  });

  it('that comes in pieces of any size is the same', async () => {
    const box = mailbox([1, 2, 3, 4].map((n) => letter({ parts: [attached(`${n}.pgm`)] })));
    for (const size of [61, 997, 40_009]) {
      const reader = {
        ...readerInMemory(box, 'x.mbox'),
        async *stream() {
          for (let at = 0; at < box.length; at += size) yield box.subarray(at, at + size);
        },
      };
      const places = [];
      for await (const item of mboxKind.open(reader, () => false)) {
        expect(photo.equals(item.content as Uint8Array)).toBe(true);
        places.push(item.within);
      }
      expect(places).toEqual([1, 2, 3, 4].map((n) => `message-${n}/1-${n}.pgm`));
    }
  });

  it('with a letter that cannot be read, or is far too large, loses that one only', async () => {
    const huge = Buffer.concat([
      letter({ parts: [] }),
      Buffer.alloc(97 * 1024 * 1024, 'a'),
      Buffer.from('\n'),
    ]);
    const nested = Buffer.from(
      Array.from(
        { length: 100 },
        (_, i) => `Content-Type: multipart/mixed; boundary="b${i}"\n\n--b${i}\n`,
      ).join(''),
    );
    const good = letter({ parts: [attached('a.pgm')] });
    expect(outcomes(await openAll(mailbox([good, nested, huge, good]), 'x.mbox'))).toEqual({
      'message-1/1-a.pgm': photo.length,
      'message-2': 'photo.corrupt: expected a letter that can be read, its parts are damaged',
      'message-3': 'photo.too-large: expected a letter of at most 96 MiB',
      'message-4/1-a.pgm': photo.length,
    });
  });
});
