/**
 * The search benchmark: latency, agreement with exact f32 search, memory, disk, throughput, changes. Everything is
 * seeded; only times differ from run to run.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { openFlatIndex, type FlatIndex } from '#vitrine/vectors/flat.js';
import type { VectorQuery } from '#vitrine/vectors/vector-index.js';
import * as measures from './search-measures.js';
import { collection, cosines, dims, measureBandwidth, openGallery, type Gallery } from './search-gallery.js';
import type { SpectrumName } from './synthetic-faces.js';

interface Options {
  faces: number;
  probes: number;
  spectrum: SpectrumName;
  minScore?: number;
  limit: number;
  threads?: number;
  seed: number;
  dir?: string;
  build?: true;
  cold?: true;
  json?: true;
}

type Figures = Record<string, number | string | undefined>;

export async function benchSearch(options: Options): Promise<void> {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'vitrine-bench-')));
  try {
    const machine = { cpu: cpus()[0]?.model.trim(), cores: cpus().length, node: process.version };
    print('machine', `${machine.cpu}, ${machine.cores} cores, ${gib(totalmem())} GiB, Node ${machine.node}`);
    const gallery = await openGallery(dir, options);
    const { faces, seed, spectrum } = options;
    print('gallery', `${faces} faces of ${dims} dimensions, ${spectrum}, seed ${seed}`);
    print('built', `${Math.round(gallery.addRowsPerSecond)} rows/s in add, the exact truth computed beside`);
    if (options.build) return;
    const figures = await measureGallery(gallery, options);
    if (options.json) console.log(JSON.stringify({ ...machine, faces, dims, seed, spectrum, ...figures }));
  } finally {
    if (options.dir === undefined) await rm(dir, { recursive: true, force: true });
  }
}

async function measureGallery(gallery: Gallery, options: Options): Promise<Figures> {
  const { limit, threads } = options;
  const minScore = options.minScore ?? measures.oneFalseCandidateCut(gallery, limit);
  const query: VectorQuery = { collections: [collection], limit, minScore };
  const bandwidthGBs = await measureBandwidth();
  print('memory', `${bandwidthGBs.toFixed(1)} GB/s read by ${cpus().length} threads`);
  const place = { ...gallery.place, ...(threads === undefined ? {} : { threads }) };

  const opened = await measureOpening(place, gallery, options, query);
  const { index, ...opening } = opened;
  const single = await measureSingle(index, gallery, query, bandwidthGBs);
  const many = await measureMany(index, gallery, query, single.p50Ms);
  await index.close();
  const changes = await measures.measureChanges(gallery, options);
  print('add 10,000', `${ms(changes.add10kMs)}, visible at once`);
  print('delete 10,000', `${ms(changes.remove10kMs)}, spread over the whole gallery, never found again`);
  const { addRowsPerSecond } = gallery;
  const probes = gallery.probes.length;
  return {
    bandwidthGBs,
    probes,
    cut: minScore,
    ...single,
    ...opening,
    ...many,
    ...changes,
    addRowsPerSecond,
  };
}

async function measureOpening(
  place: Gallery['place'],
  gallery: Gallery,
  { faces, cold }: Options,
  query: VectorQuery,
) {
  if (cold) await measures.dropFromPageCache(place.dir);
  const before = process.memoryUsage().rss;
  const started = performance.now();
  const index: FlatIndex = await openFlatIndex(place);
  const coldOpenMs = performance.now() - started;
  await index.search([gallery.probes[0]!], query);
  const firstAnswerMs = performance.now() - started;
  const rssBytesPerFace = (process.memoryUsage().rss - before) / faces;
  const hotBytesPerFace = index.hotBytes() / faces;
  const diskBytesPerFace = (await measures.folderBytes(place.dir)) / faces;
  const files = cold ? 'cold' : 'as found';
  print(
    'open',
    `${ms(coldOpenMs)} until searches are taken, ${ms(firstAnswerMs)} until the first is answered`,
  );
  print('  files', cold ? 'not in memory before' : 'in memory or not, as found');
  print(
    'hot memory',
    `${hotBytesPerFace.toFixed(1)} B/face; resident set + ${rssBytesPerFace.toFixed(1)} B/face`,
  );
  print('disk', `${diskBytesPerFace.toFixed(0)} B/face`);
  const cool = cold ? await measureCold(index, gallery, query) : {};
  return {
    index,
    files,
    coldOpenMs,
    firstAnswerMs,
    hotBytesPerFace,
    rssBytesPerFace,
    diskBytesPerFace,
    ...cool,
  };
}

/** Every probe for the first time: its rows come from disk. */
async function measureCold(index: FlatIndex, { probes }: Gallery, query: VectorQuery): Promise<Figures> {
  const { times } = await measures.searchOneByOne(index, probes.slice(1, 61), query);
  const [p50ColdMs, p95ColdMs] = [measures.percentile(times, 0.5), measures.percentile(times, 0.95)];
  print('cold search', `p50 ${ms(p50ColdMs)}, p95 ${ms(p95ColdMs)}: rows from disk`);
  return { p50ColdMs, p95ColdMs };
}

async function measureSingle(index: FlatIndex, gallery: Gallery, query: VectorQuery, bandwidthGBs: number) {
  const { probes, truth } = gallery;
  const { limit, minScore = -2 } = query;
  // Once unmeasured: afterwards the rows that these probes read are in the page cache.
  await measures.searchOneByOne(index, probes, query);
  const { times, answers, cpuMs } = await measures.searchOneByOne(index, probes, query);
  const [p50Ms, p95Ms] = [measures.percentile(times, 0.5), measures.percentile(times, 0.95)];
  const codesMs = (index.count(collection) * (dims / 8)) / bandwidthGBs / 1e6;
  print(
    'search',
    `p50 ${ms(p50Ms)}, p95 ${ms(p95Ms)} at a cut of ${minScore.toFixed(3)}, rows in the page cache`,
  );
  print('  processor', `${ms(cpuMs)} per search, all threads together`);
  print(
    '  ratio',
    `${(p50Ms / codesMs).toFixed(1)} times reading the codes once at full bandwidth (${ms(codesMs)})`,
  );
  const listAgreement = measures.agreement(answers, truth, minScore, limit);
  print('lists', `${percent(listAgreement)} of ${probes.length} identical to exact f32 search at the cut`);
  print('scores', `differ from f32 by at most ${measures.worstScore(answers, truth).toExponential(1)}`);

  const { minScore: _, ...uncut } = query;
  const all = await measures.searchOneByOne(index, probes, uncut);
  const matedTop1 = measures.topAgreement(all.answers, truth);
  const listAgreementNoCut = measures.agreement(all.answers, truth, -2, limit);
  const p50NoCutMs = measures.percentile(all.times, 0.5);
  print(
    'without a cut',
    `p50 ${ms(p50NoCutMs)}, ${percent(listAgreementNoCut)} of lists of ${limit} identical`,
  );
  print('top-1', `${percent(matedTop1)} equal to exact f32 search, mates at ${cosines.join(', ')}, no cut`);
  return { p50Ms, p95Ms, cpuMs, matedTop1, listAgreement, p50NoCutMs, listAgreementNoCut };
}

async function measureMany(index: FlatIndex, { probes }: Gallery, query: VectorQuery, p50Ms: number) {
  const { elapsedMs: batch64Ms, cpuMs } = await measures.measureBatch(index, probes.slice(0, 64), query);
  const batch64CpuMs = cpuMs / 64;
  print(
    'batch of 64',
    `${ms(batch64Ms)}, ${(batch64Ms / p50Ms).toFixed(1)} times one search; ${ms(batch64CpuMs)} of processor time per probe`,
  );
  const searchesPerSecond = await measures.measureThroughput(index, probes, query, 8);
  print('8 at once', `${searchesPerSecond.toFixed(0)} searches/s`);
  const filtered = { ...query, filter: { minQuality: 0.5 } };
  await index.search([probes[0]!], filtered);
  const { times } = await measures.searchOneByOne(index, probes.slice(0, 50), filtered);
  const filterP50Ms = measures.percentile(times, 0.5);
  print('filtered', `p50 ${ms(filterP50Ms)}`);
  return { batch64Ms, batch64CpuMs, searchesPerSecond, filterP50Ms };
}

function print(name: string, text: string): void {
  console.log(`${name.padEnd(16)}${text}`);
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
