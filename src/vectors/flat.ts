/**
 * The embedded engine: every search looks at every row of its collections, so nothing has to be trained, balanced or
 * rebuilt, and an added or deleted row counts at once. docs/decisions/ has the reasons (vector-kernel)
 * and what a crash, a thief or a deletion leaves of the files (vector-files); docs/performance.md has the figures.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../errors.js';
import { flushFolder } from '../lib/durable-write.js';
import type { CollectionId, FaceId, ModelId } from '../types.js';
import { createCodeArena } from './code-arena.js';
import { damaged, isMissing } from './damage.js';
import { openFlatCollection, type FlatCollection } from './flat-collection.js';
import { manifestName, readManifest, rotationMark } from './manifest.js';
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

  /** A folder without a manifest is a collection being made or removed; one whose files go missing is being compacted. */
  async function openExisting(collection: number): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const generation = await checkManifest(collection);
      if (generation === null) return;
      try {
        collections.set(collection, await openCollection(collection));
        return;
      } catch (error) {
        if (!isMissing(error)) throw error;
        // Nothing new was committed meanwhile: the file is not being replaced, it is lost.
        if ((await checkManifest(collection)) === generation || attempt === 10) {
          throw damaged(`collection ${collection}: a file that its manifest names is missing`, error);
        }
      }
    }
  }

  /** The generation of the manifest; null: there is none. */
  async function checkManifest(collection: number): Promise<number | null> {
    let manifest;
    try {
      manifest = await readManifest(folderOf(collection), key, collection);
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
    if (manifest.modelId !== modelId || manifest.dims !== dims) {
      const stored = `${manifest.modelId} with ${manifest.dims} dimensions`;
      throw new AppError(
        'model.mismatch',
        `index holds embeddings of ${stored}, not of ${modelId} with ${dims}`,
      );
    }
    if (manifest.rotation !== rotationMark(rotationKey)) {
      throw damaged(`collection ${collection} was stored under another rotation key`);
    }
    return manifest.generation;
  }

  function folderOf(collection: number): string {
    return join(dir, `c${collection}`);
  }

  function openCollection(collection: number): Promise<FlatCollection> {
    const { width } = rotation;
    const place = { folder: folderOf(collection), collection, key, rotationKey, modelId, dims, width };
    return openFlatCollection(place, mode, { arena, threads, afterSearches: queue.afterSearches });
  }

  /** Changes happen one after the other, in the order in which they were asked for. */
  function change<T>(run: () => Promise<T>): Promise<T> {
    if (mode === 'read') return Promise.reject(new TypeError('the index was opened for reading'));
    const next = changes.then(run);
    changes = next.catch(() => undefined);
    return next;
  }

  async function removeCollection(collection: CollectionId): Promise<void> {
    const found = collections.get(collection);
    collections.delete(collection);
    // Without its manifest a folder is rubbish: after this line a crash leaves nothing that is ever read again.
    await rm(join(folderOf(collection), manifestName), { force: true });
    await rm(folderOf(collection), { recursive: true, force: true });
    await flushFolder(dir);
    if (found) queue.afterSearches(found.close);
  }

  async function verifyAll(): Promise<void> {
    for (const [id, collection] of collections) {
      for (let attempt = 1; ; attempt++) {
        try {
          await collection.verify();
          break;
        } catch (error) {
          // A writer elsewhere may compact or remove the collection while a reader verifies what is there now.
          if (!isMissing(error)) throw error;
          if ((await checkManifest(id)) === null) break;
          if (attempt === 10)
            throw damaged(`collection ${id}: a file that its manifest names is missing`, error);
        }
      }
    }
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
    async faceIds(collection) {
      return ((await collections.get(collection)?.faceIds()) ?? []) as FaceId[];
    },
    add: (collection, rows) =>
      change(async () => {
        if (rows.length === 0) return;
        const found = collections.get(collection) ?? (await openCollection(collection));
        collections.set(collection, found);
        await found.add(rows);
      }),
    remove: (collection, faceIds) => change(async () => collections.get(collection)?.remove(faceIds)),
    compact: (collection) => change(async () => collections.get(collection)?.compact(0)),
    removeCollection: (collection) => change(() => removeCollection(collection)),
    search: queue.search,
    verify: () => (mode === 'write' ? change(verifyAll) : verifyAll()),
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
