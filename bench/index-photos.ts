/**
 * The indexing benchmark: photos of one megapixel with one to three faces through the whole flow into a temporary data
 * folder. Seeded: the same photos every time; only times differ.
 *
 * The profile is taken in the run itself, so that a busy machine slows the models and everything else alike and their
 * ratio says something.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '#vitrine/config.js';
import { addCollection } from '#vitrine/flows/collections/collections.js';
import { indexPhotos } from '#vitrine/flows/collections/index-photos.js';
import { actAsUser } from '#vitrine/flows/people/solo.js';
import { initialise, openVitrine, type Vitrine } from '#vitrine/flows/vitrine.js';
import { folderItems } from '#vitrine/sources/folder.js';
import { samplePhotos } from '#vitrine/sources/sample-photos.js';
import type { AnalysedPhoto } from '#vitrine/types.js';
import { heightPx, makePhotos, photoPath, widthPx } from './bench-photos.js';
import { watchProcesses } from './watch-processes.js';
import { addTimes, withLooks } from './looks.js';

interface Options {
  photos: number;
  workers?: number;
  seed: number;
  json?: true;
}

type Figures = Awaited<ReturnType<typeof measure>>;

export async function benchIndex(options: Options): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'vitrine-bench-'));
  const config = { ...readConfig(process.env, join(dir, 'data')), keyFile: join(dir, 'key') };
  try {
    const folder = join(dir, 'photos');
    await makePhotos(await samplePhotos(config.cacheDir), folder, options);
    await initialise(config);
    const workers = options.workers ?? availableParallelism();
    const vitrine = await openVitrine(config, { workers });
    try {
      const figures = await measure(vitrine, folder, workers, options.photos);
      print(figures, options.seed);
      if (options.json) console.log(JSON.stringify(figures));
    } finally {
      await vitrine.close();
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function measure(vitrine: Vitrine, folder: string, workers: number, photos: number) {
  const actor = await actAsUser(vitrine, 'bench');
  for (const name of ['warm', 'bench']) {
    await addCollection(vitrine, actor, { name, owner: 'bench', basis: 'benchmark', purpose: 'benchmark' });
  }
  // The children start and load their models on the first photos; a short run before keeps that out of the rate.
  const few = Array.from({ length: Math.min(photos, 4 * workers) }, (_, i) => photoPath(folder, i));
  await indexPhotos(vitrine, actor, { collection: 'warm', items: folderItems(few) });
  const times: AnalysedPhoto['elapsedMs'] = { decode: 0, detect: 0, embed: 0, models: 0 };
  const timed = withLooks(vitrine, ({ elapsedMs }) => addTimes(times, elapsedMs));
  const watch = watchProcesses();
  const run = await indexPhotos(timed, actor, { collection: 'bench', items: folderItems([folder]) });
  const use = watch.stop();
  const again = await indexPhotos(vitrine, actor, { collection: 'bench', items: folderItems([folder]) });
  const perPhoto = (total: number): number => total / photos;
  const childMs = run.elapsedMs * workers;
  const idleMs = Math.max(0, childMs - use.childrenMs - use.childrenHeldUpMs);
  return {
    photos,
    workers,
    faces: run.faces,
    photosPerSecond: photos / (run.elapsedMs / 1000),
    ratioToModels: childMs / times.models,
    peakResidentMb: use.peakResidentMb,
    secondRunMs: again.elapsedMs,
    /** Elapsed in the children: a busy machine is in it. */
    perPhotoMs: {
      decode: perPhoto(times.decode),
      detect: perPhoto(times.detect),
      embed: perPhoto(times.embed),
      models: perPhoto(times.models),
    },
    /** On a processor: a busy machine is in it only as far as cores share what they are made of. */
    perPhotoProcessorMs: { children: perPhoto(use.childrenMs), parent: perPhoto(use.parentMs) },
    /** Of the children's time. */
    share: {
      working: use.childrenMs / childMs,
      heldUpByOthers: use.childrenHeldUpMs / childMs,
      withoutWork: idleMs / childMs,
    },
  };
}

function print(figures: Figures, seed: number): void {
  const { perPhotoMs, perPhotoProcessorMs: processor, share } = figures;
  console.log(
    [
      `machine      ${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.version}, load ${loadavg()[0]!.toFixed(1)}`,
      `photos       ${figures.photos} of ${widthPx} x ${heightPx} px, ${figures.faces} faces, seed ${seed}`,
      `indexing     ${figures.photosPerSecond.toFixed(1)} photos/s with ${figures.workers} workers, warm`,
      `ratio        ${figures.ratioToModels.toFixed(2)} x the sum of the model times per core`,
      `one photo    decode ${ms(perPhotoMs.decode)}, detect ${ms(perPhotoMs.detect)}, landmarks and embed ${ms(perPhotoMs.embed)} ms; of these ${ms(perPhotoMs.models)} in models`,
      `processor    ${ms(processor.children)} ms a photo in the children, ${ms(processor.parent)} ms in the parent`,
      `children     ${percent(share.working)} working, ${percent(share.heldUpByOthers)} held up by other processes, ${percent(share.withoutWork)} without work`,
      `memory       ${figures.peakResidentMb.toFixed(0)} MB, all processes together, peak`,
      `second run   ${figures.secondRunMs.toFixed(0)} ms, nothing to do`,
    ].join('\n'),
  );
}

function ms(value: number): string {
  return value.toFixed(1);
}

function percent(value: number): string {
  return `${(100 * value).toFixed(0)} %`;
}
