/** Other people's models in the real pipeline: files by hash, networks that really run, in child processes. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { fetchFile } from '#vitrine/lib/fetch-file.js';
import { sha256 } from '#vitrine/lib/sha256.js';
import type { ModelId, PhotoAnalyser } from '#vitrine/types.js';
import { loadDescribed } from '#vitrine/vision/described-models.js';
import type {
  DetectorDescription,
  ModelDescription,
  RecogniserDescription,
} from '#vitrine/vision/model-description.js';
import { dimsOf } from '#vitrine/vision/model-packs.js';
import { openAnalyserPool } from '#vitrine/vision/pool.js';
import { cosine, openTestAnalyser } from '../support/analyser.js';
import {
  clothedRecogniser,
  projectedDims,
  projectingRecogniser,
  publishedModel,
  spotPoints,
  spotScrfd,
  spotSides,
  spotStride,
  spotYunet,
} from '../support/onnx-models.js';
import { fromPixels, portrait } from '../support/photos.js';
import { cacheDir } from '../support/samples.js';

let folder: string;
const opened: PhotoAnalyser[] = [];
const ownInput = { layout: 'NCHW', colours: 'RGB', mean: 127, scale: 1 / 128 } as const;

function put(name: string, bytes: Uint8Array) {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return { path, sha256: sha256(bytes) };
}

function describing(parts: Partial<ModelDescription>): ModelDescription {
  const licence = { name: 'MIT', text: 'made for a test' };
  const id = 'test-models' as ModelId;
  return { id, licence, origin: 'this test', detector: 'default', recogniser: 'default', ...parts };
}

function clothed(): RecogniserDescription {
  const input = { layout: 'NHWC', colours: 'BGR', mean: 0, scale: 1 } as const;
  return { file: put('clothed.onnx', clothedRecogniser()), input, dims: 512 };
}

function projecting(): RecogniserDescription {
  return {
    file: put('projecting.onnx', projectingRecogniser()),
    input: ownInput,
    output: 'output',
    dims: projectedDims,
  };
}

function scrfd(): DetectorDescription {
  const input = { layout: 'NCHW', colours: 'RGB', mean: 127.5, scale: 1 / 128 } as const;
  return { decode: 'scrfd', file: put('scrfd.onnx', spotScrfd()), input, minScore: 0.5, sureScore: 0.9 };
}

function yunet(): DetectorDescription {
  const input = { layout: 'NCHW', colours: 'BGR', mean: 0, scale: 1 } as const;
  const fixedSizePx = { width: 640, height: 640 };
  return {
    decode: 'yunet',
    file: put('yunet.onnx', spotYunet()),
    input,
    fixedSizePx,
    minScore: 0.5,
    sureScore: 0.9,
  };
}

async function open(description: ModelDescription): Promise<PhotoAnalyser> {
  const models = await loadDescribed(cacheDir, description);
  const analyser = openAnalyserPool({
    modelId: description.id,
    dims: dimsOf(description),
    models,
    workers: 1,
  });
  opened.push(analyser);
  return analyser;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-models-'));
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((analyser) => analyser.close()));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Black, with one white cell of the detector's grid. */
function spotPhoto(width: number, height: number, x: number, y: number): Buffer {
  const pixels = Buffer.alloc(width * height);
  for (let row = y; row < y + spotStride; row++)
    pixels.fill(255, row * width + x, row * width + x + spotStride);
  return Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`), pixels]);
}

describe('a recogniser that wants another layout, other colours and another range', () => {
  test('gives the embeddings that it gives in its own clothes', async () => {
    const photo = await fromPixels(await portrait())
      .jpeg({ quality: 95 })
      .toBuffer();
    const analyser = await open(describing({ recogniser: clothed() }));
    opened.push(await openTestAnalyser({ workers: 1 }));
    const [own, other] = await Promise.all([opened[1]!.analyse(photo), analyser.analyse(photo)]);
    expect(own.faces).toHaveLength(1);
    expect(other.faces.map(({ box, landmarks5 }) => ({ box, landmarks5 }))).toEqual(
      own.faces.map(({ box, landmarks5 }) => ({ box, landmarks5 })),
    );
    expect(cosine(own.faces[0]!.embedding, other.faces[0]!.embedding)).toBeGreaterThan(0.99999);
  });

  test('with the wrong colours does not: the order matters to it', async () => {
    const photo = await fromPixels(await portrait())
      .jpeg({ quality: 95 })
      .toBuffer();
    const right = clothed();
    const wrong = { ...right, input: { ...right.input, colours: 'RGB' } } as const;
    const [p, q] = [
      await open(describing({ recogniser: right })),
      await open(describing({ recogniser: wrong })),
    ];
    const [one, other] = [await p.analyse(photo), await q.analyse(photo)];
    expect(cosine(one.faces[0]!.embedding, other.faces[0]!.embedding)).toBeLessThan(0.999);
  });

  test('embeds known faces where they are, without looking for them, also in a smaller copy', async () => {
    const photo = await fromPixels(await portrait())
      .jpeg({ quality: 95 })
      .toBuffer();
    const analyser = await open(describing({ recogniser: clothed() }));
    const { faces, widthPx, heightPx, preview } = await analyser.analyse(photo);
    const landmarks = faces.map(({ landmarks5 }) => landmarks5);
    const known = { widthPx, heightPx, landmarks: [landmarks[0]!, landmarks[0]!] };
    const { embeddings } = await analyser.embedKnown(photo, known);
    expect(embeddings).toHaveLength(2);
    expect(cosine(embeddings[1]!, faces[0]!.embedding)).toBeGreaterThan(0.99999);
    const smaller = await analyser.embedKnown(preview, { widthPx, heightPx, landmarks });
    expect(cosine(smaller.embeddings[0]!, faces[0]!.embedding)).toBeGreaterThan(0.9);
  });
});

describe.each([
  ['SCRFD', scrfd],
  ['YuNet', yunet],
])('a detector in the shape of %s', (_, detector) => {
  test.each([
    ['an ordinary photo', 640, 480, 320, 160],
    ['a size that is no multiple of 32', 613, 401, 64, 48],
  ])('finds in %s, and its own points align the face', async (__, width, height, x, y) => {
    const analyser = await open(describing({ detector: detector(), recogniser: projecting() }));
    const { faces } = await analyser.analyse(spotPhoto(width, height, x, y));
    expect(faces).toHaveLength(1);
    const { left, top, right, bottom } = spotSides;
    const box = {
      x: x - left * spotStride,
      y: y - top * spotStride,
      width: (left + right) * spotStride,
      height: (top + bottom) * spotStride,
    };
    for (const side of ['x', 'y', 'width', 'height'] as const)
      expect(faces[0]!.box[side]).toBeCloseTo(box[side], 2);
    for (const [n, [px, py]] of spotPoints.entries()) {
      expect(faces[0]!.landmarks5[n]!.x).toBeCloseTo(x + px * spotStride, 2);
      expect(faces[0]!.landmarks5[n]!.y).toBeCloseTo(y + py * spotStride, 2);
    }
    expect(faces[0]!.embedding).toHaveLength(projectedDims);
  });

  test('finds nothing in the dark', async () => {
    const analyser = await open(describing({ detector: detector(), recogniser: projecting() }));
    const dark = Buffer.concat([Buffer.from('P5\n640 480\n255\n'), Buffer.alloc(640 * 480)]);
    expect((await analyser.analyse(dark)).faces).toEqual([]);
  });
});

test('a tile of a large photo: the face lies where it is in the whole', async () => {
  const analyser = await open(describing({ detector: yunet(), recogniser: projecting() }));
  // The ordinary level is the half, so the cell is 32 px here; there it lies beyond the first tile of 640 px.
  const [width, height, x, y] = [1600, 640, 1312, 320];
  const pixels = Buffer.alloc(width * height);
  for (let row = y; row < y + 32; row++) pixels.fill(255, row * width + x, row * width + x + 32);
  const { faces } = await analyser.analyse(
    Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`), pixels]),
  );
  expect(faces).toHaveLength(1);
  const [face] = faces;
  expect(face?.box.x).toBeCloseTo(x - 32, 2);
  expect(face?.landmarks5[2].x).toBeCloseTo(x + 32, 2);
});

describe('what is not as described', () => {
  test('is not loaded when its bytes are others, and the file is named', async () => {
    const description = describing({ recogniser: clothed() });
    writeFileSync(join(folder, 'clothed.onnx'), 'something else');
    await expect(loadDescribed(cacheDir, description)).rejects.toMatchObject({
      code: 'model.hash-mismatch',
      message: expect.stringContaining(join(folder, 'clothed.onnx')),
    });
  });

  test('and is not there at all', async () => {
    const file = { path: join(folder, 'gone.onnx'), sha256: 'a'.repeat(64) };
    const description = describing({ recogniser: { file, input: ownInput, dims: 512 } });
    await expect(loadDescribed(cacheDir, description)).rejects.toMatchObject({ code: 'model.unavailable' });
  });

  test.each<[string, () => Partial<ModelDescription>]>([
    ['dimensions', () => ({ recogniser: { ...projecting(), dims: 512 } })],
    ['output', () => ({ recogniser: { ...projecting(), output: 'fc1' } })],
    ['layout', () => ({ recogniser: { ...clothed(), input: ownInput } })],
    ['decode rule', () => ({ detector: { ...scrfd(), decode: 'yunet' as const } })],
    [
      'outputs',
      () => ({
        detector: { ...scrfd(), outputs: Array.from({ length: 9 }, () => 'score_8') } as DetectorDescription,
      }),
    ],
  ])('(%s) is told before the first photo', async (_, parts) => {
    const analyser = await open(describing(parts()));
    await expect(analyser.analyse(spotPhoto(64, 64, 16, 16))).rejects.toMatchObject({
      code: 'model.mismatch',
      message: expect.stringMatching(/^the models could not be loaded: /),
    });
  });

  test('an ONNX file that is none', async () => {
    const file = put('text.onnx', Buffer.from('<html>'));
    const description = describing({ recogniser: { file, input: ownInput, dims: 512 } });
    await expect(loadDescribed(cacheDir, description)).rejects.toMatchObject({ code: 'model.mismatch' });
  });
});

describe('a file by address', () => {
  test('comes as it is, in bounds, or not at all', async () => {
    const bytes = publishedModel('landmarker');
    const server = createServer((request, response) => {
      if (request.url === '/model.onnx') response.end(bytes);
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect((await fetchFile(`${base}/model.onnx`, 10e6)).equals(bytes)).toBe(true);
    await expect(fetchFile(`${base}/model.onnx`, 1000)).rejects.toMatchObject({ code: 'model.unavailable' });
    await expect(fetchFile(`${base}/gone`, 1000)).rejects.toMatchObject({
      message: expect.stringContaining('404'),
    });
    server.closeAllConnections();
  });

  test('that is in the cache with the right hash is not fetched again', async () => {
    const bytes = projectingRecogniser();
    const cache = mkdtempSync(join(tmpdir(), 'vitrine-cache-'));
    onTestFinished(() => rmSync(cache, { recursive: true, force: true }));
    const file = { address: 'https://models.invalid/x.onnx', sha256: sha256(bytes) };
    const description = describing({
      detector: yunet(),
      recogniser: { file, input: ownInput, dims: projectedDims },
    });
    await expect(loadDescribed(cache, description)).rejects.toMatchObject({ code: 'model.unavailable' });
    const { mkdirSync } = await import('node:fs');
    mkdirSync(join(cache, 'models', 'test-models'), { recursive: true });
    const path = join(cache, 'models', 'test-models', `recogniser-${file.sha256.slice(0, 16)}.onnx`);
    writeFileSync(path, bytes);
    const models = await loadDescribed(cache, description);
    // A pack that brings all it needs does without the default models.
    expect(models).toMatchObject({ landmarker: null, judge: null });
    expect(readFileSync(path).equals(Buffer.from(bytes))).toBe(true);
  });
});
