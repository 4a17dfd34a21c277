/** What people are shown of a face: the photo's own pixels, and landmarks where the face has them. */
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AnalysedPhoto, Face, PhotoAnalyser, Point } from '#vitrine/types.js';
import { fiveOf68 } from '#vitrine/vision/align.js';
import { openTestAnalyser } from '../support/analyser.js';
import { fromPixels, portrait } from '../support/photos.js';
import { samplePhotos } from '../support/samples.js';

let analyser: PhotoAnalyser;
let group: Buffer;
let analysed: AnalysedPhoto;

beforeAll(async () => {
  analyser = await openTestAnalyser({ workers: 1 });
  group = (await samplePhotos())[3]!;
  analysed = await analyser.analyse(group);
});
afterAll(() => analyser.close());

const close = { edgePx: 2000, whole: false };
const distance = (p: Point, q: Point): number => Math.hypot(p.x - q.x, p.y - q.y);

const at = ({ x, y }: Point) => ({ left: Math.round(x), top: Math.round(y) });

/** The 68 points say the same as the five that were found when the photo was indexed. */
function expectFitting({ landmarks5 }: Pick<Face, 'landmarks5'>, landmarks: readonly Point[]): void {
  expect(landmarks).toHaveLength(68);
  const between = distance(landmarks5[0], landmarks5[1]);
  for (const [i, point] of fiveOf68(landmarks).entries()) {
    expect(distance(point, landmarks5[i]!)).toBeLessThan(0.15 * between);
  }
}

test('a photo that fits is shown whole, pixel for pixel, with every face where it is', async () => {
  expect(analysed.faces.length).toBeGreaterThan(2);
  for (const face of analysed.faces) {
    const shown = await analyser.show(group, { ...face, ...close });
    expect(shown).toMatchObject({ widthPx: analysed.widthPx, heightPx: analysed.heightPx, isCut: false });
    expect(shown.picturePx).toEqual({ width: analysed.widthPx, height: analysed.heightPx });
    const { width, height, exif } = await sharp(shown.picture).metadata();
    expect({ width, height, exif }).toEqual({ ...shown.picturePx, exif: undefined });
    expect(shown.box).toEqual(face.box);
    expectFitting(face, shown.landmarks);
  }
});

test('a large photo is cut around the face, and loses none of its pixels there', async () => {
  const large = await sharp(group).resize({ width: 2600 }).jpeg({ quality: 95 }).toBuffer();
  const faces = (await analyser.analyse(large)).faces.filter(
    ({ box }) => Math.max(box.width, box.height) < 500,
  );
  expect(faces.length).toBeGreaterThan(0);
  for (const face of faces) {
    const shown = await analyser.show(large, { ...face, ...close });
    expect(shown).toMatchObject({ isCut: true, widthPx: 2000, picturePx: { width: 2000 } });
    expectFitting({ landmarks5: shown.landmarks5 }, shown.landmarks);
    // Where the cut says the face is, the photo has it.
    const size = { width: Math.floor(face.box.width), height: Math.floor(face.box.height) };
    const grey = async (bytes: Uint8Array, place: { left: number; top: number }) =>
      sharp(bytes)
        .extract({ ...place, ...size })
        .resize(32, 32)
        .greyscale()
        .raw()
        .toBuffer();
    const [there, here] = [await grey(large, at(face.box)), await grey(shown.picture, at(shown.box))];
    const apart = there.reduce((sum, value, i) => sum + Math.abs(value - here[i]!), 0) / there.length;
    expect(apart).toBeLessThan(4);
    // The whole of it fits only when it is reduced.
    const whole = await analyser.show(large, { ...face, edgePx: 800, whole: true });
    expect(whole).toMatchObject({ isCut: false, widthPx: 2600, picturePx: { width: 800 }, box: face.box });
  }
});

test('a preview stands in for a photo: places stay those of the photo', async () => {
  const [face] = analysed.faces;
  const frame = { widthPx: analysed.widthPx, heightPx: analysed.heightPx };
  const shown = await analyser.show(analysed.preview, { ...face!, ...close, frame });
  expect(shown).toMatchObject({ ...frame, isCut: false });
  expect(shown.picturePx.width).toBeLessThanOrEqual(800);
  expect(shown.box.x).toBeCloseTo(face!.box.x, 6);
  expectFitting(face!, shown.landmarks);
});

test('a face that lies on its head has its landmarks all the same, and small photos stay small', async () => {
  const upsideDown = await fromPixels(await portrait())
    .rotate(180)
    .jpeg({ quality: 95 })
    .toBuffer();
  const { faces } = await analyser.analyse(upsideDown);
  const shown = await analyser.show(upsideDown, { ...faces[0]!, ...close });
  expectFitting(faces[0]!, shown.landmarks);
  const [left, right, , mouth] = shown.landmarks5;
  expect(mouth.y).toBeLessThan(Math.min(left.y, right.y));

  const small = await fromPixels(await portrait())
    .resize(100, 110)
    .png()
    .toBuffer();
  const found = await analyser.analyse(small);
  const picture = await analyser.show(small, { ...found.faces[0]!, ...close });
  expect(picture).toMatchObject({ widthPx: 100, heightPx: 110, picturePx: { width: 100, height: 110 } });
});

test('what is no photo costs its own picture only', async () => {
  const [face] = analysed.faces;
  await expect(analyser.show(group.subarray(0, 5000), { ...face!, ...close })).rejects.toMatchObject({
    code: 'photo.truncated',
  });
  await expect(analyser.show(group, { ...face!, ...close })).resolves.toBeDefined();
});
