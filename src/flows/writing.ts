/**
 * The one way to change photos: with the writer lock held, on an index that has been brought up to the store first.
 * Bringing it up is the same work whether a crash, a lost index or nothing at all came before.
 */
import { asStorageError } from '../lib/storage-errors.js';
import { allCollections } from '../store/collections.js';
import { forgetErasures, pendingErasures } from '../store/erasures.js';
import { facesAfter } from '../store/faces.js';
import { clearStaleMarks, countStaleMarks } from '../store/models.js';
import type { Db } from '../store/tables.js';
import { takeWriterLock } from '../store/writer-lock.js';
import type { CollectionId, FaceId } from '../types.js';
import type { VectorIndex } from '../vectors/vector-index.js';
import { refuseOtherModel } from './models/current-model.js';
import { clearIndex, dropOtherIndexes } from './index/index-folders.js';
import { vectorRow } from './index/vector-row.js';
import { runRetention } from './cases/retention.js';
import type { Vitrine } from './vitrine.js';

export interface Writer {
  readonly index: VectorIndex;
  /** Erases from disk and index what the store has deleted; its bytes are overwritten when the writer ends. */
  carryOutErasures(): Promise<void>;
  /** Overwrites the bytes of what was erased now. False: another process is reading them; the next writer does it. */
  overwriteErased(): Promise<boolean>;
}

export interface WritingOptions {
  /** Runs under the lock before the index is opened. */
  prepare?: () => Promise<void>;
  /** Counts the faces added to the index while it is brought up to the store. */
  onCaughtUp?: (faces: number) => void;
}

const catchUpRows = 1000;

/** Throws `store.busy`, `store.full` and what `work` throws. The lock goes when `work` is done or the process ends. */
export async function asWriter<T>(
  vitrine: Vitrine,
  work: (writer: Writer) => Promise<T>,
  options: WritingOptions = {},
): Promise<T> {
  try {
    const lock = takeWriterLock(vitrine.folder.writerLock);
    try {
      // Whoever waited for the lock may have been overtaken by a switch.
      await refuseOtherModel(vitrine.store.db, vitrine.modelId);
      await dropOtherIndexes(vitrine.folder, vitrine.modelId);
      await options.prepare?.();
      // On an installation that nobody serves this is the only clock.
      await runRetention(vitrine);
      const staleMarks = await countStaleMarks(vitrine.store.db, vitrine.modelId);
      if (staleMarks > 0) await clearIndex(vitrine.folder, vitrine.modelId);
      const index = await vitrine.openIndexForWriting();
      try {
        const writer = writerOn(vitrine, index);
        // Deletions first: a face deleted and not yet caught up must not come back.
        await writer.carryOutErasures();
        await catchUpIndex(vitrine.store.db, index, options.onCaughtUp);
        // Only now: had the process died above, the next writer would build it again.
        if (staleMarks > 0) await clearStaleMarks(vitrine.store.db, vitrine.modelId, staleMarks);
        // What an earlier writer could not, or did not live to.
        await writer.overwriteErased();
        const result = await work(writer);
        await writer.overwriteErased();
        return result;
      } finally {
        await index.close();
        await vitrine.releaseIndex();
      }
    } finally {
      lock.release();
    }
  } catch (error) {
    throw asStorageError(error);
  }
}

/** Overwriting costs a pass over all that has a deleted row, so it is done once for many erasures. */
function writerOn(vitrine: Vitrine, index: VectorIndex): Writer {
  let isOwed = true;
  return {
    index,
    async carryOutErasures() {
      if (await carryOutErasures(vitrine, index)) isOwed = true;
    },
    async overwriteErased() {
      if (!isOwed) return true;
      for (const { id } of await allCollections(vitrine.store.db)) await index.compact(id);
      const isDone = await vitrine.store.overwriteDeleted();
      isOwed = !isDone;
      return isDone;
    },
  };
}

/** Adds to the index what the store has beyond it, of the index's own model. For the holder of the writer lock. */
export async function catchUpIndex(
  db: Db,
  index: VectorIndex,
  onCaughtUp?: (faces: number) => void,
): Promise<void> {
  for (const { id } of await allCollections(db)) {
    for (;;) {
      const last = index.lastFaceId(id);
      const faces = await facesAfter(db, id, index.modelId, last, catchUpRows);
      if (faces.length === 0) break;
      await index.add(id, faces.map(vectorRow));
      onCaughtUp?.(faces.length);
    }
  }
}

/** True when there was something to erase. */
async function carryOutErasures(vitrine: Vitrine, index: VectorIndex): Promise<boolean> {
  for (let hadAny = false; ; hadAny = true) {
    const erasures = await pendingErasures(vitrine.store.db);
    if (erasures.length === 0) return hadAny;
    const faces = new Map<CollectionId, FaceId[]>();
    for (const { collection, photo } of erasures) {
      if (photo === null) {
        await vitrine.images.eraseCollection(collection);
        await index.removeCollection(collection);
        faces.delete(collection);
      } else {
        await vitrine.images.erase(collection, photo.imagesName);
        faces.set(collection, [...(faces.get(collection) ?? []), ...photo.faceIds]);
      }
    }
    for (const [collection, ids] of faces) {
      if (ids.length > 0) await index.remove(collection, ids);
    }
    // Only now: had the process died above, the next writer would find the list again and finish it.
    await forgetErasures(
      vitrine.store.db,
      erasures.map((erasure) => erasure.id),
    );
  }
}
