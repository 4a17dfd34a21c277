/**
 * Kills the indexing process with SIGKILL at random moments and runs it again. VITRINE_TEST_KILLS moves the number of
 * kills, VITRINE_TEST_SEED repeats a run.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listCollections } from '#vitrine/flows/collections/collections.js';
import { searchPhoto } from '#vitrine/flows/search/search-photo.js';
import { verify } from '#vitrine/flows/index/verify.js';
import { initialise, openVitrine, type Vitrine } from '#vitrine/flows/vitrine.js';
import { sha256 } from '#vitrine/lib/sha256.js';
import {
  facePhoto,
  item,
  lawful,
  soloGrant,
  streamOf,
  temporaryConfig,
  writeFaces,
} from './temporary-vitrine.js';
import { addCollection, indexPhotos, removeCollection } from '../support/curator.js';

const kills = Number(process.env['VITRINE_TEST_KILLS'] ?? 8);
const seed = Number(process.env['VITRINE_TEST_SEED'] ?? Date.now() % 1e6);
const persons = 8;

/** Mulberry32. */
function randomNumbers(state: number): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe(`after ${kills} kills (seed ${seed})`, () => {
  test('every photo is there once, and store, index and files agree', async () => {
    const config = temporaryConfig();
    onTestFinished(config.remove);
    await initialise(config);
    const photos = join(config.folder, 'photos');
    writeFaces(photos, persons, 10);
    const random = randomNumbers(seed);
    await withVitrine(addFaces);
    let whileWorking = 0;

    for (let kill = 0; kill < kills; kill++) {
      const child = startIndexing();
      // The first commit comes after about a second; from then on the work is the interesting part.
      const afterCommits = (kill % 4) - 1;
      const { finished, commits } = await killAfter(child, afterCommits, random() * 150);
      if (!finished && commits > 0) whileWorking++;
      await withVitrine(async (vitrine) => {
        // What a kill leaves to the next writer is noted; nothing is wrong.
        expect(await verify(vitrine)).toMatchObject({ ok: true, problems: [] });
        if (!finished) return;
        await removeCollection(vitrine, 'faces');
        await addFaces(vitrine);
      });
    }

    // Otherwise the delays no longer fit the machine, and nothing was put to the test.
    expect(whileWorking).toBeGreaterThan(0);
    const last = startIndexing();
    const end = await lastMessage(last);
    expect(end).toMatchObject({ kind: 'done', summary: { seen: persons * 10, skipped: { total: 0 } } });
    await withVitrine(async (vitrine) => {
      expect(await verify(vitrine)).toMatchObject({ ok: true, problems: [] });
      const { db } = vitrine.store;
      const rows = await db.selectFrom('photo').select('sha256').execute();
      const items = await db.selectFrom('source_item').select(['location', 'sha256']).execute();
      expect(new Set(rows.map((row) => row.sha256)).size).toBe(rows.length);
      expect(new Set(items.map((each) => each.sha256))).toEqual(new Set(rows.map((row) => row.sha256)));
      expect(items).toHaveLength(persons * 10);
      expect(await listCollections(vitrine)).toMatchObject([{ photos: rows.length, skipped: 0 }]);
    });

    function startIndexing(): ChildProcess {
      const script = new URL('index-child.mjs', import.meta.url);
      return fork(script, [config.dataDir, config.keyFile, 'faces', photos]);
    }
    async function withVitrine(work: (vitrine: Vitrine) => Promise<unknown>): Promise<void> {
      const vitrine = await openVitrine(config);
      try {
        await work(vitrine);
      } finally {
        await vitrine.close();
      }
    }
  });
});

describe(`a search that is killed (seed ${seed})`, () => {
  test('is on record, and leaves nothing that is wrong', async () => {
    const config = temporaryConfig();
    onTestFinished(config.remove);
    await initialise(config);
    const photo = join(config.folder, 'probe.pgm');
    writeFileSync(photo, facePhoto(1, 1));
    const vitrine = await openVitrine(config);
    onTestFinished(() => vitrine.close());
    await addFaces(vitrine);
    const items = [item('a', () => facePhoto(1, 2))];
    await indexPhotos(vitrine, { collection: 'faces', items: streamOf(items) });
    const random = randomNumbers(seed);
    const script = new URL('search-child.mjs', import.meta.url);
    let earlier = 0;
    for (let kill = 0; kill < kills; kill++) {
      const child = fork(script, [config.dataDir, config.keyFile, photo]);
      await once(child, 'message');
      // The record comes within milliseconds, the models after a second, then one search follows the other.
      await recorded(vitrine, earlier);
      await setTimeout(random() * (kill % 2 === 0 ? 30 : 3000));
      child.kill('SIGKILL');
      await once(child, 'exit');
      const records = await vitrine.store.db.selectFrom('search').select(['id', 'outcome']).execute();
      earlier = records.length;
      expect(await verify(vitrine)).toMatchObject({ ok: true, problems: [], notes: [] });
    }
    const outcomes = await vitrine.store.db.selectFrom('search').select('outcome').execute();
    expect(outcomes.map(({ outcome }) => outcome)).toContain(null);
    expect(outcomes.every(({ outcome }) => outcome === null || outcome === 'answered')).toBe(true);
  });
});

/** Waits for a record beyond the first `earlier`. */
async function recorded(vitrine: Vitrine, earlier: number): Promise<void> {
  while ((await vitrine.store.db.selectFrom('search').select('id').execute()).length <= earlier)
    await setTimeout(2);
}

describe('while another process indexes', () => {
  test('searches are answered, put on record, and see what was committed before they began', async () => {
    const config = temporaryConfig();
    onTestFinished(config.remove);
    await initialise(config);
    const photos = join(config.folder, 'photos');
    writeFaces(photos, persons, 10);
    const vitrine = await openVitrine(config);
    onTestFinished(() => vitrine.close());
    await addFaces(vitrine);
    const script = new URL('index-child.mjs', import.meta.url);
    const child = fork(script, [config.dataDir, config.keyFile, 'faces', photos]);
    let committed = 0;
    child.on('message', (message: ChildMessage) => {
      if (message.kind === 'progress') committed = message.progress.faces;
    });
    const photo = facePhoto(1, 1);
    const grant = await soloGrant(vitrine, { case: 'C-1', reason: 'test', collections: [], user: 'tester' });
    let searches = 0;
    while (child.exitCode === null) {
      const atLeast = committed;
      const result = await searchPhoto(vitrine, grant, { photo, limit: 1000, minScore: -1 });
      if (result.kind !== 'answer') throw new Error('expected an answer');
      expect(result.answer.candidates.length).toBeGreaterThanOrEqual(atLeast);
      searches++;
    }
    expect(committed).toBeGreaterThan(0);
    const records = await vitrine.store.db.selectFrom('search').select('outcome').execute();
    expect(records.map((record) => record.outcome)).toEqual(
      Array.from({ length: searches }, () => 'answered'),
    );
    // The other process is gone, and so is its lock.
    await indexPhotos(vitrine, { collection: 'faces', items: streamOf([]) });
    const result = await searchPhoto(vitrine, grant, { photo });
    expect(result.kind === 'answer' && result.answer.candidates[0]?.photo.sha256).toBe(sha256(photo));
  });
});

function addFaces(vitrine: Vitrine): Promise<unknown> {
  return addCollection(vitrine, { ...lawful, name: 'faces' });
}

type ChildMessage =
  | { kind: 'opened' }
  | { kind: 'progress'; progress: { faces: number } }
  | { kind: 'done'; summary: unknown }
  | { kind: 'failed'; code: string; message: string };

/** Kills the child some time after it has reported so many commits (-1: right after it has opened the store). */
async function killAfter(
  child: ChildProcess,
  afterCommits: number,
  delayMs: number,
): Promise<{ finished: boolean; commits: number }> {
  let left = afterCommits + 1;
  let finished = false;
  let commits = 0;
  child.on('message', (message: ChildMessage) => {
    if (message.kind === 'failed') throw new Error(`${message.code}: ${message.message}`);
    if (message.kind === 'done') finished = true;
    if (message.kind === 'progress') commits++;
    if (left-- === 0) void setTimeout(delayMs).then(() => child.kill('SIGKILL'));
  });
  await once(child, 'exit');
  return { finished, commits };
}

async function lastMessage(child: ChildProcess): Promise<ChildMessage | null> {
  let last: ChildMessage | null = null;
  child.on('message', (message: ChildMessage) => (last = message));
  await once(child, 'exit');
  return last;
}
