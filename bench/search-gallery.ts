/**
 * Builds the gallery of the search benchmark: two or more threads make faces and find the truth, while the index
 * takes in what was made before.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { CollectionId, FaceId, PhotoId } from '#vitrine/types.js';
import type { VectorIndex, VectorRow } from '#vitrine/vectors/vector-index.js';
import type { TruthAnswer, TruthRequest, TruthSetup } from './search-truth.js';

export interface TrueHit {
  faceId: number;
  score: number;
}

export interface Builder {
  /** Adds faces `from .. from + count` (face id = index + 1) and keeps the nearest of each probe. */
  build: (
    index: VectorIndex,
    collection: CollectionId,
    from: number,
    count: number,
  ) => Promise<{ addMs: number }>;
  /** Exact nearest rows per probe so far, best first. */
  truth: TrueHit[][];
  /** Plain reading by all threads at once, in GB/s: the best of several tries. */
  measureBandwidth: () => Promise<number>;
  close: () => Promise<void>;
}

const chunkRows = 16_384;

export function createBuilder(setup: TruthSetup): Builder {
  const threads = Array.from({ length: availableParallelism() }, () => startThread(setup));
  const { dims, limit } = setup;
  const truth: TrueHit[][] = Array.from({ length: setup.probes.length / dims }, () => []);

  async function build(index: VectorIndex, collection: CollectionId, from: number, count: number) {
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
      const rows = rowsOf(answer.embeddings, dims, at);
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

  async function measureBandwidth(): Promise<number> {
    const readMegabytes = 256;
    let best = 0;
    for (let i = 0; i < 5; i++) {
      const answers = await Promise.all(threads.map(({ ask }) => ask({ readMegabytes })));
      const slowest = Math.max(...answers.map((one) => ('elapsedMs' in one ? one.elapsedMs : 0)));
      best = Math.max(best, (threads.length * readMegabytes * 2 ** 20) / slowest / 1e6);
    }
    return best;
  }

  async function close(): Promise<void> {
    await Promise.all(threads.map(({ stop }) => stop()));
  }

  return { build, truth, measureBandwidth, close };
}

export function rowsOf(embeddings: Float32Array, dims: number, firstIndex: number): VectorRow[] {
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
