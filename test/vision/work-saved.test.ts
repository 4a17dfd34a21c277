/** Where work is saved, nothing is lost: with the real models, in this process, so that their runs can be counted. */
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { detectFaces, finestEdgePx, ordinaryEdgePx } from '#vitrine/vision/detect.js';
import type { Detector } from '#vitrine/vision/detector.js';
import { buildPyramid, type Pyramid } from '#vitrine/vision/image.js';
import { lookCloser } from '#vitrine/vision/look-closer.js';
import { defaultPack, loadModels } from '#vitrine/vision/models.js';
import { openModels, type Sessions } from '#vitrine/vision/open-models.js';
import { cacheDir, samplePhotos } from '../support/samples.js';

let sessions: Sessions;
let samples: Buffer[];

beforeAll(async () => {
  samples = await samplePhotos();
  sessions = await openModels(await loadModels(cacheDir, defaultPack));
});

async function cut(sample: number, bounds: number[], width: number, height: number): Promise<Pyramid> {
  const [left, top, wide, high] = bounds as [number, number, number, number];
  const data = await sharp(samples[sample - 1])
    .extract({ left, top, width: wide, height: high })
    .resize(width, height, { fit: 'fill' })
    .raw()
    .toBuffer();
  return buildPyramid({ width, height, data }, 160);
}

/** Three people whose faces are about 90 px wide at the ordinary level, and a fourth thing that looks a little like one. */
const threeFaces = (): Promise<Pyramid> => cut(3, [288, 0, 1344, 896], 1224, 816);

async function lookedAt(pyramid: Pyramid) {
  const edges: number[] = [];
  const detector: Detector = {
    ...sessions.detector,
    detect(image) {
      edges.push(Math.max(image.width, image.height));
      return sessions.detector.detect(image);
    },
  };
  return { found: await detectFaces(detector, pyramid, finestEdgePx), finestPx: Math.max(...edges) };
}

async function embeddingsMs(work: () => Promise<unknown>): Promise<number> {
  const before = sessions.recogniser.spentMs();
  await work();
  return sessions.recogniser.spentMs() - before;
}

describe('the finest level', () => {
  test('is looked at when there are many faces', async () => {
    const five = await cut(5, [0, 0, 1920, 1398], 1120, 816);
    expect(await detectFaces(sessions.detector, five, ordinaryEdgePx)).toHaveLength(5);
    const { found, finestPx } = await lookedAt(five);
    expect(finestPx).toBeGreaterThan(ordinaryEdgePx);
    expect(found.length).toBeGreaterThanOrEqual(5);
  });

  test('is not looked at for something that only makes four of three', async () => {
    const { found, finestPx } = await lookedAt(await threeFaces());
    expect(found.map(({ score }) => score > 0.9)).toEqual([true, true, true, false]);
    expect(finestPx).toBeLessThan(ordinaryEdgePx);
  });
});

describe('a detection', () => {
  test('that cannot come to score enough is not embedded; what can, scores the same as ever', async () => {
    const pyramid = await threeFaces();
    const detections = await detectFaces(sessions.detector, pyramid, ordinaryEdgePx);
    const look = (i: number, leastScore: number) =>
      lookCloser(sessions, pyramid, detections[i]!, { clarify: true, leastScore });
    const face = await look(0, 0);
    expect(face!.faceScore).toBeGreaterThan(0.99);
    expect(await look(0, 0.96)).toEqual(face);

    expect((await look(3, 0))?.faceScore ?? 0).toBeLessThan(0.4);
    expect(await embeddingsMs(() => look(3, 0))).toBeGreaterThan(0);
    expect(await embeddingsMs(async () => expect(await look(3, 0.96)).toBeNull())).toBe(0);
  });
});
