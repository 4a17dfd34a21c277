/**
 * Searches wait here while a pass runs. Those that go over the same blocks then share the next pass: the codes come
 * from memory once for all of their probes.
 */
import type { CollectionId, FaceId } from '../types.js';
import type { FlatCollection } from './flat-collection.js';
import { createReadDepth } from './read-depth.js';
import type { Rotation } from './rotation.js';
import { probesPerPass, scanCapacity } from './scan-memory.js';
import type { ScanProbe, ScanTarget } from './row-reader.js';
import { scanPass } from './scan-pass.js';
import type { ThreadPool } from './thread-pool.js';
import type { VectorHit, VectorQuery } from './vector-index.js';

export interface SearchQueue {
  search: (probes: readonly Float32Array[], query: VectorQuery) => Promise<VectorHit[][]>;
  /** Runs `release` once every search that may use what was current until now has ended. */
  afterSearches: (release: () => Promise<void>) => void;
  /** Waits for all searches and releases. */
  close: () => Promise<void>;
}

interface Waiting {
  probes: ScanProbe[];
  query: VectorQuery;
  resolve: (hits: VectorHit[][]) => void;
  reject: (error: unknown) => void;
}

/**
 * Rows per probe that may be read from disk. With a cut at which few strangers pass, faces as the default model gives
 * them need some hundred; the rest is for lower cuts, and for models whose strangers lie closer together.
 */
function rowsToKeep(galleryRows: number, limit: number): number {
  const byGallery = Math.max(4096, Math.min(32_768, Math.floor(galleryRows / 64)));
  return Math.min(131_072, Math.max(byGallery, 4 * limit));
}

/** A pass with more probes than this gains nothing more from sharing. */
const mostProbes = 64;

export function createSearchQueue(
  threads: ThreadPool,
  rotation: Rotation,
  collectionOf: (id: CollectionId) => FlatCollection | undefined,
): SearchQueue {
  const depth = createReadDepth(threads);
  let waiting: Waiting[] = [];
  let running: Promise<void> | null = null;
  /** The group that is being searched. Searches still waiting have looked at nothing yet. */
  let current: Promise<unknown> = Promise.resolve();
  const releases = new Set<Promise<void>>();

  function search(probes: readonly Float32Array[], query: VectorQuery): Promise<VectorHit[][]> {
    const { limit, minScore } = query;
    const scanProbes = probes.map((probe) => {
      const rotated = new Float32Array(rotation.width);
      rotation.rotate(probe, rotated);
      return { rotated, limit, minScore };
    });
    return new Promise((resolve, reject) => {
      waiting.push({ probes: scanProbes, query, resolve, reject });
      running ??= runAll();
    });
  }

  async function runAll(): Promise<void> {
    // One turn of the event loop later, so that searches asked for together go together.
    await Promise.resolve();
    while (waiting.length > 0) {
      const group = takeGroup();
      const answering = runGroup(group);
      current = answering;
      try {
        const answers = await answering;
        for (const [i, one] of group.entries()) one.resolve(answers[i]!);
      } catch (error) {
        for (const one of group) one.reject(error);
      }
    }
    running = null;
  }

  /** The oldest search and all others over the same blocks, as long as their probes fit one pass. */
  function takeGroup(): Waiting[] {
    const group: Waiting[] = [];
    const left: Waiting[] = [];
    let probes = 0;
    for (const one of waiting) {
      const fits =
        group.length === 0 ||
        (sameBlocks(one.query, group[0]!.query) && probes + one.probes.length <= mostProbes);
      if (fits) probes += one.probes.length;
      (fits ? group : left).push(one);
    }
    waiting = left;
    return group;
  }

  async function runGroup(group: readonly Waiting[]): Promise<VectorHit[][][]> {
    const { collections, filter } = group[0]!.query;
    const targets: ScanTarget[] = [];
    const owners: CollectionId[] = [];
    const masks: Uint8Array[] = [];
    let rows = 0;
    for (const id of new Set(collections)) {
      const collection = collectionOf(id);
      if (!collection) continue;
      const found = await collection.snapshot(filter);
      rows += collection.rows();
      for (const target of found.targets) {
        targets.push(target);
        owners.push(id);
      }
      if (found.masks) masks.push(found.masks);
    }
    const probes = group.flatMap((one) => one.probes);
    const keep = rowsToKeep(rows, Math.max(...probes.map(({ limit }) => limit), 0));
    const together = Math.min(mostProbes, probesPerPass(rotation.width / 8, scanCapacity(keep)));
    const hits: VectorHit[][] = [];
    for (let at = 0; at < probes.length; at += together) {
      const part = probes.slice(at, at + together);
      const filterMasks = filter ? Buffer.concat(masks) : null;
      for (const list of await scanPass(threads, targets, filterMasks, part, keep, depth)) {
        hits.push(
          list.map(({ target, faceId, score }) => ({
            collection: owners[target]!,
            faceId: faceId as FaceId,
            score,
          })),
        );
      }
    }
    return group.map((one) => hits.splice(0, one.probes.length));
  }

  /** Waits for the group that may hold a snapshot, not for the queue: under steady load that is never empty. */
  function afterSearches(release: () => Promise<void>): void {
    const ended = current.then(release, release);
    releases.add(ended);
    void ended.finally(() => releases.delete(ended));
  }

  async function close(): Promise<void> {
    await running;
    await Promise.all(releases);
  }

  return { search, afterSearches, close };
}

/** Searches with filters go alone: their masks are their own. */
function sameBlocks(a: VectorQuery, b: VectorQuery): boolean {
  if (a.filter || b.filter) return false;
  const [one, other] = [new Set(a.collections), new Set(b.collections)];
  return one.size === other.size && [...one].every((id) => other.has(id));
}
