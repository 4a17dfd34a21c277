/** PDFs: pictures as they are, refusals, and files made to cost much. */
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '#vitrine/errors.js';
import { readerInMemory } from '#vitrine/sources/containers/container-reader.js';
import { pdfItems } from '#vitrine/sources/containers/pdf.js';
import { fromPixels, portrait } from '../../support/photos.js';
import { pdfOf } from '../../support/documents.js';
import { openAll, outcomes, sizeOf } from './open-all.js';

let jpeg: Buffer;
let png: Buffer;

beforeAll(async () => {
  const pixels = await portrait();
  jpeg = await fromPixels(pixels).jpeg().toBuffer();
  png = await fromPixels(pixels).png().toBuffer();
});

/** A PDF to the letter of ISO 32000, of objects by number; the page shows `content` with `resources`. */
function pdfByHand(content: string, resources: string, objects: readonly Buffer[]): Buffer {
  const parts = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    `<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]/Contents 4 0 R/Resources<<${resources}>>>>`,
    stream('', Buffer.from(content)),
    ...objects,
  ].map((part, i) =>
    Buffer.concat([Buffer.from(`${i + 1} 0 obj\n`), Buffer.from(part), Buffer.from('\nendobj\n')]),
  );
  const head = Buffer.from('%PDF-1.7\n');
  let at = head.length;
  const places = parts.map((part) => {
    at += part.length;
    return String(at - part.length).padStart(10, '0');
  });
  const table = ['0000000000 65535 f ', ...places.map((place) => `${place} 00000 n `)].join('\n');
  const size = parts.length + 1;
  const end = `xref\n0 ${size}\n${table}\ntrailer<</Size ${size}/Root 1 0 R>>\nstartxref\n${at}\n%%EOF\n`;
  return Buffer.concat([head, ...parts, Buffer.from(end)]);
}

function stream(entries: string, bytes: Buffer): Buffer {
  const head = `<<${entries}/Length ${bytes.length}>>stream\n`;
  return Buffer.concat([Buffer.from(head), bytes, Buffer.from('\nendstream')]);
}

function image(width: number, height: number, bytes: Buffer, filter = 'FlateDecode'): Buffer {
  const kind = `/Type/XObject/Subtype/Image/Width ${width}/Height ${height}/ColorSpace/DeviceRGB/BitsPerComponent 8`;
  return stream(`${kind}/Filter/${filter}`, bytes);
}

describe('the pictures of a PDF', () => {
  it('come out by page and number: a JPEG as it is, others as PNG with the same pixels', async () => {
    const { kind, items, end } = await openAll(
      await pdfOf([[jpeg], [png, jpeg]], { info: { Title: 'Report' } }),
      'report.pdf',
    );
    expect([kind, end]).toEqual(['pdf', null]);
    expect(items.map(({ within, title }) => [within, title])).toEqual([
      ['page-1/image-1', 'Report'],
      ['page-2/image-1', 'Report'],
      ['page-2/image-2', 'Report'],
    ]);
    const [first, second] = items.map(({ content }) => content as Uint8Array);
    expect(jpeg.equals(first!)).toBe(true);
    const [given, stored] = await Promise.all([second!, png].map((bytes) => sharp(bytes).raw().toBuffer()));
    expect(given!.equals(stored!)).toBe(true);
  });

  it('are found within forms, once for each time they are shown', async () => {
    const form = stream(
      '/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</I 6 0 R>>>>',
      Buffer.from('/I Do'),
    );
    const bytes = pdfByHand('/F Do /F Do', '/XObject<</F 5 0 R>>', [
      form,
      image(500, 550, jpeg, 'DCTDecode'),
    ]);
    expect(outcomes(await openAll(bytes, 'x.pdf'))).toEqual({
      'page-1/image-1': jpeg.length,
      'page-1/image-2': jpeg.length,
    });
  });
});

describe('a PDF is refused', () => {
  it('where it is encrypted', async () => {
    const { items, end } = await openAll(await pdfOf([[jpeg]], { userPassword: 'secret' }), 'x.pdf');
    expect(items).toEqual([]);
    expect(end).toMatchObject({ code: 'photo.refused', message: 'not opened: the PDF is encrypted' });
  });

  it.each([0.2, 0.6, 0.98])(
    'where it is cut off at %d and nothing is left, or gives what is',
    async (share) => {
      const bytes = await pdfOf([[jpeg], [jpeg]]);
      const { items, end } = await openAll(bytes.subarray(0, bytes.length * share), 'x.pdf');
      expect(end?.code ?? items.length).toEqual(
        items.length === 0 && end !== null ? 'photo.corrupt' : items.length,
      );
      for (const { content } of items) expect(content instanceof AppError || sizeOf(content) > 0).toBe(true);
    },
  );

  it('where it is noise', async () => {
    const noise = Buffer.from('%PDF-1.7\n'.padEnd(50_000, '<<>>[('));
    expect((await openAll(noise, 'x.pdf')).end).toMatchObject({ code: 'photo.corrupt' });
  });
});

describe('a PDF that wants to cost much', () => {
  it('100,000 tiny pictures: none of them is a photo', async () => {
    const bytes = pdfByHand('/I Do '.repeat(100_000), '/XObject<</I 5 0 R>>', [
      image(4, 4, deflateSync(Buffer.alloc(48))),
    ]);
    const { items, end } = await openAll(bytes, 'x.pdf');
    expect(items).toHaveLength(0);
    expect(end).toBeNull();
  });

  it('100,000 pictures that could be photos: the first 10,000', async () => {
    const bytes = pdfByHand('/I Do '.repeat(100_000), '/XObject<</I 5 0 R>>', [
      image(
        16,
        16,
        await sharp({ create: { width: 16, height: 16, channels: 3, background: '#888' } })
          .jpeg()
          .toBuffer(),
        'DCTDecode',
      ),
    ]);
    const { items, end } = await openAll(bytes, 'x.pdf');
    expect(items).toHaveLength(10_000);
    expect(end).toMatchObject({ code: 'photo.refused', message: 'the PDF has more than 10000 pictures' });
  });

  it('a picture that is shown again and again: as often as the size of the file allows', async () => {
    const picture = image(100, 100, deflateSync(Buffer.alloc(30_000)));
    const bytes = pdfByHand('/I Do '.repeat(5), '/XObject<</I 5 0 R>>', [picture]);
    const places: string[] = [];
    await expect(async () => {
      for await (const { within } of pdfItems(readerInMemory(bytes, 'x.pdf'), 25_000)) places.push(within);
    }).rejects.toMatchObject({ code: 'photo.refused' });
    expect(places).toEqual(['page-1/image-1', 'page-1/image-2']);
  });

  it('a picture that unpacks to a gigapixel is not unpacked', async () => {
    const bytes = pdfByHand('/I Do', '/XObject<</I 5 0 R>>', [
      image(40_000, 30_000, deflateSync(Buffer.alloc(1e6))),
    ]);
    expect(outcomes(await openAll(bytes, 'x.pdf'))).toEqual({
      'page-1/image-1': 'photo.too-large: expected at most 60 megapixels, got 40000 x 30000 px',
    });
  });

  it('forms that show themselves', async () => {
    const form = stream(
      '/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>',
      Buffer.from('/F Do /F Do'),
    );
    const { items, end } = await openAll(pdfByHand('/F Do', '/XObject<</F 5 0 R>>', [form]), 'x.pdf');
    expect(items).toEqual([]);
    expect(end).toMatchObject({ code: 'photo.out-of-memory' });
    expect(Object.keys(outcomes(await openAll(await pdfOf([[jpeg]]), 'next.pdf')))).toEqual([
      'page-1/image-1',
    ]);
  });
});
