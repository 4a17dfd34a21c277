/**
 * The gallery of the search benchmark: synthetic faces in an index, and beside it the true answer to every probe. Two
 * or more threads make faces and find the truth while the index takes in what was made before. A gallery that is kept
 * is found again by its name, which says all that it depends on.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CollectionId, FaceId, ModelId, PhotoId } from '#vitrine/types.js';
import { openFlatIndex, type FlatOptions } from '#vitrine/vectors/flat.js';
import type { VectorIndex, VectorRow } from '#vitrine/vectors/vector-index.js';
import type { TruthAnswer, TruthRequest, TruthSetup } from './search-truth.js';
import { createFaceMaker, makeProbe, type SpectrumName } from './synthetic-faces.js';

export const dims = 512;
export const collection = 1 as CollectionId;
export const cosines = [0.35, 0.4, 0.5, 0.6, 0.7, 0.8];
/** Rows that are known exactly for every probe. */
const truthDepth = 64;
/** Far beyond every gallery: faces that only probes look like. */
const strangersFrom = 0x70000000;

export interface GalleryOptions {
  faces: number;
  probes: number;
  seed: number;
  spectrum: SpectrumName;
}

export interface Gallery {
  place: FlatOptions;
  probes: Float32Array[];
  /** Index of the row that each probe is made from. */
  mates: number[];
  truth: TrueHit[][];
  addRowsPerSecond: number;
}

interface Kept {
  truth: TrueHit[][];
  addRowsPerSecond: number;
}

/** The gallery in a folder of its own under `dir`; made if it is not there. */
export async function openGallery(dir: string, options: GalleryOptions): Promise<Gallery> {
  const { faces, seed, spectrum } = options;
  const count = Math.ceil(options.probes / 12) * 12;
  const folder = join(dir, `gallery-${faces}-${spectrum}-${seed}-${count}`);
  const place: FlatOptions = {
    dir: join(folder, 'index'),
    // Made-up faces need no secret.
    key: new Uint8Array(32).fill(seed),
    rotationKey: new Uint8Array(32).fill(seed),
    modelId: 'bench' as ModelId,
    dims,
    mode: 'write',
  };
  const { probes, mates } = makeProbes(options, count);
  const truthFile = join(folder, 'truth.json');
  if (!existsSync(truthFile)) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const built = await buildGallery(place, options, probes);
    await writeFile(`${truthFile}.tmp`, JSON.stringify(built));
    await rename(`${truthFile}.tmp`, truthFile);
  }
  const kept = JSON.parse(await readFile(truthFile, 'utf8')) as Kept;
  return { place, probes, mates, ...kept };
}

function makeProbes({ faces, seed, spectrum }: GalleryOptions, count: number) {
  const maker = createFaceMaker(seed, dims, spectrum);
  const mates = Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * faces) / count));
  const probes = mates.map((mate, i) => {
    const [row, stranger] = [new Float32Array(dims), new Float32Array(dims)];
    maker.make(mate, row, 0);
    maker.make(strangersFrom + 4 * i, stranger, 0);
    return makeProbe(row, stranger, cosines[i % cosines.length]!);
  });
  return { probes, mates };
}

async function buildGallery(
  place: FlatOptions,
  { faces, seed, spectrum }: GalleryOptions,
  probes: readonly Float32Array[],
): Promise<Kept> {
  const flat = new Float32Array(probes.length * dims);
  for (const [i, probe] of probes.entries()) flat.set(probe, i * dims);
  const builder = createBuilder({ seed, spectrum, dims, probes: flat, limit: truthDepth });
  const index = await openFlatIndex(place);
  try {
    const { addMs } = await builder.build(index, 0, faces);
    return { truth: builder.truth, addRowsPerSecond: faces / (addMs / 1000) };
  } finally {
    await index.close();
    await builder.close();
  }
}

/** Plain reading by all threads at once, in GB/s: the best of several tries. */
export async function measureBandwidth(): Promise<number> {
  const setup = {
    seed: 1,
    spectrum: 'isotropic',
    dims,
    probes: new Float32Array(4 * dims),
    limit: 1,
  } as const;
  const threads = Array.from({ length: availableParallelism() }, () => startThread(setup));
  const readMegabytes = 256;
  let best = 0;
  for (let i = 0; i < 5; i++) {
    const answers = await Promise.all(threads.map(({ ask }) => ask({ readMegabytes })));
    const slowest = Math.max(...answers.map((one) => ('elapsedMs' in one ? one.elapsedMs : 0)));
    best = Math.max(best, (threads.length * readMegabytes * 2 ** 20) / slowest / 1e6);
  }
  await Promise.all(threads.map(({ stop }) => stop()));
  return best;
}

export interface TrueHit {
  faceId: number;
  score: number;
}

interface Builder {
  /** Adds faces `from .. from + count` (face id = index + 1) and keeps the nearest of each probe. */
  build: (index: VectorIndex, from: number, count: number) => Promise<{ addMs: number }>;
  /** Exact nearest rows per probe so far, best first. */
  truth: TrueHit[][];
  close: () => Promise<void>;
}

const chunkRows = 16_384;

function createBuilder(setup: TruthSetup): Builder {
  const threads = Array.from({ length: availableParallelism() }, () => startThread(setup));
  const { limit } = setup;
  const truth: TrueHit[][] = Array.from({ length: setup.probes.length / dims }, () => []);

  async function build(index: VectorIndex, from: number, count: number) {
    let addMs = 0;
    const ask = (at: number, thread: number): Promise<TruthAnswer> | null =>
      at < from + count
        ? threads[thread]!.ask({ from: at, count: Math.min(chunkRows, from + count - at) })
        : null;
    const making = threads.map((_, i) => ask(from + i * chunkRows, i));
    for (let at = from, i = 0; at < from + count; at += chunkRows, i = (i + 1) % threads.length) {
      const answer = await making[i]!;
      making[i] = ask(at + threads.length * chunkRows, i);
      if (!('embeddings' in answer)) throw new TypeError('expected embeddings');
      for (const [p, { indexes, scores }] of answer.nearest.entries()) mergeTruth(p, indexes, scores);
      const rows = rowsOf(answer.embeddings, at);
      const started = performance.now();
      await index.add(collection, rows);
      addMs += performance.now() - started;
    }
    return { addMs };
  }

  function mergeTruth(p: number, indexes: Float64Array, scores: Float32Array): void {
    const list = truth[p]!;
    for (let i = 0; i < indexes.length; i++) list.push({ faceId: indexes[i]! + 1, score: scores[i]! });
    truth[p] = list.toSorted((a, b) => b.score - a.score || a.faceId - b.faceId).slice(0, limit);
  }

  async function close(): Promise<void> {
    await Promise.all(threads.map(({ stop }) => stop()));
  }

  return { build, truth, close };
}

export function rowsOf(embeddings: Float32Array, firstIndex: number): VectorRow[] {
  return Array.from({ length: embeddings.length / dims }, (_, i) => ({
    faceId: (firstIndex + i + 1) as FaceId,
    photoId: (Math.floor((firstIndex + i) / 2) + 1) as PhotoId,
    embedding: embeddings.subarray(i * dims, (i + 1) * dims),
    capturedAtSeconds: (firstIndex + i) % 10 === 0 ? null : 1_000_000_000 + (firstIndex + i) * 60,
    quality: ((firstIndex + i) % 100) / 100,
  }));
}

function startThread(setup: TruthSetup) {
  const worker = new Worker(new URL('./search-truth.js', import.meta.url), { workerData: setup });
  const waiting: { resolve: (answer: TruthAnswer) => void; reject: (error: Error) => void }[] = [];
  worker.on('message', (answer: TruthAnswer) => waiting.shift()?.resolve(answer));
  worker.on('error', (error) => {
    for (const one of waiting.splice(0)) one.reject(error);
  });

  function ask(request: TruthRequest): Promise<TruthAnswer> {
    return new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      worker.postMessage(request, []);
    });
  }

  return { ask, stop: () => worker.terminate() };
}
