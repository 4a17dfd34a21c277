/**
 * The port of the vector layer: what flows need of an engine that finds the nearest embeddings.
 *
 * The index is derived: everything in it can be rebuilt from the store. It covers, per collection, the store's faces
 * up to `lastFaceId`; flows add what is missing. One process writes, any number read what was there when they opened.
 */
import type { CollectionId, FaceId, ModelId, PhotoId } from '../types.js';

export interface VectorRow {
  faceId: FaceId;
  photoId: PhotoId;
  /** L2-normalised, `dims` numbers. */
  embedding: Float32Array;
  /** Seconds since 1970 of the capture; null: unknown. */
  capturedAtSeconds: number | null;
  /** Fitness for comparison, 0 (worst) to 1. */
  quality: number;
}

export interface VectorFilter {
  /** Keeps rows captured at or after / before these seconds; rows of unknown time are then left out. */
  capturedFromSeconds?: number;
  capturedBeforeSeconds?: number;
  minQuality?: number;
  /** Leaves out every face of these photos. */
  notPhotos?: ReadonlySet<PhotoId>;
}

export interface VectorQuery {
  /** Only these collections are scanned. */
  collections: readonly CollectionId[];
  /** At most this many hits per probe. */
  limit: number;
  /** Only hits with at least this cosine. */
  minScore?: number;
  filter?: VectorFilter;
}

export interface VectorHit {
  collection: CollectionId;
  faceId: FaceId;
  /** Cosine similarity, exact in float precision of the stored rows. */
  score: number;
}

export interface VectorIndex {
  readonly modelId: ModelId;
  /** The highest face id ever added to the collection, 0 when none. */
  lastFaceId(collection: CollectionId): number;
  /** Number of live rows. */
  count(collection: CollectionId): number;
  /** The ids of the live rows, ascending; for verification. */
  faceIds(collection: CollectionId): Promise<FaceId[]>;
  /** Appends rows with ascending ids above `lastFaceId`; durable and visible to searches of this process on return. */
  add(collection: CollectionId, rows: readonly VectorRow[]): Promise<void>;
  /** Deletes rows; unknown ids are passed over. Durable on return; never returned by a search again. */
  remove(collection: CollectionId, faceIds: readonly FaceId[]): Promise<void>;
  /** Erases the bytes of deleted rows from disk; they are gone on return. May take seconds per million rows. */
  compact(collection: CollectionId): Promise<void>;
  /** Deletes everything of a collection, files included. */
  removeCollection(collection: CollectionId): Promise<void>;
  /** The nearest rows per probe, best first, ties by face id. */
  search(probes: readonly Float32Array[], query: VectorQuery): Promise<VectorHit[][]>;
  /** Reads and checks every byte on disk; throws `index.damaged`. */
  verify(): Promise<void>;
  close(): Promise<void>;
}
