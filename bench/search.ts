/**
 * The search benchmark: latency, agreement with exact f32 search, memory, disk, throughput, changes. Everything is
 * seeded; only times differ from run to run.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import type { CollectionId, FaceId, ModelId } from '#vitrine/types.js';
import { openFlatIndex, type FlatIndex, type FlatOptions } from '#vitrine/vectors/flat.js';
import type { VectorHit, VectorQuery } from '#vitrine/vectors/vector-index.js';
import { createBuilder, rowsOf, type TrueHit } from './search-gallery.js';
import { createFaceMaker, makeProbe } from './synthetic-faces.js';

interface Options {
  faces: number;
  probes: number;
  minScore: number;
  limit: number;
  threads?: number;
  seed: number;
  dir?: string;
  json?: true;
}

const dims = 512;
const collection = 1 as CollectionId;
const cosines = [0.35, 0.4, 0.5, 0.6, 0.7, 0.8];
const changedRows = 10_000;

export async function benchSearch(options: Options): Promise<void> {
  const { faces, seed, limit, minScore } = options;
  const maker = createFaceMaker(seed, dims);
  const probeCount = Math.ceil(options.probes / 12) * 12;
  const mates = Array.from({ length: probeCount }, (_, i) => Math.floor(((i + 0.5) * faces) / probeCount));
  const probes = mates.map((mate, i) => {
    const row = new Float32Array(dims);
    maker.make(mate, row, 0);
    return makeProbe(row, cosines[i % cosines.length]!, seed, i);
  });
  const flat = new Float32Array(probeCount * dims);
  for (const [i, probe] of probes.entries()) flat.set(probe, i * dims);

  const dir = await mkdtemp(join(options.dir ?? tmpdir(), 'vitrine-bench-'));
  const builder = createBuilder({ seed, dims, probes: flat, limit });
  const place: FlatOptions = {
    dir,
    key: randomBytes(32),
    rotationKey: new Uint8Array(32).fill(seed),
    modelId: 'bench' as ModelId,
    dims,
    mode: 'write',
    ...(options.threads === undefined ? {} : { threads: options.threads }),
  };
  try {
    print(
      'machine',
      `${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${gib(totalmem())} GiB, Node ${process.version}`,
    );
    print(
      'gallery',
      `${faces} synthetic faces of ${dims} dimensions, seed ${seed}, ${probeCount} mated probes`,
    );
    const bandwidthGBs = await builder.measureBandwidth();
    print('memory bandwidth', `${bandwidthGBs.toFixed(1)} GB/s read by ${availableParallelism()} threads`);

    let index = await openFlatIndex(place);
    const { addMs } = await builder.build(index, collection, 0, faces);
    const truth = builder.truth.map((list) => [...list]);
    await builder.close();
    print('built', `${(addMs / 1000).toFixed(1)} s in add, ${Math.round(faces / (addMs / 1000))} rows/s`);
    await index.close();

    const before = process.memoryUsage().rss;
    const opening = performance.now();
    index = await openFlatIndex(place);
    const coldOpenMs = performance.now() - opening;
    const hotBytesPerFace = index.hotBytes() / faces;
    const rssBytesPerFace = (process.memoryUsage().rss - before) / faces;
    print('cold open', `${ms(coldOpenMs)} until searches can start (files in the page cache)`);
    const diskBytesPerFace = (await folderBytes(dir)) / faces;
    print(
      'hot memory',
      `${hotBytesPerFace.toFixed(1)} B/face held, resident set grew by ${rssBytesPerFace.toFixed(1)} B/face`,
    );
    print('disk', `${diskBytesPerFace.toFixed(0)} B/face`);

    const query: VectorQuery = { collections: [collection], limit, minScore };
    for (const probe of probes.slice(0, 30)) await index.search([probe], query);
    const { times, answers, cpuMs } = await searchOneByOne(index, probes, query);
    const [p50Ms, p95Ms] = [percentile(times, 0.5), percentile(times, 0.95)];
    const codesMs = (faces * (dims / 8)) / bandwidthGBs / 1e6;
    print(
      'search',
      `p50 ${ms(p50Ms)}, p95 ${ms(p95Ms)}; reading the codes once at full bandwidth: ${ms(codesMs)}`,
    );
    print(
      '  processor',
      `${ms(cpuMs)} of processor time per search, all threads together: what a busy machine does not change`,
    );
    print('  ratio', `p50 is ${(p50Ms / codesMs).toFixed(1)} times the time to read the codes`);

    const mated = answers.filter(
      (hits, i) => hits[0]?.faceId === truth[i]![0]!.faceId || truth[i]![0]!.score < minScore,
    );
    const matedTop1 = mated.length / probeCount;
    const listAgreement = agreement(answers, truth, minScore);
    print('top-1', `${percent(matedTop1)} equal to exact f32 search, at cosines ${cosines.join(', ')}`);
    print('lists', `${percent(listAgreement)} identical to exact f32 search at a cut of ${minScore}`);
    print('scores', `differ from f32 by at most ${worstScore(answers, truth).toExponential(1)}`);

    // A lower cut, where about one stranger per search comes through: the estimate must find rows among many rivals.
    const strangers = truth.map((list, i) => list.find((hit) => !isMate(hit, mates[i]!))?.score ?? minScore);
    const oneFalseCut = percentile(strangers, 0.5);
    const low = await searchOneByOne(index, probes.slice(0, 200), { ...query, minScore: oneFalseCut });
    const listAgreementOneFalse = agreement(low.answers, truth, oneFalseCut);
    const p50OneFalseMs = percentile(low.times, 0.5);
    print(
      '  one stranger',
      `cut ${oneFalseCut.toFixed(3)}: ${percent(listAgreementOneFalse)} identical, p50 ${ms(p50OneFalseMs)}`,
    );
    const uncut = await searchOneByOne(index, probes.slice(0, 200), { collections: [collection], limit });
    const p50NoCutMs = percentile(uncut.times, 0.5);
    const top1NoCut =
      uncut.answers.filter((hits, i) => hits[0]?.faceId === truth[i]![0]!.faceId).length /
      uncut.answers.length;
    print('  no cut', `top-1 ${percent(top1NoCut)}, p50 ${ms(p50NoCutMs)}`);

    const batchCpu = process.cpuUsage();
    const batchStarted = performance.now();
    await index.search(probes.slice(0, 64), query);
    const batch64Ms = performance.now() - batchStarted;
    const batchUsed = process.cpuUsage(batchCpu);
    const batch64CpuMs = (batchUsed.user + batchUsed.system) / 1000;
    print(
      'batch of 64',
      `${ms(batch64Ms)}, ${(batch64Ms / p50Ms).toFixed(1)} times one search; ${ms(batch64CpuMs / 64)} of processor time per probe`,
    );

    const searchesPerSecond = await measureThroughput(index, probes, query, 8);
    print('8 at once', `${searchesPerSecond.toFixed(0)} searches/s`);

    const filtered = { ...query, filter: { minQuality: 0.5 } };
    await index.search([probes[0]!], filtered);
    const filterP50Ms = percentile((await searchOneByOne(index, probes.slice(0, 50), filtered)).times, 0.5);
    print('filtered', `p50 ${ms(filterP50Ms)}`);

    const { add10kMs, remove10kMs } = await measureChanges(index, faces, seed);
    print('add 10,000', `${ms(add10kMs)}, visible at once`);
    print('delete 10,000', `${ms(remove10kMs)}, never found again`);
    await index.close();

    const machine = { cpu: cpus()[0]?.model.trim(), cores: cpus().length, bandwidthGBs };
    const gallery = { faces, dims, seed, probes: probeCount, cut: minScore };
    const single = { p50Ms, p95Ms, cpuMs, matedTop1, listAgreement };
    const size = { hotBytesPerFace, rssBytesPerFace, diskBytesPerFace };
    const lower = { oneFalseCut, listAgreementOneFalse, p50OneFalseMs, top1NoCut, p50NoCutMs };
    const many = { batch64Ms, batch64CpuMs, searchesPerSecond, filterP50Ms };
    const changes = { coldOpenMs, addRowsPerSecond: faces / (addMs / 1000), add10kMs, remove10kMs };
    if (options.json) {
      console.log(
        JSON.stringify({ ...machine, ...gallery, ...single, ...size, ...lower, ...many, ...changes }),
      );
    }
  } finally {
    await builder.close();
    await rm(dir, { recursive: true, force: true });
  }
}

async function searchOneByOne(index: FlatIndex, probes: readonly Float32Array[], query: VectorQuery) {
  const times: number[] = [];
  const answers: VectorHit[][] = [];
  const before = process.cpuUsage();
  for (const probe of probes) {
    const started = performance.now();
    const [hits] = await index.search([probe], query);
    times.push(performance.now() - started);
    answers.push(hits!);
  }
  const { user, system } = process.cpuUsage(before);
  return { times, answers, cpuMs: (user + system) / 1000 / probes.length };
}

/** Every one of `clients` asks for the next search when its last one is answered. */
async function measureThroughput(
  index: FlatIndex,
  probes: readonly Float32Array[],
  query: VectorQuery,
  clients: number,
): Promise<number> {
  const forMs = 3000;
  const started = performance.now();
  let done = 0;
  async function ask(client: number): Promise<void> {
    for (let i = client; performance.now() - started < forMs; i += clients) {
      await index.search([probes[i % probes.length]!], query);
      done += 1;
    }
  }
  await Promise.all(Array.from({ length: clients }, (_, client) => ask(client)));
  return done / ((performance.now() - started) / 1000);
}

async function measureChanges(index: FlatIndex, faces: number, seed: number) {
  const maker = createFaceMaker(seed, dims);
  const embeddings = new Float32Array(changedRows * dims);
  for (let i = 0; i < changedRows; i++) maker.make(faces + i, embeddings, i * dims);
  const rows = rowsOf(embeddings, dims, faces);
  let started = performance.now();
  await index.add(collection, rows);
  const add10kMs = performance.now() - started;
  const probe = rows[changedRows >> 1]!;
  await expectTop(index, probe.embedding, probe.faceId);

  // Spread over the whole gallery, the last rows included.
  const step = Math.max(1, Math.floor(faces / changedRows));
  const gone = Array.from({ length: changedRows - 1 }, (_, i) => (i * step + 1) as FaceId).concat(
    probe.faceId,
  );
  started = performance.now();
  await index.remove(collection, gone);
  const remove10kMs = performance.now() - started;
  await expectTop(index, probe.embedding, null);
  return { add10kMs, remove10kMs };
}

async function expectTop(index: FlatIndex, embedding: Float32Array, faceId: FaceId | null): Promise<void> {
  const [hits] = await index.search([embedding], { collections: [collection], limit: 1, minScore: 0.99 });
  if ((hits![0]?.faceId ?? null) !== faceId) throw new Error('a change is not visible to the next search');
}

function isMate({ faceId }: TrueHit, mate: number): boolean {
  return Math.floor((faceId - 1) / 4) === Math.floor(mate / 4);
}

/** Part of the searches whose list is, in the same order, what exact search gives at this cut. */
function agreement(answers: readonly VectorHit[][], truth: readonly TrueHit[][], cut: number): number {
  const same = answers.filter((hits, i) => {
    const exact = truth[i]!.filter(({ score }) => score >= cut);
    return exact.length === hits.length && exact.every(({ faceId }, rank) => faceId === hits[rank]!.faceId);
  });
  return same.length / answers.length;
}

function worstScore(answers: readonly VectorHit[][], truth: readonly TrueHit[][]): number {
  let worst = 0;
  for (const [i, hits] of answers.entries()) {
    for (const { faceId, score } of hits) {
      const exact = truth[i]!.find((one) => one.faceId === faceId);
      if (exact) worst = Math.max(worst, Math.abs(exact.score - score));
    }
  }
  return worst;
}

function percentile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))]!;
}

async function folderBytes(dir: string): Promise<number> {
  let sum = 0;
  for (const entry of await readdir(dir, { recursive: true })) {
    const found = await stat(join(dir, entry));
    if (found.isFile()) sum += found.size;
  }
  return sum;
}

function print(name: string, text: string): void {
  console.log(`${name.padEnd(18)}${text}`);
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} ms`;
}

function percent(part: number): string {
  return `${(100 * part).toFixed(2)} %`;
}

function gib(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(0);
}
