/**
 * The indexing benchmark: photos of one megapixel with one to three faces, cut and re-encoded from the sample photos, through
 * the whole flow into a temporary data folder. Seeded: the same photos every time; only times differ.
 */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { readConfig } from '#vitrine/config.js';
import { addCollection } from '#vitrine/flows/collections.js';
import { indexPhotos } from '#vitrine/flows/index-photos.js';
import { openAnalyser } from '#vitrine/flows/open-analyser.js';
import { initialise, openVitrine } from '#vitrine/flows/vitrine.js';
import { folderItems } from '#vitrine/sources/folder.js';
import { samplePhotos } from '#vitrine/sources/sample-photos.js';

interface Options {
  photos: number;
  workers?: number;
  seed: number;
  json?: true;
}

const widthPx = 1224;
const heightPx = 816;

export async function benchIndex(options: Options): Promise<void> {
  const workers = options.workers ?? availableParallelism();
  const dir = await mkdtemp(join(tmpdir(), 'vitrine-bench-'));
  const config = {
    ...readConfig(process.env, join(dir, 'data')),
    keyFile: join(dir, 'key'),
  };
  try {
    console.log(`machine      ${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.version}`);
    const folder = join(dir, 'photos');
    await makePhotos(await samplePhotos(config.cacheDir), folder, options);
    const alone = await measureAlone(config, folder, Math.min(options.photos, 40));
    const whole = await measureWhole(config, folder, workers, options.photos);
    const modelsPerCore = (alone.models * options.photos) / workers;
    const figures = {
      photos: options.photos,
      workers,
      faces: whole.faces,
      photosPerSecond: options.photos / (whole.elapsedMs / 1000),
      ratioToModels: whole.elapsedMs / modelsPerCore,
      peakResidentMb: whole.peakResidentMb,
      secondRunMs: whole.secondRunMs,
      perPhotoMs: alone,
    };
    console.log(
      `photos       ${options.photos} of ${widthPx} x ${heightPx} px, ${whole.faces} faces, seed ${options.seed}`,
    );
    console.log(`indexing     ${figures.photosPerSecond.toFixed(1)} photos/s with ${workers} workers, warm`);
    console.log(`ratio        ${figures.ratioToModels.toFixed(2)} x the sum of the model times per core`);
    console.log(
      `one photo    decode ${ms(alone.decode)}, detect ${ms(alone.detect)}, embed ${ms(alone.embed)} ms; of these ${ms(alone.models)} in models (medians, one worker alone)`,
    );
    console.log(`memory       ${whole.peakResidentMb.toFixed(0)} MB, all processes together, peak`);
    console.log(`second run   ${whole.secondRunMs.toFixed(0)} ms, nothing to do`);
    if (options.json) console.log(JSON.stringify(figures));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function ms(value: number): string {
  return value.toFixed(1);
}

/** Cuts of 60 to 100 % of a sample, at different places and exposures. */
async function makePhotos(
  samples: readonly string[],
  folder: string,
  { photos, seed }: Options,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const random = randomNumbers(seed);
  const sources = await Promise.all(samples.slice(0, 3).map((file) => readFile(file)));
  for (let i = 0; i < photos; i++) {
    const source = sources[i % sources.length]!;
    const { width, height } = await sharp(source).metadata();
    const share = 0.6 + 0.4 * random();
    const cut = { width: Math.floor(width * share), height: Math.floor(height * share) };
    const left = Math.floor(random() * (width - cut.width));
    const top = Math.floor(random() * (height - cut.height) * 0.5);
    await sharp(source)
      .extract({ left, top, ...cut })
      .resize(widthPx, heightPx, { fit: 'cover' })
      .linear(0.85 + 0.3 * random(), 0)
      .jpeg({ quality: 88 })
      .toFile(join(folder, `${String(i).padStart(6, '0')}.jpg`));
  }
}

async function measureAlone(
  config: ReturnType<typeof readConfig>,
  folder: string,
  photos: number,
): Promise<{ decode: number; detect: number; embed: number; models: number; total: number }> {
  const analyser = await openAnalyser(config, { workers: 1 });
  const times: { decode: number; detect: number; embed: number; models: number; total: number }[] = [];
  for (let i = 0; i < photos; i++) {
    const bytes = await readFile(join(folder, `${String(i).padStart(6, '0')}.jpg`));
    const start = performance.now();
    const { elapsedMs } = await analyser.analyse(bytes);
    if (i >= 3) times.push({ ...elapsedMs, total: performance.now() - start });
  }
  await analyser.close();
  const median = (key: 'decode' | 'detect' | 'embed' | 'models' | 'total'): number =>
    times.map((time) => time[key]).toSorted((p, q) => p - q)[times.length >> 1]!;
  return {
    decode: median('decode'),
    detect: median('detect'),
    embed: median('embed'),
    models: median('models'),
    total: median('total'),
  };
}

async function measureWhole(
  config: ReturnType<typeof readConfig>,
  folder: string,
  workers: number,
  photos: number,
): Promise<{ elapsedMs: number; faces: number; peakResidentMb: number; secondRunMs: number }> {
  await initialise(config);
  const vitrine = await openVitrine(config, { workers });
  try {
    for (const name of ['warm', 'bench']) {
      await addCollection(vitrine, { name, owner: 'bench', basis: 'benchmark', purpose: 'benchmark' });
    }
    // The children start and load their models on the first photos; a short run before keeps that out of the rate.
    const few = Array.from({ length: Math.min(photos, 2 * workers) }, (_, i) =>
      join(folder, `${String(i).padStart(6, '0')}.jpg`),
    );
    await indexPhotos(vitrine, { collection: 'warm', items: folderItems(few) });
    const watch = watchMemory();
    const run = await indexPhotos(vitrine, { collection: 'bench', items: folderItems([folder]) });
    const peakResidentMb = watch.stop();
    const again = await indexPhotos(vitrine, { collection: 'bench', items: folderItems([folder]) });
    return { elapsedMs: run.elapsedMs, faces: run.faces, peakResidentMb, secondRunMs: again.elapsedMs };
  } finally {
    await vitrine.close();
  }
}

/** Resident memory of this process and its children, from /proc; 0 elsewhere. */
function watchMemory(): { stop: () => number } {
  let peak = 0;
  let stopped = false;
  const look = async (): Promise<void> => {
    const own = `/proc/${process.pid}/task/${process.pid}/children`;
    const children = await readFile(own, 'utf8').catch(() => '');
    let total = 0;
    for (const pid of [String(process.pid), ...children.trim().split(' ')].filter(Boolean)) {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      total += Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1000;
    }
    peak = Math.max(peak, total);
    if (!stopped) setTimeout(() => void look(), 100);
  };
  void look();
  return {
    stop: () => {
      stopped = true;
      return peak;
    },
  };
}

/** Mulberry32, 0 to 1. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}
