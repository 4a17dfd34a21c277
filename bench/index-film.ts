/**
 * The film benchmark: a long film of faces that come and go, made with ffmpeg out of the sample photos, through the whole flow into a temporary
 * data folder. Seeded: the same shots every time; the bytes are those of the machine's ffmpeg.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { readConfig } from '#vitrine/config.js';
import { addCollection } from '#vitrine/flows/collections/collections.js';
import { indexPhotos } from '#vitrine/flows/collections/index-photos.js';
import { actAsUser } from '#vitrine/flows/people/solo.js';
import { initialise, openVitrine, type Vitrine } from '#vitrine/flows/vitrine.js';
import { foundFiles } from '#vitrine/sources/folder.js';
import { openHolders } from '#vitrine/sources/open-holders.js';
import { samplePhotos } from '#vitrine/sources/sample-photos.js';
import { makePhotos, photoPath, randomNumbers } from './bench-photos.js';
import { watchProcesses } from './watch-processes.js';
import { addTimes, withLooks } from './looks.js';

interface Options {
  minutes: number;
  seed: number;
  dir?: string;
  json?: true;
}

const framesPerSecond = 12;
const sizePx = { width: 640, height: 360 };
/** Of a picture this large a shot shows a part, which wanders over it now and then. */
const picturePx = { width: 760, height: 507 };
const pictures = 120;
/** Every so many shots show nobody. */
const emptyShot = 4;
const shotSeconds = { least: 2, most: 20 };

export async function benchFilm(options: Options): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'vitrine-bench-'));
  const config = { ...readConfig(process.env, join(dir, 'data')), keyFile: join(dir, 'key') };
  try {
    const film = join(resolve(options.dir ?? dir), `film-${options.minutes}-${options.seed}.mp4`);
    if (!existsSync(film)) await makeFilm(film, await samplePhotos(config.cacheDir), dir, options);
    await initialise(config);
    const vitrine = await openVitrine(config);
    try {
      const figures = await measure(vitrine, film, options.minutes);
      print(figures, options.seed);
      if (options.json) console.log(JSON.stringify(figures));
    } finally {
      await vitrine.close();
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function makeFilm(
  film: string,
  samples: readonly string[],
  dir: string,
  { minutes, seed }: Options,
): Promise<void> {
  const folder = join(dir, 'pictures');
  await makePhotos(samples, folder, { photos: pictures, seed });
  await mkdir(join(film, '..'), { recursive: true });
  for (let i = 0; i < pictures; i++) {
    const picture = sharp(await readFile(photoPath(folder, i))).resize(picturePx.width, picturePx.height, {
      fit: 'cover',
    });
    // A landscape, for what it is worth: light and dark where they were, and no face.
    if (i % emptyShot === emptyShot - 1) picture.blur(40);
    await picture.jpeg({ quality: 92 }).toFile(join(folder, `shot-${i}.jpg`));
  }
  const random = randomNumbers(seed);
  const list = ['ffconcat version 1.0'];
  for (let [seconds, i] = [0, 0]; seconds < minutes * 60; i++) {
    const length = shotSeconds.least + (shotSeconds.most - shotSeconds.least) * random() ** 2;
    list.push(`file 'shot-${i % pictures}.jpg'`, `duration ${length.toFixed(2)}`);
    seconds += length;
  }
  await writeFile(join(folder, 'shots.ffconcat'), list.join('\n'));
  // A clock that runs for six seconds of each minute: then the camera moves, else it stands.
  const clock = '(6*floor(t/60)+min(mod(t,60),6))';
  const wander = (edge: string, period: number) => `(i${edge}-o${edge})*(0.5+0.5*sin(${clock}/${period}))`;
  const filters = [
    `fps=${framesPerSecond}`,
    `crop=${sizePx.width}:${sizePx.height}:x='${wander('w', 5)}':y='${wander('h', 3)}'`,
    'format=yuv420p',
  ];
  const encoder = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '24', '-g', '120'];
  const length = ['-t', String(minutes * 60)];
  const input = ['-f', 'concat', '-safe', '0', '-i', join(folder, 'shots.ffconcat')];
  execFileSync(
    'ffmpeg',
    ['-nostdin', '-v', 'error', '-y', ...input, '-vf', filters.join(','), ...encoder, ...length, film],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
}

async function measure(vitrine: Vitrine, film: string, minutes: number) {
  const actor = await actAsUser(vitrine, 'bench');
  await addCollection(vitrine, actor, {
    name: 'film',
    owner: 'bench',
    basis: 'benchmark',
    purpose: 'benchmark',
  });
  const looked = { frames: 0, withFaces: 0, decode: 0, detect: 0, embed: 0, models: 0 };
  const counted = withLooks(vitrine, ({ faces, elapsedMs }) => {
    looked.frames++;
    if (faces.length > 0) looked.withFaces++;
    addTimes(looked, elapsedMs);
  });
  const watch = watchProcesses();
  const run = await indexPhotos(counted, actor, {
    collection: 'film',
    items: (context) => openHolders(foundFiles([film]), context),
  });
  const { peakResidentMb, parentMs, childrenMs, ffmpegMs } = watch.stop();
  return {
    minutes,
    elapsedSeconds: run.elapsedMs / 1000,
    kept: run.indexed,
    faces: run.faces,
    looked,
    processorSeconds: {
      ffmpeg: ffmpegMs / 1000,
      models: (childrenMs - ffmpegMs) / 1000,
      parent: parentMs / 1000,
    },
    filmSecondsPerProcessorSecond: (minutes * 60_000) / (parentMs + childrenMs),
    peakResidentMb,
  };
}

function inSeconds(value: number): string {
  return `${value.toFixed(0)} s`;
}

function print(figures: Awaited<ReturnType<typeof measure>>, seed: number): void {
  const { minutes, looked, processorSeconds } = figures;
  const each = (ms: number): string => (ms / looked.frames).toFixed(1);
  console.log(
    [
      `machine      ${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.version}, load ${loadavg()[0]!.toFixed(1)}`,
      `film         ${minutes} min of ${sizePx.width} x ${sizePx.height} px, ${framesPerSecond} frames a second, seed ${seed}`,
      `looked at    ${looked.frames} frames, ${looked.withFaces} with faces; kept ${figures.kept} with ${figures.faces} faces`,
      `elapsed      ${inSeconds(figures.elapsedSeconds)}`,
      `processor    ffmpeg ${inSeconds(processorSeconds.ffmpeg)}, faces ${inSeconds(processorSeconds.models)}, parent ${inSeconds(processorSeconds.parent)}; ${figures.filmSecondsPerProcessorSecond.toFixed(1)} s of film for one`,
      `one frame    decode ${each(looked.decode)}, detect ${each(looked.detect)}, landmarks and embed ${each(looked.embed)} ms; of these ${each(looked.models)} in models`,
      `memory       ${figures.peakResidentMb.toFixed(0)} MB, all processes together, peak`,
    ].join('\n'),
  );
}
