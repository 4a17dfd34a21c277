/**
 * Another model for a data folder that has faces already. Embeddings of both lie side by side; photos are searched and indexed
 * with the old one until every face has one of the new, then one transaction switches. What a kill after each step leaves:
 *
 *  1. batches of embeddings are committed          -> fewer to make the next time; nothing else reads them yet
 *  2. with the writer lock, faces added meanwhile  -> the same
 *  3. the new model's index is built               -> a folder that the next writer removes
 *  4. one transaction makes the new model active   -> the old model's index folder, which the next writer removes
 */
import { AppError } from '../../errors.js';
import { byteGate, type ByteGate } from '../../lib/byte-gate.js';
import { gatherBatches } from '../../lib/gather-batches.js';
import { mapConcurrently } from '../../lib/map-concurrently.js';
import { asStorageError } from '../../lib/storage-errors.js';
import type { ReadLocation } from '../../sources/read-location.js';
import {
  activateModel,
  clearStaleMarks,
  countStaleMarks,
  findUsedModel,
  rememberModel,
  type UsedModel,
} from '../../store/models.js';
import {
  countFacesWithout,
  countPhotosToEmbed,
  insertEmbeddings,
  photosToEmbed,
  type Need,
  type PhotoToEmbed,
} from '../../store/reembedding.js';
import { rememberLikeness } from '../../store/photos.js';
import { takeWriterLock } from '../../store/writer-lock.js';
import type { ModelId, PhotoAnalyser, PhotoId } from '../../types.js';
import { findPack } from '../../vision/model-packs.js';
import { requireRole, type Actor } from '../people/actor.js';
import { currentModel, refuseOtherRecogniser } from './current-model.js';
import { embedPhoto, type Reembedded } from './embed-photo.js';
import { clearIndex, dropOtherIndexes } from '../index/index-folders.js';
import { record } from '../log/record.js';
import { openAnalyser } from './open-analyser.js';
import type { MissingPhoto, ReembedResult } from './reembed-result.js';
import type { Vitrine } from '../vitrine.js';
import { asWriter, catchUpIndex } from '../writing.js';

export interface ReembedRequest {
  model: string;
  /** Where photos are not kept here: reads what lies at a location now. */
  readOriginal: ReadLocation;
  /** Where the photo itself is gone, embeds what the stored preview shows, and marks it. */
  fromPreviews?: boolean;
  workers?: number | undefined;
  /** When it aborts, what is under way is finished and kept. */
  signal?: AbortSignal;
  /** Photos. */
  onProgress?: (done: number, total: number) => void;
}

const pagePhotos = 200;
const batchPhotos = 16;
const batchWaitMs = 200;
const readAhead = 6;
const mostBytesInWork = 256e6;
const listedPhotos = 1000;

/** Throws `role.missing`, `model.` errors, and `store.busy` when all is embedded and photos are being indexed or removed. */
export async function reembed(
  vitrine: Vitrine,
  actor: Actor,
  request: ReembedRequest,
): Promise<ReembedResult> {
  requireRole(actor, 'administrator', 'curator');
  const started = performance.now();
  const { db } = vitrine.store;
  const pack = await findPack(vitrine.config, request.model);
  const used = await findUsedModel(db, pack.id);
  if (used !== null) refuseOtherRecogniser(used, pack);
  const target: UsedModel = { id: pack.id, dims: pack.dims, fingerprint: pack.fingerprint };
  const analyser = await openAnalyser(vitrine.config, { model: pack.id, workers: request.workers });
  try {
    await vitrine.store.write((store) => rememberModel(store, target));
    const run = startRun(vitrine, request, target, analyser);
    await run.embedAll('from-photo');
    // Others may index meanwhile: once nothing new has come, the writer lock need not be held for long.
    while ((await run.embedAll('any')) > 0 && request.signal?.aborted !== true);
    const switched = (await run.isComplete()) && (await finish(vitrine, actor, target, run));
    const missing = { total: await countFacesWithout(db, target.id), ...run.missing() };
    const { embedded, fromPreviews } = run.counts();
    const interrupted = request.signal?.aborted ?? false;
    const elapsedMs = performance.now() - started;
    return {
      model: target.id,
      previous: vitrine.modelId,
      embedded,
      fromPreviews,
      missing,
      switched,
      interrupted,
      elapsedMs,
    };
  } catch (error) {
    throw asStorageError(error);
  } finally {
    await analyser.close();
  }
}

interface Run {
  /** Tries every photo with a face in need, unless this run has failed with it before; gives their number. */
  embedAll(need: Need): Promise<number>;
  /** Every face has an embedding of the model, and nobody asked to stop. */
  isComplete(): Promise<boolean>;
  counts(): { embedded: number; fromPreviews: number };
  missing(): { byCode: Record<string, number>; items: MissingPhoto[] };
}

function startRun(
  vitrine: Vitrine,
  { readOriginal, fromPreviews = false, signal, onProgress }: ReembedRequest,
  { id: model }: UsedModel,
  analyser: PhotoAnalyser,
): Run {
  const { store, images } = vitrine;
  const gate: ByteGate = byteGate(mostBytesInWork);
  const counts = { embedded: 0, fromPreviews: 0 };
  const failed = new Map<PhotoId, MissingPhoto>();
  const tools = { analyser, readOriginal, images, gate, fromPreviews };

  async function commit(batch: readonly Reembedded[]): Promise<void> {
    const rows = batch.flatMap(({ embeddings }) => embeddings);
    if (rows.length > 0)
      await store.write(async (db) => {
        await insertEmbeddings(db, model, rows);
        for (const { photo, likeness } of batch)
          if (likeness !== undefined) await rememberLikeness(db, photo.id, likeness);
      });
    counts.embedded += rows.length;
    counts.fromPreviews += rows.filter((row) => row.fromPreview).length;
    for (const { photo, missing } of batch) if (missing !== null) failed.set(photo.id, missing);
  }

  return {
    async embedAll(need) {
      const total = await countPhotosToEmbed(store.db, model, need);
      let done = 0;
      const limit = analyser.workers + readAhead;
      const embedded = mapConcurrently(
        photosInNeed(vitrine, model, need, failed),
        { limit, signal },
        (photo) => embedPhoto(tools, photo),
      );
      for await (const batch of gatherBatches(embedded, { size: batchPhotos, waitMs: () => batchWaitMs })) {
        await commit(batch);
        done += batch.length;
        onProgress?.(done, Math.max(done, total));
      }
      return done;
    },
    isComplete: async () => signal?.aborted !== true && (await countFacesWithout(store.db, model)) === 0,
    counts: () => counts,
    missing() {
      const byCode: Record<string, number> = {};
      for (const { code, faces } of failed.values()) byCode[code] = (byCode[code] ?? 0) + faces.length;
      return { byCode, items: [...failed.values()].slice(0, listedPhotos) };
    },
  };
}

async function* photosInNeed(
  { store }: Vitrine,
  model: ModelId,
  need: Need,
  failed: ReadonlyMap<PhotoId, unknown>,
): AsyncGenerator<PhotoToEmbed> {
  for (let after = 0; ;) {
    const page = await photosToEmbed(store.db, model, need, after, pagePhotos);
    yield* page.filter(({ id }) => !failed.has(id));
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}

/** False when photos that were added meanwhile could not be embedded. */
async function finish(vitrine: Vitrine, actor: Actor, target: UsedModel, run: Run): Promise<boolean> {
  if (target.id === vitrine.modelId) {
    // Every writer builds an index anew that is out of date; nothing else is to be done.
    if ((await countStaleMarks(vitrine.store.db, target.id)) > 0)
      await asWriter(vitrine, async () => undefined);
    return true;
  }
  const done = await asWriter(vitrine, async () => {
    await run.embedAll('any');
    if (!(await run.isComplete())) return false;
    const staleMarks = await countStaleMarks(vitrine.store.db, target.id);
    await buildIndex(vitrine, target);
    await record(vitrine, actor.person, async (db) => {
      await activateModel(db, target);
      await clearStaleMarks(db, target.id, staleMarks);
      return { result: undefined, events: [{ event: { type: 'model.changed', model: target.id } }] };
    });
    return true;
  });
  if (done) await dropOldIndex(vitrine);
  return done;
}

/** At once, so that it does not outlive what is deleted from now on; where another writer was faster, that one does it. */
async function dropOldIndex({ folder, store }: Vitrine): Promise<void> {
  try {
    const lock = takeWriterLock(folder.writerLock);
    try {
      // Whoever held the lock in between may have switched again.
      const { id } = await currentModel(store.db);
      await dropOtherIndexes(folder, id);
    } finally {
      lock.release();
    }
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'store.busy')) throw error;
  }
}

async function buildIndex(vitrine: Vitrine, target: UsedModel): Promise<void> {
  await clearIndex(vitrine.folder, target.id);
  const index = await vitrine.openIndexForWriting(target);
  try {
    await catchUpIndex(vitrine.store.db, index);
  } finally {
    await index.close();
  }
}
