/** What the search benchmark measures of one open index. Only times differ from run to run. */
import { execFile } from 'node:child_process';
import { cp, link, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FaceId } from '#vitrine/types.js';
import { openFlatIndex, type FlatIndex } from '#vitrine/vectors/flat.js';
import type { VectorHit, VectorQuery } from '#vitrine/vectors/vector-index.js';
import {
  collection,
  dims,
  rowsOf,
  type Gallery,
  type GalleryOptions,
  type TrueHit,
} from './search-gallery.js';
import { createFaceMaker, photosPerPerson } from './synthetic-faces.js';

const changedRows = 10_000;

export interface Searched {
  times: number[];
  answers: VectorHit[][];
  cpuMs: number;
}

export async function searchOneByOne(
  index: FlatIndex,
  probes: readonly Float32Array[],
  query: VectorQuery,
): Promise<Searched> {
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
export async function measureThroughput(
  index: FlatIndex,
  probes: readonly Float32Array[],
  query: VectorQuery,
  clients: number,
): Promise<number> {
  const forMs = 4000;
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

export async function measureBatch(
  index: FlatIndex,
  probes: readonly Float32Array[],
  query: VectorQuery,
): Promise<{ elapsedMs: number; cpuMs: number }> {
  const before = process.cpuUsage();
  const started = performance.now();
  await index.search(probes, query);
  const elapsedMs = performance.now() - started;
  const { user, system } = process.cpuUsage(before);
  return { elapsedMs, cpuMs: (user + system) / 1000 };
}

/**
 * Adds and deletes in a copy of the gallery, so that it can be used again. The copy shares the segment files: rows that
 * are committed are never written again, and what is appended after them is cut off when the gallery is opened again.
 */
export async function measureChanges(
  { place }: Gallery,
  { faces, seed, spectrum }: GalleryOptions,
): Promise<{ add10kMs: number; remove10kMs: number }> {
  const copy = { ...place, dir: `${place.dir}-changed` };
  await rm(copy.dir, { recursive: true, force: true });
  await copyByLinks(join(place.dir, `c${collection}`), join(copy.dir, `c${collection}`));
  const maker = createFaceMaker(seed, dims, spectrum);
  const embeddings = new Float32Array(changedRows * dims);
  for (let i = 0; i < changedRows; i++) maker.make(faces + i, embeddings, i * dims);
  const rows = rowsOf(embeddings, faces);
  const probe = rows[changedRows >> 1]!;
  // Spread over the whole gallery, one of the added rows included.
  const step = Math.max(1, Math.floor(faces / changedRows));
  const gone = Array.from({ length: changedRows - 1 }, (_, i) => (i * step + 1) as FaceId);
  gone.push(probe.faceId);

  const index = await openFlatIndex(copy);
  try {
    await expectTop(index, probe.embedding, null);
    let started = performance.now();
    await index.add(collection, rows);
    const add10kMs = performance.now() - started;
    await expectTop(index, probe.embedding, probe.faceId);
    started = performance.now();
    await index.remove(collection, gone);
    const remove10kMs = performance.now() - started;
    await expectTop(index, probe.embedding, null);
    return { add10kMs, remove10kMs };
  } finally {
    await index.close();
    await rm(copy.dir, { recursive: true, force: true });
  }
}

async function copyByLinks(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from)) {
    const written = name === 'manifest' || name.endsWith('.journal');
    await (written ? cp : link)(join(from, name), join(to, name));
  }
}

async function expectTop(index: FlatIndex, embedding: Float32Array, faceId: FaceId | null): Promise<void> {
  const [hits] = await index.search([embedding], { collections: [collection], limit: 1, minScore: 0.999 });
  if ((hits![0]?.faceId ?? null) !== faceId) throw new Error('a change is not visible to the next search');
}

/** Lets the system forget what it keeps of these files in memory (GNU dd; no special rights are needed). */
export async function dropFromPageCache(dir: string): Promise<void> {
  for (const entry of await readdir(dir, { recursive: true })) {
    const path = join(dir, entry);
    if ((await stat(path)).isFile()) {
      await promisify(execFile)('dd', [`if=${path}`, 'iflag=nocache', 'count=0', 'status=none']);
    }
  }
}

export function isMate({ faceId }: TrueHit, mate: number): boolean {
  return Math.floor((faceId - 1) / photosPerPerson) === Math.floor(mate / photosPerPerson);
}

/** The cut at which a candidate list of up to `limit` holds one stranger on average. */
export function oneFalseCandidateCut({ truth, mates }: Gallery, limit: number): number {
  const strangers = truth.flatMap((list, i) => {
    const others = list.slice(0, limit).filter((hit) => !isMate(hit, mates[i]!));
    return others.map(({ score }) => score);
  });
  // In the next gap that is wider than rounding, so that rounding does not decide who is above the cut.
  const descending = strangers.toSorted((a, b) => b - a);
  let last = truth.length - 1;
  while (descending[last]! - descending[last + 1]! < 2e-5) last += 1;
  const cut = (descending[last]! + descending[last + 1]!) / 2;
  return cut;
}

/** Part of the searches whose list is, in the same order, what exact search gives at this cut. */
export function agreement(
  answers: readonly VectorHit[][],
  truth: readonly TrueHit[][],
  cut: number,
  limit: number,
): number {
  const same = answers.filter((hits, i) => {
    const exact = truth[i]!.slice(0, limit).filter(({ score }) => score >= cut);
    return exact.length === hits.length && exact.every(({ faceId }, rank) => faceId === hits[rank]!.faceId);
  });
  return same.length / answers.length;
}

/** Part of the searches whose first candidate is the exact first one. */
export function topAgreement(answers: readonly VectorHit[][], truth: readonly TrueHit[][]): number {
  return answers.filter((hits, i) => hits[0]?.faceId === truth[i]![0]!.faceId).length / answers.length;
}

export function worstScore(answers: readonly VectorHit[][], truth: readonly TrueHit[][]): number {
  let worst = 0;
  for (const [i, hits] of answers.entries()) {
    for (const { faceId, score } of hits) {
      const exact = truth[i]!.find((one) => one.faceId === faceId);
      if (exact) worst = Math.max(worst, Math.abs(exact.score - score));
    }
  }
  return worst;
}

export function percentile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))]!;
}

export async function folderBytes(dir: string): Promise<number> {
  let sum = 0;
  for (const entry of await readdir(dir, { recursive: true })) {
    const found = await stat(join(dir, entry));
    if (found.isFile()) sum += found.size;
  }
  return sum;
}
