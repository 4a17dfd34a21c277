/**
 * Rebuilds the vector index from the store. A crash in between leaves a shorter index, which the next writer
 * completes; searches meanwhile compare what is missing straight from the store.
 */
import { mkdir, rm } from 'node:fs/promises';
import { allCollections, countCollection } from '../../store/collections.js';
import { asWriter } from '../writing.js';
import type { Vitrine } from '../vitrine.js';

export interface Reindexed {
  collections: number;
  faces: number;
  elapsedMs: number;
}

/** Throws `store.busy`, `store.full` or `store.damaged`. */
export async function reindex(
  vitrine: Vitrine,
  options: { onProgress?: (done: number, total: number) => void } = {},
): Promise<Reindexed> {
  const started = performance.now();
  const collections = await allCollections(vitrine.store.db);
  let total = 0;
  for (const { id } of collections) total += (await countCollection(vitrine.store.db, id)).faces;
  let faces = 0;
  await asWriter(vitrine, async () => undefined, {
    async prepare() {
      await rm(vitrine.folder.index, { recursive: true, force: true });
      await mkdir(vitrine.folder.index, { mode: 0o700 });
    },
    onCaughtUp(added) {
      faces += added;
      options.onProgress?.(faces, total);
    },
  });
  return { collections: collections.length, faces, elapsedMs: performance.now() - started };
}
