/** The store's faces against their embeddings and against the vector index. */
import { AppError } from '../../errors.js';
import { allCollections } from '../../store/collections.js';
import { faceIdsOf, facesAfter } from '../../store/faces.js';
import type { Collection, FaceId } from '../../types.js';
import type { VectorIndex } from '../../vectors/vector-index.js';
import { quoted } from '../collections/collection-use.js';
import type { Leftovers } from './leftovers.js';
import type { Inspection } from './verification.js';

const pageRows = 500;

export async function inspectIndex(inspection: Inspection, leftovers: Leftovers): Promise<void> {
  const { vitrine, checked } = inspection;
  const stored = new Map<Collection, FaceId[]>();
  for (const collection of await allCollections(vitrine.store.db)) {
    const ids = await faceIdsOf(vitrine.store.db, collection.id);
    stored.set(collection, ids);
    checked.faces += ids.length;
    await checkEmbeddings(inspection, collection, ids);
  }
  // The view of earlier searches may be older than the lock.
  await vitrine.releaseIndex();
  try {
    await vitrine.useIndex(async (index) => {
      await index.verify();
      for (const [collection, ids] of stored)
        await compareFaces(inspection, leftovers, index, collection, ids);
    });
  } catch (error) {
    if (!(error instanceof AppError) || !['index.damaged', 'model.mismatch'].includes(error.code))
      throw error;
    inspection.report('index.damaged', `${error.message}; 'vitrine reindex' rebuilds the index`);
  }
}

async function checkEmbeddings(
  inspection: Inspection,
  collection: Collection,
  stored: readonly FaceId[],
): Promise<void> {
  const { store, modelId } = inspection.vitrine;
  const missing = new Set(stored);
  for (let after = 0; ;) {
    const faces = await facesAfter(store.db, collection.id, modelId, after, pageRows);
    for (const { faceId, embedding } of faces) {
      after = faceId;
      missing.delete(faceId);
      const norm = Math.hypot(...embedding);
      if (Math.abs(norm - 1) > 1e-3) {
        inspection.report(
          'face.embedding',
          `the embedding of face ${faceId} has length ${norm.toFixed(4)}, expected 1`,
        );
      }
    }
    if (faces.length < pageRows) break;
  }
  for (const id of missing)
    inspection.report('face.embedding', `face ${id} has no embedding of model ${modelId}`);
}

/** Faces above the index's last one, and those on the erasure list, are on their way: the next writer sees to them. */
async function compareFaces(
  inspection: Inspection,
  leftovers: Leftovers,
  index: VectorIndex,
  collection: Collection,
  stored: readonly FaceId[],
): Promise<void> {
  const extra = new Set(await index.faceIds(collection.id));
  inspection.checked.indexRows += extra.size;
  const last = index.lastFaceId(collection.id);
  const missing = stored.filter((id) => !extra.delete(id));
  const lost = missing.filter((id) => id <= last);
  const where = `of collection ${quoted(collection)}`;
  if (lost.length > 0) {
    inspection.report(
      'index.missing-face',
      `${lost.length} faces ${where} are not in the index; run 'vitrine reindex'`,
    );
  }
  const behind = missing.length - lost.length;
  if (behind > 0) {
    const message = `${behind} faces ${where} are not yet in the index; searches find them all the same`;
    inspection.note('index.behind', message);
  }
  const strange = [...extra].filter((id) => !leftovers.faces.has(id));
  if (strange.length > 0) {
    inspection.report(
      'index.extra-face',
      `the index has ${strange.length} faces ${where} that are deleted; run 'vitrine reindex'`,
    );
  }
}
