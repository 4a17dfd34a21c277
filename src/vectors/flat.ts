/**
 * The embedded engine: every search looks at every row of its collections, so nothing has to be trained, balanced or
 * rebuilt, and an added or deleted row counts at once. docs/decisions/ has the reasons (vector-kernel)
 * and what a crash, a thief or a deletion leaves of the files (vector-files); docs/performance.md has the figures.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { flushFolder } from '../lib/durable-write.js';
import type { CollectionId, FaceId, ModelId } from '../types.js';
import { createCodeArena } from './code-arena.js';
import { createCollection, type CollectionPlace } from './collection-files.js';
import { damaged, isMissing } from './damage.js';
import { openFlatCollection, type FlatCollection } from './flat-collection.js';
import { manifestName, readManifest } from './manifest.js';
import { createRotation } from './rotation.js';
import { createSearchQueue } from './search-queue.js';
import { startThreads } from './thread-pool.js';
import type { VectorIndex } from './vector-index.js';

export interface FlatOptions {
  /** Made if it is not there (mode `write`). */
  dir: string;
  /** 32 bytes: seals every block. */
  key: Uint8Array;
  /** 32 bytes: draws this installation's rotation. */
  rotationKey: Uint8Array;
  modelId: ModelId;
  dims: number;
  /** `write`: the caller makes sure that no other process writes. Readers see what was committed when they opened. */
  mode: 'read' | 'write';
  /** Scanning threads; default: as many as there are cores. */
  threads?: number;
}

export interface FlatIndex extends VectorIndex {
  /** Bytes held in memory for all rows, without what filters load. */
  hotBytes: () => number;
}

/**
 * Opens the index under `dir`. Throws `model.mismatch` when it holds embeddings of another model or width, and
 * `index.damaged` when bytes are not what was written or a key is not the one they were written with.
 */
export async function openFlatIndex(options: FlatOptions): Promise<FlatIndex> {
  const { dir, key, rotationKey, modelId, dims, mode } = options;
  const rotation = createRotation(rotationKey, modelId, dims);
  const threads = startThreads(options.threads ?? availableParallelism(), { dims, modelId, rotationKey });
  const arena = createCodeArena(threads, rotation.width);
  const collections = new Map<number, FlatCollection>();
  const queue = createSearchQueue(threads, rotation, (id) => collections.get(id));
  let changes: Promise<unknown> = Promise.resolve();
  try {
    if (mode === 'write') await mkdir(dir, { recursive: true, mode: 0o700 });
    for (const collection of await listCollections(dir)) await openExisting(collection);
  } catch (error) {
    await close();
    throw error;
  }

  /** Without a manifest it was never committed, or is being removed. */
  async function openExisting(collection: number): Promise<void> {
    const found = await whileReplaced(collection, () => openCollection(collection));
    if (found !== null) collections.set(collection, found);
  }

  /**
   * Runs what reads the files of a collection, again when a file went missing because a writer elsewhere put a new
   * manifest in place. Null: the collection itself is gone.
   */
  async function whileReplaced<T>(collection: number, run: () => Promise<T>): Promise<T | null> {
    let missedAt = 0;
    for (let attempt = 1; ; attempt++) {
      try {
        return await run();
      } catch (error) {
        if (!isMissing(error)) throw error;
        const generation = await readGeneration(collection);
        if (generation === null) return null;
        // Nothing new was committed since the last attempt: the file is not being replaced, it is lost.
        if (generation === missedAt || attempt === 10) {
          throw damaged(`collection ${collection}: a file that its manifest names is missing`, error);
        }
        missedAt = generation;
      }
    }
  }

  async function readGeneration(collection: number): Promise<number | null> {
    try {
      return (await readManifest(folderOf(collection), key, collection)).generation;
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  function folderOf(collection: number): string {
    return join(dir, `c${collection}`);
  }

  function placeOf(collection: number): CollectionPlace {
    const { width } = rotation;
    return { folder: folderOf(collection), collection, key, rotationKey, modelId, dims, width };
  }

  function openCollection(collection: number): Promise<FlatCollection> {
    const { afterSearches } = queue;
    return openFlatCollection(placeOf(collection), mode, { arena, threads, afterSearches });
  }

  async function openOrCreate(collection: number): Promise<FlatCollection> {
    await createCollection(placeOf(collection));
    const created = await openCollection(collection);
    collections.set(collection, created);
    return created;
  }

  /** Changes happen one after the other, in the order in which they were asked for. */
  function change<T>(run: () => Promise<T>): Promise<T> {
    if (mode === 'read') return Promise.reject(new TypeError('the index was opened for reading'));
    const next = changes.then(run);
    changes = next.catch(() => undefined);
    return next;
  }

  /** What must not meet a compaction half-way; a reader's files stay as they are. */
  function betweenChanges<T>(run: () => Promise<T>): Promise<T> {
    return mode === 'write' ? change(run) : run();
  }

  async function removeCollection(collection: CollectionId): Promise<void> {
    const found = collections.get(collection);
    collections.delete(collection);
    if (found) queue.afterSearches(found.close);
    try {
      await removeManifest(folderOf(collection));
    } catch (error) {
      // It may be gone or not: what is there counts.
      await openExisting(collection);
      throw error;
    }
    await rm(folderOf(collection), { recursive: true, force: true });
    await flushFolder(dir);
  }

  async function verifyAll(): Promise<void> {
    for (const [id, collection] of collections) await whileReplaced(id, collection.verify);
  }

  async function close(): Promise<void> {
    await changes;
    await queue.close();
    for (const collection of collections.values()) await collection.close();
    collections.clear();
    await threads.close();
  }

  return {
    modelId,
    lastFaceId: (collection) => collections.get(collection)?.lastFaceId() ?? 0,
    count: (collection) => collections.get(collection)?.count() ?? 0,
    faceIds: (collection) =>
      betweenChanges(async () => ((await collections.get(collection)?.faceIds()) ?? []) as FaceId[]),
    add: (collection, rows) =>
      change(async () => {
        if (rows.length === 0) return;
        const found = collections.get(collection) ?? (await openOrCreate(collection));
        await found.add(rows);
      }),
    remove: (collection, faceIds) => change(async () => collections.get(collection)?.remove(faceIds)),
    compact: (collection) => change(async () => collections.get(collection)?.compact(0)),
    removeCollection: (collection) => change(() => removeCollection(collection)),
    search: queue.search,
    verify: () => betweenChanges(verifyAll),
    hotBytes: () => arena.bytes,
    close,
  };
}

async function listCollections(dir: string): Promise<number[]> {
  try {
    const names = await readdir(dir);
    return names.flatMap((name) => (/^c\d+$/.test(name) ? [Number(name.slice(1))] : []));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/**
 * Without its manifest a folder is rubbish that nobody reads again. Flushed before anything else goes: a power cut must
 * not bring back the manifest without the files that it names.
 */
async function removeManifest(folder: string): Promise<void> {
  try {
    await rm(join(folder, manifestName), { force: true });
    await flushFolder(folder);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}
