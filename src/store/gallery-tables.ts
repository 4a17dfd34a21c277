/**
 * What is searched: collections, their photos and faces, and the models that read them. Rows of a photo (faces, embeddings) go with it
 * by foreign key; a source item outlives its photo only within one transaction.
 */
import type { ColumnType } from 'kysely';
import type { PhotoErrorCode } from '../errors.js';
import type { CollectionId, FaceId, ModelId, PersonId, PhotoId, Sha256 } from '../types.js';
import type { Fixed, RowId } from './columns.js';

export interface CollectionTable {
  id: RowId<CollectionId>;
  name: string;
  owner: string;
  basis: string;
  purpose: string;
  expires: string | null;
  max_photos: number | null;
  created_at: Fixed<string>;
  /** 1: photos of those who work here, so that searches for them are noticed. */
  is_staff: ColumnType<number, number | undefined, number>;
}

export interface PhotoTable {
  id: RowId<PhotoId>;
  collection_id: Fixed<CollectionId>;
  /** Unique within the collection. */
  sha256: Fixed<Sha256>;
  width_px: number;
  height_px: number;
  model_id: ModelId;
  /** File with the preview and every face's thumbnail, see photo-images.ts. */
  images_name: string;
  images_bytes: number;
  created_at: Fixed<string>;
  /** As the camera wrote it into the photo; what a source states is with the source. */
  captured_at: Fixed<string | null>;
  /** Degrees, north and east positive, as the camera wrote them. */
  latitude: Fixed<number | null>;
  longitude: Fixed<number | null>;
  /** JSON of what is written in the file itself (caption, author, named regions …); null: nothing, or not read yet. */
  facts: string | null;
  /** Perceptual hash, 64 bits as hex; null: not made yet. */
  likeness: string | null;
  /** 1: the bytes as they came are kept beside the pictures. */
  has_original: ColumnType<number, number | undefined, number>;
}

/** One address at which a photo was found, or why what lies there was skipped. */
export interface SourceItemTable {
  id: RowId<number>;
  collection_id: Fixed<CollectionId>;
  /** Unique within the collection. */
  location: Fixed<string>;
  source: string;
  page: string | null;
  title: string | null;
  captured_at: string | null;
  version: string | null;
  sha256: Sha256 | null;
  photo_id: PhotoId | null;
  skip_code: PhotoErrorCode | null;
  skip_reason: string | null;
  recorded_at: string;
  /** JSON of `Provenance`; null: the source said nothing. */
  provenance: string | null;
  /** When a whole run no longer found it at its place. */
  vanished_at: string | null;
}

/** From what a run took photos, see source-declarations.ts. */
export interface SourceDeclarationTable {
  entry_id: Fixed<string>;
  collection_id: Fixed<CollectionId>;
  run: Fixed<string>;
  kind: Fixed<string>;
  declaration: Fixed<string>;
  until: Fixed<string | null>;
  approver: Fixed<string | null>;
  basis: Fixed<string | null>;
  person_id: Fixed<PersonId>;
  opened_at: Fixed<string>;
}

export interface FaceTable {
  id: RowId<FaceId>;
  photo_id: Fixed<PhotoId>;
  collection_id: Fixed<CollectionId>;
  x: number;
  y: number;
  width: number;
  height: number;
  /** Ten numbers as JSON: x and y of each point in the order of `Landmarks5`. */
  landmarks5: string;
  face_size_px: number;
  detector_score: number;
  sharpness: number;
  yaw_degrees: number;
  brightness: number;
  unified_quality: number;
}

/** Keyed by model, so that two models can live side by side. */
export interface EmbeddingTable {
  face_id: Fixed<FaceId>;
  model_id: Fixed<ModelId>;
  /** Little-endian float32, L2-normalised. */
  vector: Uint8Array;
  /** 1: made from the stored preview, the photo itself being gone; otherwise 0. */
  from_preview: ColumnType<number, number | undefined, number>;
}

/** Models whose embeddings are or were stored here. */
export interface ModelTable {
  id: Fixed<ModelId>;
  dims: Fixed<number>;
  /** Of the recogniser, so that an id cannot come to stand for another one. */
  fingerprint: Fixed<Sha256>;
  /** 1 for one row at most. */
  is_active: number;
  /** How often embeddings were replaced that its vector index may hold. Above 0, the next writer builds it anew. */
  stale_marks: ColumnType<number, number | undefined, number>;
  first_used_at: Fixed<string>;
}

/** What scores mean; see flows/calibration/calibration.ts. */
export interface CalibrationTable {
  number: RowId<number>;
  id: Fixed<string>;
  model_id: Fixed<ModelId>;
  /** JSON. */
  document: Fixed<string>;
  /** 1 for at most one of each model, otherwise 0. */
  in_use: number;
  recorded_at: Fixed<string>;
}

/** What must go from disk and index; carried out by the next writer, so a crash only delays it. */
export interface ErasureTable {
  id: RowId<number>;
  collection_id: Fixed<CollectionId>;
  /** null: the whole collection. */
  images_name: Fixed<string | null>;
  /** JSON array; null with a whole collection. */
  face_ids: Fixed<string | null>;
}
