/**
 * A thread of the search benchmark. It makes faces, and finds the exact nearest rows of every probe among them with
 * plain f32 inner products.
 */
import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { createFaceMaker, type SpectrumName } from './synthetic-faces.js';

export interface TruthSetup {
  seed: number;
  spectrum: SpectrumName;
  dims: number;
  /** All probes one after the other; their number is a multiple of 4. */
  probes: Float32Array;
  /** Rows kept per probe. */
  limit: number;
}

/** Make rows `from .. from + count` and compare them; or measure how fast memory can be read. */
export type TruthRequest = { from: number; count: number } | { readMegabytes: number };

export type TruthAnswer =
  | { embeddings: Float32Array; nearest: { indexes: Float64Array; scores: Float32Array }[] }
  | { elapsedMs: number };

const { seed, spectrum, dims, probes, limit } = workerData as TruthSetup;
const probeCount = probes.length / dims;
const rowsAtOnce = 256;
const maker = createFaceMaker(seed, dims, spectrum);
const module = new WebAssembly.Module(readFileSync(new URL('./exact.wasm', import.meta.url)));
const galleryAt = 65_536;
const probesAt = galleryAt + rowsAtOnce * dims * 4;
const scoresAt = probesAt + probes.byteLength;
const initial = Math.ceil((scoresAt + probeCount * rowsAtOnce * 4) / 65_536);
const memory = new WebAssembly.Memory({ initial, maximum: 65_536, shared: true });
interface Kernel {
  innerProducts: (
    gallery: number,
    rows: number,
    list: number,
    probes: number,
    dims: number,
    scores: number,
  ) => void;
  readThrough: (from: number, bytes: number) => bigint;
}
const kernel = instantiate(memory);
new Float32Array(memory.buffer, probesAt, probes.length).set(probes);

function instantiate(shared: WebAssembly.Memory): Kernel {
  return new WebAssembly.Instance(module, { env: { memory: shared } }).exports as unknown as Kernel;
}

function makeAndCompare(from: number, count: number): TruthAnswer {
  const embeddings = new Float32Array(count * dims);
  const kept = Array.from({ length: probeCount }, (): { index: number; score: number }[] => []);
  for (let i = 0; i < count; i++) maker.make(from + i, embeddings, i * dims);
  for (let at = 0; at < count; at += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, count - at);
    new Float32Array(memory.buffer, galleryAt).set(embeddings.subarray(at * dims, (at + rows) * dims));
    // An odd last row is compared with whatever lies behind it; that score is not read.
    kernel.innerProducts(galleryAt, rows + (rows % 2), probesAt, probeCount, dims, scoresAt);
    const line = rows + (rows % 2);
    const scores = new Float32Array(memory.buffer, scoresAt, probeCount * line);
    for (const [p, list] of kept.entries()) {
      let worst = list.length < limit ? -2 : list.at(-1)!.score;
      for (let r = 0; r < rows; r++) {
        const score = scores[p * line + r]!;
        if (score <= worst) continue;
        let place = list.length;
        while (place > 0 && list[place - 1]!.score < score) place -= 1;
        list.splice(place, 0, { index: from + at + r, score });
        if (list.length > limit) list.pop();
        worst = list.length < limit ? -2 : list.at(-1)!.score;
      }
    }
  }
  const nearest = kept.map((list) => ({
    indexes: Float64Array.from(list, ({ index }) => index),
    scores: Float32Array.from(list, ({ score }) => score),
  }));
  return { embeddings, nearest };
}

let readMemory: WebAssembly.Memory | null = null;

function measureRead(megabytes: number): TruthAnswer {
  const bytes = megabytes * 2 ** 20;
  if (readMemory === null) {
    readMemory = new WebAssembly.Memory({ initial: bytes / 65_536, maximum: bytes / 65_536, shared: true });
    new Uint8Array(readMemory.buffer).fill(1);
  }
  const { readThrough } = instantiate(readMemory);
  for (let i = 0; i < 20; i++) readThrough(0, 2 ** 20);
  const started = performance.now();
  readThrough(0, bytes);
  return { elapsedMs: performance.now() - started };
}

parentPort!.on('message', (request: TruthRequest) => {
  const answer =
    'from' in request ? makeAndCompare(request.from, request.count) : measureRead(request.readMegabytes);
  parentPort!.postMessage(answer, 'embeddings' in answer ? [answer.embeddings.buffer as ArrayBuffer] : []);
});
