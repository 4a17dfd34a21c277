/** The store's faces against their embeddings and against the vector index. */
import { AppError } from '../errors.js';
import { allCollections } from '../store/collections.js';
import { faceIdsOf, facesAfter } from '../store/faces.js';
import type { Collection, FaceId } from '../types.js';
import { quoted } from './collection-use.js';
import type { Inspection } from './verification.js';

const pageRows = 500;

export async function inspectIndex(inspection: Inspection): Promise<void> {
  const { vitrine } = inspection;
  const { db } = vitrine.store;
  // The view of earlier searches may be older than the lock.
  await vitrine.releaseIndex();
  for (const collection of await allCollections(db)) {
    const stored = await faceIdsOf(db, collection.id);
    inspection.checked.faces += stored.length;
    await checkEmbeddings(inspection, collection, stored);
  }
  try {
    const index = await vitrine.index();
    await index.verify();
    for (const collection of await allCollections(db)) {
      const stored = await faceIdsOf(db, collection.id);
      compareFaces(inspection, collection, stored, await index.faceIds(collection.id));
    }
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

function compareFaces(
  inspection: Inspection,
  collection: Collection,
  stored: readonly FaceId[],
  indexed: readonly FaceId[],
): void {
  inspection.checked.indexRows += indexed.length;
  const extra = new Set(indexed);
  const missing = stored.filter((id) => !extra.delete(id));
  const where = `of collection ${quoted(collection)}`;
  if (missing.length > 0) {
    inspection.report(
      'index.missing-face',
      `${missing.length} faces ${where} are not in the index; run 'vitrine reindex'`,
    );
  }
  if (extra.size > 0) {
    inspection.report(
      'index.extra-face',
      `the index has ${extra.size} faces ${where} that are deleted; run 'vitrine reindex'`,
    );
  }
}
