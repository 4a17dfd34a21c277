/** The edited models compute what the published files compute. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeDetections } from '#vitrine/vision/rfb-detector.js';
import { toGrey, toPlanes, type RgbImage } from '#vitrine/vision/image.js';
import { defaultPack, modelFilePath, pullModels, type ModelRole } from '#vitrine/vision/models.js';
import { readOnnx } from '#vitrine/vision/onnx-graph.js';
import { prepareDetector, prepareLandmarker, prepareRecogniser } from '#vitrine/vision/prepare-model.js';
import { openSession, type Session } from '#vitrine/vision/session.js';
import { cosine } from '../support/analyser.js';
import { fromPixels, noise, portrait } from '../support/photos.js';
import { cacheDir } from '../support/samples.js';

let face: RgbImage;

function published(role: ModelRole): Buffer {
  return readFileSync(
    modelFilePath(
      cacheDir,
      defaultPack,
      defaultPack.files.find((file) => file.role === role)!,
    ),
  );
}

async function scaled(width: number, height: number, bounds: number[]): Promise<RgbImage> {
  const [left, top, right, bottom] = bounds as [number, number, number, number];
  const data = await fromPixels(await portrait())
    .extract({ left, top, width: right - left, height: bottom - top })
    .resize(width, height, { fit: 'fill' })
    .raw()
    .toBuffer();
  return { width, height, data };
}

async function outputs(
  model: Uint8Array,
  input: Float32Array | Uint8Array,
  dims: number[],
): Promise<Record<string, Float32Array>> {
  return (await openSession<typeof input>(model)).run(input, dims);
}

async function embed(session: Session, input: Float32Array): Promise<Float32Array> {
  const { output } = await session.run(input, [1, 3, 112, 112]);
  return output!;
}

function largestDifference(p: Float32Array, q: Float32Array): number {
  expect(p.length).toBe(q.length);
  return p.reduce((largest, value, i) => Math.max(largest, Math.abs(value - q[i]!)), 0);
}

function preluNodes(model: Uint8Array): number {
  return readOnnx(model).graph.node.filter(({ opType }) => opType === 'PRelu').length;
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => value / length);
}

beforeAll(async () => {
  await pullModels(cacheDir, defaultPack);
  face = await scaled(112, 112, [180, 180, 380, 380]);
});

describe('the recogniser', () => {
  test('gives the same embeddings', async () => {
    const [raw, prepared] = await Promise.all(
      [published('recogniser'), prepareRecogniser(published('recogniser'))].map((model) =>
        openSession(model),
      ),
    );
    for (const image of [face, noise(112, 112, 1), { ...face, data: face.data.map((value) => value >> 3) }]) {
      const input = toPlanes(image);
      const [before, after] = await Promise.all([raw!, prepared!].map((session) => embed(session, input)));
      expect(largestDifference(unit(before!), unit(after!))).toBeLessThan(1e-5);
    }
  });

  test('tells pictures apart, so that sameness says something', async () => {
    const model = prepareRecogniser(published('recogniser'));
    const [p, q] = await Promise.all(
      [face, noise(112, 112, 1)].map(async (image) => {
        return unit(await embed(await openSession(model), toPlanes(image)));
      }),
    );
    expect(cosine(p!, q!)).toBeLessThan(0.5);
  });

  test('has lost its PReLU nodes', () => {
    expect(preluNodes(published('recogniser'))).toBeGreaterThan(10);
    expect(preluNodes(prepareRecogniser(published('recogniser')))).toBe(0);
  });
});

test('the landmarker gives the same points', async () => {
  const input = toGrey(await scaled(64, 64, [180, 180, 380, 380])).map((value) => value / 256);
  const before = await outputs(published('landmarker'), input, [1, 1, 64, 64]);
  const after = await outputs(prepareLandmarker(published('landmarker')), input, [1, 1, 64, 64]);
  expect(largestDifference(before['output']!, after['output']!)).toBeLessThan(1e-5);
});

describe('the detector', () => {
  test('gives the same scores and, decoded, the same boxes at 320 x 240', async () => {
    const picture = await scaled(320, 240, [0, 87, 500, 462]);
    const before = await outputs(published('detector'), toPlanes(picture), [1, 3, 240, 320]);
    const after = await outputs(prepareDetector(published('detector')), picture.data, [1, 1, 240, 960]);
    const logits = after['logits']!;
    const scores = logits.map((value, i) => 1 / (1 + Math.exp(logits[i ^ 1]! - value)));
    expect(largestDifference(before['scores']!, scores)).toBeLessThan(1e-5);

    // Every anchor is decoded, not only faces: the published graph, which decodes by itself, has the truth for all.
    const all = logits.map((_, i) => i % 2);
    const decoded = decodeDetections(all, after['offsets']!, 320, 240);
    expect(decoded).toHaveLength(4420);
    for (const [i, { box }] of decoded.entries()) {
      const [left, top, right, bottom] = before['boxes']!.subarray(4 * i, 4 * i + 4);
      expect(Math.abs(box.x - left! * 320)).toBeLessThan(0.01);
      expect(Math.abs(box.width - (right! - left!) * 320)).toBeLessThan(0.01);
      expect(Math.abs(box.height - (bottom! - top!) * 240)).toBeLessThan(0.01);
      // Strides 8 and 16 divide the height. For 32 and 64 the published anchors are pushed together to fit into it.
      expect(Math.abs(box.y - top! * 240)).toBeLessThan(i < 4200 ? 0.01 : 16.01);
    }
    expect(Math.max(...before['scores']!.filter((_, i) => i % 2 === 1))).toBeGreaterThan(0.9);
  });

  test.each([
    [64, 48],
    [321, 17],
    [1280, 720],
  ])('takes %i x %i', async (width, height) => {
    const input = new Uint8Array(width * height * 3).fill(127);
    const dims = [1, 1, height, 3 * width];
    const { logits, offsets } = await outputs(prepareDetector(published('detector')), input, dims);
    const cells = ([8, 16, 32, 64] as const).map(
      (stride) => Math.ceil(width / stride) * Math.ceil(height / stride),
    );
    const anchors = cells[0]! * 3 + cells[1]! * 2 + cells[2]! * 2 + cells[3]! * 3;
    expect([logits!.length, offsets!.length]).toEqual([2 * anchors, 4 * anchors]);
  });

  test('is not made from another model', () => {
    expect(() => prepareDetector(published('recogniser'))).toThrow(
      expect.objectContaining({ code: 'model.mismatch' }),
    );
  });
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['text', Buffer.from('<html>404 not found</html>')],
  ['random bytes', Buffer.from(noise(20, 20, 2).data)],
])('%s is no model', (_, bytes) => {
  for (const prepare of [prepareDetector, prepareLandmarker, prepareRecogniser]) {
    expect(() => prepare(bytes)).toThrow();
  }
});
