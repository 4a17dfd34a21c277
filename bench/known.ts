/**
 * How long it takes to look at a folder again of which everything is known. The files are small and no photos, and their rows are
 * written directly, one photo with one random face each: what is measured is the walk, the comparison and the bookkeeping, by the command
 * as people run it, its start included.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig, type Config } from '#vitrine/config.js';
import { addCollection } from '#vitrine/flows/collections/collections.js';
import { reindex } from '#vitrine/flows/index/reindex.js';
import { rememberCurrentModel } from '#vitrine/flows/models/current-model.js';
import { actAsUser } from '#vitrine/flows/people/solo.js';
import { initialise, openVitrine, type Vitrine } from '#vitrine/flows/vitrine.js';
import { sha256 } from '#vitrine/lib/sha256.js';
import { folderItems } from '#vitrine/sources/folder.js';
import { insertPhoto } from '#vitrine/store/photos.js';
import { recordSourceItem } from '#vitrine/store/source-items.js';
import type { AnalysedPhoto, Collection, Point, SourceItem } from '#vitrine/types.js';
import { dims } from './search-gallery.js';
import { createFaceMaker } from './synthetic-faces.js';

interface Options {
  photos: number;
  seed: number;
  /** Keeps files and rows in this folder, and uses them again. */
  dir?: string;
  json?: true;
}

const perFolder = 1000;
const batchItems = 500;

export async function benchKnown(options: Options): Promise<void> {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'vitrine-bench-')));
  try {
    const config = { ...readConfig(process.env, join(dir, 'data')), keyFile: join(dir, 'key') };
    const folder = join(dir, 'photos');
    if (!existsSync(join(dir, 'made'))) await make(config, folder, options);
    const run = (...more: string[]) => runIndex(dir, folder, ...more);
    const runs = [await run(), await run(), await run()];
    const file = (i: number) => pathOf(folder, i);
    await utimes(file(7), new Date(), new Date());
    await rm(file(8), { force: true });
    const changed = await run('--remove-vanished');
    print(options, runs, changed);
    if (options.json) console.log(JSON.stringify({ ...options, runs, changed }));
  } finally {
    if (options.dir === undefined) await rm(dir, { recursive: true, force: true });
    else await writeFile(join(dir, 'made'), '');
  }
}

async function make(config: Config, folder: string, { photos, seed }: Options): Promise<void> {
  await writeFiles(folder, photos);
  await initialise(config);
  const vitrine = await openVitrine(config);
  try {
    await writeRows(vitrine, folder, seed);
  } finally {
    await vitrine.close();
  }
}

function pathOf(folder: string, i: number): string {
  return join(folder, String(Math.floor(i / perFolder)).padStart(4, '0'), `${i}.jpg`);
}

async function writeFiles(folder: string, count: number): Promise<void> {
  for (let i = 0; i < count; i += perFolder) {
    await mkdir(join(pathOf(folder, i), '..'), { recursive: true });
    const names = Array.from({ length: Math.min(perFolder, count - i) }, (_, k) => i + k);
    for (const n of names) await writeFile(pathOf(folder, n), `file ${n}`);
  }
}

async function writeRows(vitrine: Vitrine, folder: string, seed: number): Promise<void> {
  const actor = await actAsUser(vitrine, 'bench');
  const facts = { name: 'known', owner: 'bench', basis: 'benchmark', purpose: 'benchmark' };
  const collection = await addCollection(vitrine, actor, facts);
  await rememberCurrentModel(vitrine.store);
  const maker = createFaceMaker(seed, dims, 'measured');
  let batch: SourceItem[] = [];
  let made = 0;
  const write = async (): Promise<void> => {
    await vitrine.store.write(async (db) => {
      for (const item of batch) {
        const embedding = new Float32Array(dims);
        maker.make(made++, embedding, 0);
        const hash = sha256(await readFile(item.location));
        const { photoId } = await insertPhoto(db, newPhoto(vitrine, collection, hash, embedding));
        const { read: _, ...address } = item;
        const content = { sha256: hash, photoId, skipped: null };
        await recordSourceItem(db, collection.id, address, content, new Date().toISOString());
      }
    });
    batch = [];
  };
  for await (const item of folderItems([folder])) {
    batch.push(item);
    if (batch.length === batchItems) await write();
  }
  await write();
  await reindex(vitrine);
}

function newPhoto(
  { modelId }: Vitrine,
  { id: collection }: Collection,
  hash: ReturnType<typeof sha256>,
  embedding: Float32Array,
) {
  const point: Point = { x: 50, y: 50 };
  const quality = {
    unified: 0.8,
    faceSizePx: 80,
    detectorScore: 1,
    sharpness: 200,
    yawDegrees: 0,
    brightness: 120,
  };
  const analysed: AnalysedPhoto = {
    widthPx: 100,
    heightPx: 100,
    camera: { capturedAt: null, place: null },
    facts: null,
    faces: [
      {
        box: { x: 10, y: 10, width: 80, height: 80 },
        landmarks5: [point, point, point, point, point],
        quality,
        embedding,
        thumbnail: new Uint8Array(),
      },
    ],
    preview: new Uint8Array(),
    elapsedMs: { decode: 0, detect: 0, embed: 0, models: 0 },
  };
  const createdAt = new Date().toISOString();
  return {
    collection,
    sha256: hash,
    modelId,
    analysed,
    imagesName: hash.slice(0, 32),
    imagesBytes: 0,
    createdAt,
  };
}

interface Run {
  elapsedMs: number;
  summary: Record<string, unknown>;
}

const program = fileURLToPath(new URL('../main.js', import.meta.url));

async function runIndex(dir: string, folder: string, ...more: string[]): Promise<Run> {
  const start = performance.now();
  const args = [
    program,
    'index',
    folder,
    '--collection',
    'known',
    '--data',
    join(dir, 'data'),
    '--json',
    ...more,
  ];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, VITRINE_KEY_FILE: join(dir, 'key') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (piece: Buffer) => output.push(piece));
  const [status] = (await once(child, 'close')) as [number];
  if (status !== 0) throw new Error(`vitrine index ended with ${status}`);
  const { seen, indexed, unchanged, skipped, vanished, removed } = JSON.parse(
    Buffer.concat(output).toString(),
  ) as Record<string, unknown>;
  return {
    elapsedMs: performance.now() - start,
    summary: { seen, indexed, unchanged, skipped, vanished, removed },
  };
}

function print({ photos, seed }: Options, runs: readonly Run[], changed: Run): void {
  const seconds = (run: Run): string => (run.elapsedMs / 1000).toFixed(1);
  console.log(
    [
      `machine      ${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, Node ${process.version}, load ${loadavg()[0]!.toFixed(1)}`,
      `known        ${photos} files in folders of ${perFolder}, one face each, seed ${seed}`,
      `again        ${runs.map(seconds).join(', ')} s, the whole command; nothing to do`,
      `one changed  ${seconds(changed)} s, and one vanished and removed: ${JSON.stringify(changed.summary)}`,
    ].join('\n'),
  );
}
