/** HEIC as a telephone writes it, through a real child process. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PhotoAnalyser } from '#vitrine/types.js';
import { cosine, openTestAnalyser } from '../support/analyser.js';
import { fromPixels, portrait } from '../support/photos.js';

const heic = readFileSync(new URL('files/face.heic', import.meta.url));
let analyser: PhotoAnalyser;

beforeAll(async () => {
  analyser = await openTestAnalyser({ workers: 1 });
});
afterAll(() => analyser.close());

/** With another width and height in its properties (ISO/IEC 23008-12, 6.5.3). */
function claiming(width: number, height: number): Buffer {
  const bytes = Buffer.from(heic);
  for (let at = bytes.indexOf('ispe'); at !== -1; at = bytes.indexOf('ispe', at + 4)) {
    bytes.writeUInt32BE(width, at + 8);
    bytes.writeUInt32BE(height, at + 12);
  }
  return bytes;
}

/** With an orientation in its EXIF block (CIPA DC-008, 4.6.4): the third entry of its first folder. */
function orientated(photo: Buffer, orientation: number): Buffer {
  const bytes = Buffer.from(photo);
  bytes.writeUInt16BE(orientation, bytes.indexOf('MM\0*', 0, 'latin1') + 10 + 2 * 12 + 8);
  return bytes;
}

/** With a property that turns it a quarter to the right (ISO/IEC 23008-12, 6.5.10), for the only picture there is. */
function turned(photo: Buffer): Buffer {
  const [properties, uses] = [photo.indexOf('ipco') - 4, photo.indexOf('ipma') - 4];
  const usesEnd = uses + photo.readUInt32BE(uses);
  const property = Buffer.from([0, 0, 0, 9, ...Buffer.from('irot'), 3]);
  const bytes = Buffer.concat([
    photo.subarray(0, uses),
    property,
    photo.subarray(uses, usesEnd),
    // The fifth property, which must be understood.
    Buffer.from([0x85]),
    photo.subarray(usesEnd),
  ]);
  const grow = (at: number, by: number) => bytes.writeUInt32BE(bytes.readUInt32BE(at) + by, at);
  grow(properties, 9);
  grow(uses + 9, 1);
  for (const name of ['meta', 'iprp']) grow(bytes.indexOf(name) - 4, 10);
  bytes[uses + 9 + 18]!++;
  // Where the picture and its EXIF block lie.
  for (const item of [0, 1]) grow(bytes.indexOf('iloc') + 16 + 18 * item, 10);
  return bytes;
}

describe('a HEIC photo', () => {
  it('is turned once: as it says itself, not as its EXIF block repeats', async () => {
    expect(await analyser.analyse(orientated(heic, 6))).toMatchObject({ widthPx: 500, heightPx: 550 });
    const sideways = await analyser.analyse(turned(orientated(heic, 6)));
    expect(sideways).toMatchObject({ widthPx: 550, heightPx: 500, facts: { make: 'Vitrine' } });
    // Its box lies where a quarter turn to the right brings it.
    const { box } = (await analyser.analyse(heic)).faces[0]!;
    const [face] = sideways.faces;
    expect(Math.abs(face!.box.y - box.x)).toBeLessThan(20);
    expect(Math.abs(face!.box.x - (550 - box.y - box.height))).toBeLessThan(20);
  });

  it('gives the face that the same photo as JPEG gives, and what its file says', async () => {
    const jpeg = await fromPixels(await portrait())
      .jpeg()
      .toBuffer();
    const [photo, same] = [await analyser.analyse(heic), await analyser.analyse(jpeg)];
    expect(photo).toMatchObject({
      widthPx: 500,
      heightPx: 550,
      camera: { capturedAt: '2019-05-03T12:30:00+02:00', place: null },
      facts: { make: 'Vitrine', model: 'Test', credentials: null },
    });
    expect(photo.faces).toHaveLength(1);
    expect(cosine(photo.faces[0]!.embedding, same.faces[0]!.embedding)).toBeGreaterThan(0.9);
  });

  it.each([
    ['cut off', heic.subarray(0, heic.length - 3000), 'photo.truncated'],
    ['cut off in its header', heic.subarray(0, 300), 'photo.truncated'],
    ['without a picture', Buffer.concat([heic.subarray(0, 28), Buffer.alloc(500)]), 'photo.corrupt'],
    ['that claims 900 megapixels', claiming(30_000, 30_000), 'photo.too-large'],
    ['that claims another size than its pixels have', claiming(40_000, 4), 'photo.corrupt'],
  ])('%s is refused as that', async (_, bytes, code) => {
    await expect(analyser.analyse(bytes)).rejects.toMatchObject({ code });
  });

  it('changed anywhere costs itself at the most', async () => {
    for (let at = 20; at < 700; at += 97) {
      const bytes = Buffer.from(heic).fill(0xff, at, at + 3);
      const result = await analyser.analyse(bytes).catch((error: unknown) => error);
      expect(result).toMatchObject(
        'code' in (result as object)
          ? { code: expect.stringMatching(/^photo\./) }
          : { widthPx: expect.any(Number) },
      );
    }
    expect((await analyser.analyse(heic)).faces).toHaveLength(1);
  });
});
