import { describe, expect, test } from 'vitest';
import { refusalOfKind } from '#vitrine/lib/photo-kind.js';

/** A file type box with a major and compatible brands, and what may follow it. */
function container(...brands: string[]): Buffer {
  const [major = '', ...compatible] = brands;
  const box = `ftyp${major}\0\0\0\0${compatible.join('')}`;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(box.length + 4);
  return Buffer.concat([length, Buffer.from(`${box}\0\0\x01\0mdatavif`, 'latin1')]);
}

describe('refusalOfKind', () => {
  test.each([
    ['nothing at all', Buffer.alloc(0)],
    ['JPEG', Buffer.from('\xff\xd8\xff', 'latin1')],
    ['PNG', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
    ['WebP', Buffer.from('RIFF\n\0\0\0WEBP', 'latin1')],
    ['little-endian TIFF', Buffer.from('II*\0')],
    ['big BigTIFF', Buffer.from('MM\0+')],
    ['GIF', Buffer.from('GIF89a')],
    ['PGM', Buffer.from('P5\n1 1\n255\n ')],
    ['PPM with a comment', Buffer.from('P6#x\n')],
    ['AVIF', container('avif', 'mif1')],
    ['HEIC', container('heic', 'mif1')],
    ['HEIC by its compatible brands', container('mif1', 'heic')],
    ['a camera raw file of Canon', container('crx ', 'isom')],
    ['a camera raw file of Fujifilm', Buffer.from('FUJIFILMCCD-RAW 0201')],
    ['AVIF sequence', container('avis', 'avif')],
    ['AVIF that calls itself an image file first', container('mif1', 'miaf', 'avif')],
  ])('lets %s pass', (_, bytes) => expect(refusalOfKind(bytes)).toBeNull());

  test.each([
    ['a video', container('isom', 'mp42'), 'a video or an MP4 container'],
    ['Matroska', Buffer.from('\x1aE\xdf\xa3', 'latin1'), 'an unknown format'],
    ['a list of passwords', Buffer.from('P5 is not a header here'.slice(3)), 'text'],
  ])('refuses %s', (_, bytes, kind) => {
    expect(refusalOfKind(bytes)).toMatchObject({
      code: 'photo.unsupported',
      message: expect.stringMatching(new RegExp(`, got ${kind}$`)),
    });
  });
});
