/** Searches and clusterings, and what they found. They refer to collections by number without a key: they outlive them. */
import type {
  AuthorisationId,
  AuthorisationMode,
  CaseId,
  ClusterId,
  ClusteringId,
  CollectionId,
  FaceId,
  ModelId,
  PersonId,
  SearchId,
  Sha256,
  Verdict,
} from '../types.js';
import type { Fixed, RowId } from './columns.js';

export interface SearchTable {
  id: Fixed<SearchId>;
  user_name: Fixed<string>;
  /** `erased-` and the id of the case once that was erased. */
  case_ref: string;
  /** Empty once it was erased. */
  reason: string;
  /** Empty once it was erased. */
  probe_sha256: Sha256 | '';
  /** JSON: `[{ id, name }]` of the collections. */
  scope: Fixed<string>;
  requested_at: Fixed<string>;
  /** `answered`, `choose-face`, or the code of the error; null: never finished. */
  outcome: string | null;
  face_number: number | null;
  candidates: number | null;
  finished_at: string | null;
  /** JSON: `[{ sha256, face }]` of the second photo of the person and those after it; null: there was one. */
  further_probes: string | null;
  /** JSON: `SearchSettings` of searches.ts; null: the search is older than this column. */
  settings: Fixed<string | null>;
  /** null here and in the columns below: the search is older than cases. */
  person_id: Fixed<PersonId | null>;
  case_id: Fixed<CaseId | null>;
  /** null: unsupervised. */
  authorisation_id: Fixed<AuthorisationId | null>;
  mode: Fixed<AuthorisationMode | 'unsupervised' | null>;
  /** Its entry in the log `searches`; set in the transaction that makes the row. */
  entry_id: string | null;
  log_index: number | null;
  /** JSON: what was searched and how, see flows/search/search-record.ts; null: not answered, or erased. */
  result: string | null;
  /** Names the process that began it, see lib/process-identity.ts. */
  begun_by: Fixed<string | null>;
  /** When the log was told that it never finished. */
  reported_at: string | null;
  erased_at: string | null;
  /** Half of the key of its probes, the other half is the case's; null: older than cases, or destroyed. */
  probe_salt: Uint8Array | null;
}

/** The result set of a search, as it was answered. */
export interface SearchCandidateTable {
  search_id: Fixed<SearchId>;
  rank: Fixed<number>;
  face_id: Fixed<FaceId>;
  score: Fixed<number>;
  /** JSON: `Candidate`. */
  document: Fixed<string>;
}

/** The record of one clustering: everybody in the collection was compared with everybody else. */
export interface ClusteringTable {
  id: Fixed<ClusteringId>;
  user_name: Fixed<string>;
  /** As of a search. */
  case_ref: string;
  /** Empty once it was erased. */
  reason: string;
  collection_id: Fixed<CollectionId>;
  collection_name: Fixed<string>;
  requested_at: Fixed<string>;
  /** `answered`, or the code of the error; null: never finished. */
  outcome: string | null;
  /** Faces of the collection at its end. */
  faces: number | null;
  clusters: number | null;
  finished_at: string | null;
  person_id: Fixed<PersonId | null>;
  case_id: Fixed<CaseId | null>;
  authorisation_id: Fixed<AuthorisationId | null>;
}

/** How far the clusters of a collection take account of what happened to it. */
export interface ClusterStateTable {
  collection_id: Fixed<CollectionId>;
  model_id: ModelId;
  last_face_id: FaceId;
  last_decision_id: number;
  /** The highest number ever given to a cluster: none is given twice. */
  last_number: number;
}

/** Faces that are taken for one unknown person. */
export interface ClusterTable {
  id: RowId<ClusterId>;
  collection_id: Fixed<CollectionId>;
  /** Unique within the collection. */
  number: number;
  /** Members when it was written: fewer rows than that, and some were removed since. */
  faces: number;
}

export interface ClusterFaceTable {
  face_id: Fixed<FaceId>;
  cluster_id: ClusterId;
}

/** What a person decided about two faces; of several about the same two the last one counts. */
export interface FaceDecisionTable {
  id: RowId<number>;
  collection_id: Fixed<CollectionId>;
  /** The lower id of the two. */
  face_a: Fixed<FaceId>;
  face_b: Fixed<FaceId>;
  verdict: Fixed<Verdict>;
  user_name: Fixed<string>;
  reason: Fixed<string>;
  decided_at: Fixed<string>;
}
