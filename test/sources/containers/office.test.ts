/** Office documents of both standards, and what is none of them. */
import { describe, expect, it } from 'vitest';
import { facePhoto } from '../../flows/temporary-vitrine.js';
import { docxOf, odtOf } from '../../support/documents.js';
import { zipOf } from '../../support/zip.js';
import { openAll, outcomes } from './open-all.js';

const photo = facePhoto(1, 1);

/** A compound file ([MS-CFB], 2.2) as far as its folder: streams by name. */
function compoundFile(names: readonly string[]): Buffer {
  const head = Buffer.alloc(512);
  head.write('d0cf11e0a1b11ae1', 'hex');
  head.writeUInt16LE(9, 30);
  const folder = names.map((name) => {
    const entry = Buffer.alloc(128);
    entry.write(name, 'utf16le');
    entry.writeUInt16LE(2 * name.length + 2, 64);
    return entry;
  });
  return Buffer.concat([head, ...folder]);
}

describe('an office document', () => {
  it('gives the pictures in it, and documents embedded in it, and nothing else', async () => {
    const inner = docxOf({ 'media/inner.png': photo });
    const bytes = docxOf({ 'media/image1.jpeg': photo, 'embeddings/inner.docx': inner });
    const opened = await openAll(bytes, 'letter.docx');
    expect(opened.kind).toBe('office');
    expect(outcomes(opened)).toEqual({
      'word/media/image1.jpeg': photo.length,
      'word/embeddings/inner.docx': inner.length,
    });
  });

  it('of the other standard too, whatever it is called', async () => {
    const opened = await openAll(odtOf({ '1000.jpg': photo }), 'renamed');
    expect(opened.kind).toBe('office');
    expect(outcomes(opened)).toEqual({ 'Pictures/1000.jpg': photo.length });
  });

  it.each(['slides.pptx', 'sheet.xlsx', 'slides.odp'])('is known by its ending: %s', async (name) => {
    const bytes = zipOf([
      { name: 'ppt/media/image1.png', bytes: photo },
      { name: 'ppt/slides/slide1.xml', bytes: Buffer.from('<p:sld/>') },
    ]);
    expect(outcomes(await openAll(bytes, name))).toEqual({ 'ppt/media/image1.png': photo.length });
  });

  it('is not what any zip is', async () => {
    expect((await openAll(zipOf([{ name: 'media/a.pgm', bytes: photo }]), 'album.zip')).kind).toBe('zip');
  });

  it('with a bomb in it gives the rest', async () => {
    const bytes = zipOf([
      { name: '[Content_Types].xml', bytes: Buffer.from('<Types/>') },
      { name: 'word/media/bomb.png', bytes: Buffer.alloc(2e6), deflated: true },
      { name: 'word/media/good.png', bytes: photo },
    ]);
    expect(outcomes(await openAll(bytes, 'x.docx'))).toEqual({
      'word/media/bomb.png': 'photo.refused: not unpacked: it unpacks to more than 100 times its size',
      'word/media/good.png': photo.length,
    });
  });

  it('that ends early cannot be opened', async () => {
    const { end } = await openAll(docxOf({ 'media/a.png': photo }).subarray(0, 5000), 'x.docx');
    expect(end).toMatchObject({ code: 'photo.corrupt' });
  });
});

describe('the binary formats of before', () => {
  it.each([
    [
      'old.doc',
      ['Root Entry', 'WordDocument'],
      /got a document in the binary format of before 2007: save it as \.docx$/,
    ],
    ['old.ppt', ['Root Entry', 'PowerPoint Document'], /got slides .*\.pptx$/],
    ['old.xls', ['Root Entry', 'Workbook'], /got a sheet .*\.xlsx$/],
    [
      'letter.msg',
      ['Root Entry', '__properties_version1.0'],
      /got an Outlook letter \(\.msg\): save it as \.eml$/,
    ],
    ['Thumbs.db', ['Root Entry', 'Catalog'], /got an unknown compound file$/],
  ])('%s is refused with what it is', async (name, streams, message) => {
    expect((await openAll(compoundFile(streams), name)).end).toMatchObject({
      code: 'photo.unsupported',
      message: expect.stringMatching(message),
    });
  });

  it('as the wrapping of an encrypted document is refused as that', async () => {
    const { end } = await openAll(
      compoundFile(['Root Entry', 'EncryptionInfo', 'EncryptedPackage']),
      'x.docx',
    );
    expect(end).toMatchObject({ code: 'photo.refused', message: 'not opened: the document is encrypted' });
  });

  it('cut off or lying about its sectors is refused all the same', async () => {
    const lying = compoundFile(['Root Entry']).fill(0xff, 8);
    for (const bytes of [lying, lying.subarray(0, 100)])
      expect((await openAll(bytes, 'x.bin')).end).toMatchObject({ code: 'photo.unsupported' });
  });
});
