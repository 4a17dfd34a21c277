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

describe('a HEIC photo', () => {
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
