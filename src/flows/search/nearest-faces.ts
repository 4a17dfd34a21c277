/**
 * The faces of the store that are nearest to a probe. The vector index may lag behind the store (another process is
 * indexing, or was killed): faces above its last one are compared straight from the store, and hits that the store no
 * longer has are dropped. So the answer is always the store's.
 */
import { facesAfter, findFaces, type FaceRecord } from '../../store/faces.js';
import { facesFromPreviews } from '../../store/reembedding.js';
import type { CollectionId } from '../../types.js';
import type { VectorFilter, VectorHit, VectorIndex } from '../../vectors/vector-index.js';
import { dot } from '../calibration/score-matrix.js';
import { passes, vectorRow } from '../index/vector-row.js';
import type { Vitrine } from '../vitrine.js';

export interface NearestQuery {
  probe: Float32Array;
  collections: readonly CollectionId[];
  limit: number;
  minScore: number | null;
  /** null: every face. */
  filter: VectorFilter | null;
}

export interface NearestFace extends FaceRecord {
  score: number;
  embeddedFrom: 'photo' | 'preview';
}

const pageFaces = 1000;

/** Best first, ties by face id; as many as `limit` while there are that many. */
export function nearestFaces(vitrine: Vitrine, query: NearestQuery): Promise<NearestFace[]> {
  return vitrine.useIndex((index) => nearestIn(vitrine, index, query));
}

async function nearestIn(vitrine: Vitrine, index: VectorIndex, query: NearestQuery): Promise<NearestFace[]> {
  const unindexed = await scanStore(vitrine, index, query);
  for (let asked = query.limit + 16; ; asked *= 4) {
    const indexed = await searchIndex(index, query, asked);
    const hits = [...indexed, ...unindexed].toSorted(bestFirst).slice(0, asked);
    const found = await findFaces(
      vitrine.store.db,
      hits.map((hit) => hit.faceId),
    );
    const previews = await facesFromPreviews(vitrine.store.db, vitrine.modelId, [...found.keys()]);
    const nearest = hits.flatMap(({ faceId, score }): NearestFace[] => {
      const face = found.get(faceId);
      const embeddedFrom = previews.has(faceId) ? 'preview' : 'photo';
      return face === undefined ? [] : [{ ...face, score, embeddedFrom }];
    });
    // Too few because of dropped hits, and the index has more: ask for more.
    if (nearest.length >= query.limit || indexed.length < asked) return nearest.slice(0, query.limit);
  }
}

async function searchIndex(index: VectorIndex, query: NearestQuery, limit: number): Promise<VectorHit[]> {
  const { probe, collections, minScore, filter } = query;
  const bounds = { ...(minScore === null ? {} : { minScore }), ...(filter === null ? {} : { filter }) };
  const scope = { collections, limit, ...bounds };
  const [hits = []] = await index.search([probe], scope);
  return hits;
}

async function scanStore(vitrine: Vitrine, index: VectorIndex, query: NearestQuery): Promise<VectorHit[]> {
  const hits: VectorHit[] = [];
  for (const collection of query.collections) {
    let after = index.lastFaceId(collection);
    for (;;) {
      const faces = await facesAfter(vitrine.store.db, collection, vitrine.modelId, after, pageFaces);
      for (const face of faces) {
        const { faceId, embedding } = face;
        after = faceId;
        if (query.filter !== null && !passes(vectorRow(face), query.filter)) continue;
        const score = dot(query.probe, embedding);
        if (query.minScore === null || score >= query.minScore) hits.push({ collection, faceId, score });
      }
      if (faces.length < pageFaces) break;
    }
  }
  return hits;
}

function bestFirst(a: VectorHit, b: VectorHit): number {
  return b.score - a.score || a.faceId - b.faceId;
}
