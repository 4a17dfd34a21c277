/** Whole photos made hard, through the child processes: found where they are, and still the same person. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AnalysedPhoto, Box, PhotoAnalyser, Perturbation } from '#vitrine/types.js';
import { cosine, openTestAnalyser, overlap } from '../support/analyser.js';
import { fromPixels, portrait } from '../support/photos.js';

let analyser: PhotoAnalyser;
let bytes: Uint8Array;
let original: AnalysedPhoto;

beforeAll(async () => {
  analyser = await openTestAnalyser();
  bytes = await fromPixels(await portrait())
    .png()
    .toBuffer();
  original = await analyser.analyse(bytes);
});

afterAll(() => analyser.close());

const only = ({ faces }: AnalysedPhoto) => {
  expect(faces).toHaveLength(1);
  return faces[0]!;
};

describe('one face', () => {
  test.each<[Perturbation, number]>([
    ['dark-0.35', 0.9],
    ['dark-0.2', 0.85],
    ['jpeg-20', 0.85],
    ['rotate-15', 0.85],
    ['rotate-30', 0.85],
    ['rotate-45', 0.85],
    ['rotate-90', 0.95],
    ['rotate-180', 0.95],
    ['rotate-270', 0.95],
    ['mirror', 0.8],
  ])('%s: found once, with a cosine above %f with the unaltered one', async (perturbation, least) => {
    const face = only(await analyser.analyse(bytes, { perturbation }));
    expect(cosine(face.embedding, only(original).embedding)).toBeGreaterThan(least);
  });

  test('what darkness and turning take away without the further looks, they give back', async () => {
    for (const perturbation of ['rotate-180', 'dark-0.2'] as const) {
      const plain = await analyser.analyse(bytes, { perturbation, effort: 'plain' });
      const ordinary = await analyser.analyse(bytes, { perturbation });
      const similarity = (photo: AnalysedPhoto): number =>
        Math.max(-1, ...photo.faces.map(({ embedding }) => cosine(embedding, only(original).embedding)));
      expect(similarity(ordinary)).toBeGreaterThan(similarity(plain));
    }
  });

  test('a turned face lies in the published photo where it was turned to', async () => {
    const { widthPx, heightPx } = original;
    const { x, y, width, height } = only(original).box;
    const turnedBox: Box = { x: heightPx - y - height, y: x, width: height, height: width };
    const photo = await analyser.analyse(bytes, { perturbation: 'rotate-90' });
    expect([photo.widthPx, photo.heightPx]).toEqual([heightPx, widthPx]);
    expect(overlap(only(photo).box, turnedBox)).toBeGreaterThan(0.7);
  });

  test('a look from several sides is near the single one, and not the same', async () => {
    const thorough = only(await analyser.analyse(bytes, { effort: 'thorough' }));
    const similarity = cosine(thorough.embedding, only(original).embedding);
    expect(similarity).toBeGreaterThan(0.9);
    expect(similarity).toBeLessThan(0.99999);
    expect(thorough.box).toEqual(only(original).box);
  });

  test('tones of a flat ground do not clip the face on it', async () => {
    const photo = await analyser.analyse(bytes, { perturbation: 'small-in-large' });
    const best = Math.max(...photo.faces.map((face) => cosine(face.embedding, only(original).embedding)));
    expect(best).toBeGreaterThan(0.85);
  });
});

test('a photo without a face stays without one, however it is looked at', async () => {
  const field = Buffer.alloc(640 * 480 * 3, 120);
  for (let i = 0; i < field.length; i++) field[i] = 100 + ((i * 7919) % 41);
  const plain = await fromPixels({ width: 640, height: 480, data: field }).png().toBuffer();
  for (const effort of ['plain', 'ordinary', 'thorough'] as const)
    expect((await analyser.analyse(plain, { effort })).faces).toEqual([]);
});
