/**
 * The tables as the migrations leave them. A migration and this file change together.
 *
 * Rows of a photo (faces, embeddings) go with it by foreign key; a source item outlives its photo only within one
 * transaction. Searches, clusterings and erasures refer to collections by number without a key: they outlive them.
 */
import type { ColumnType, Kysely } from 'kysely';
import type { PhotoErrorCode } from '../errors.js';
import type {
  AuthorisationId,
  AuthorisationMode,
  AuthorisationState,
  CaseId,
  ClusterId,
  ClusteringId,
  CollectionId,
  FaceId,
  ModelId,
  PersonId,
  PersonState,
  PhotoId,
  SearchId,
  Sha256,
  Verdict,
} from '../types.js';
import type { GovernanceTables } from './governance-tables.js';

export interface Tables extends GovernanceTables {
  collection: CollectionTable;
  photo: PhotoTable;
  source_item: SourceItemTable;
  face: FaceTable;
  embedding: EmbeddingTable;
  model: ModelTable;
  search: SearchTable;
  erasure: ErasureTable;
  calibration: CalibrationTable;
  clustering: ClusteringTable;
  cluster_state: ClusterStateTable;
  cluster: ClusterTable;
  cluster_face: ClusterFaceTable;
  face_decision: FaceDecisionTable;
  person: PersonTable;
  policy: PolicyTable;
  salt: SaltTable;
  log_key: LogKeyTable;
  account_session: AccountSessionTable;
  account_token: AccountTokenTable;
  setup_link: SetupLinkTable;
  log_head: LogHeadTable;
  case_file: CaseFileTable;
  authorisation: AuthorisationTable;
  request_text: RequestTextTable;
  search_candidate: SearchCandidateTable;
  comparison: ComparisonTable;
  examination: ExaminationTable;
  lead_export: LeadExportTable;
  disclosure: DisclosureTable;
}

/** The database, or a transaction on it: every function of the store takes either. */
export type Db = Kysely<Tables>;

/** Set once, when the row is made. */
type Fixed<T> = ColumnType<T, T, never>;
/** Handed out by the database, ascending, never reused. */
type RowId<T> = ColumnType<T, never, never>;

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

/** What must go from disk and index; carried out by the next writer, so a crash only delays it. */
export interface ErasureTable {
  id: RowId<number>;
  collection_id: Fixed<CollectionId>;
  /** null: the whole collection. */
  images_name: Fixed<string | null>;
  /** JSON array; null with a whole collection. */
  face_ids: Fixed<string | null>;
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

export interface PersonTable {
  id: Fixed<PersonId>;
  name: string;
  /** Unique; null for the one person of an unsupervised installation. */
  email: string | null;
  organisation: string;
  unit: string;
  sponsor: string;
  /** JSON array of roles. */
  roles: string;
  ends_on: string | null;
  training_valid_until: string | null;
  state: PersonState;
  created_at: Fixed<string>;
  /** When an administrator last confirmed that the person is still needed here; null: not since the invitation. */
  confirmed_at: ColumnType<string | null, string | null | undefined, string | null>;
}

/** Every version of the policy; the newest is in force. None: the policy of an unsupervised installation. */
export interface PolicyTable {
  version: Fixed<number>;
  /** JSON, see flows/policy/policy.ts. */
  document: Fixed<string>;
  recorded_at: Fixed<string>;
}

/**
 * The salts of commitments in the log. Without its salt a commitment says nothing of what it was made from: what is to be
 * forgotten is forgotten by deleting its salt.
 */
export interface SaltTable {
  /** The `id` of the log entry. */
  entry_id: Fixed<string>;
  field: Fixed<string>;
  salt: Fixed<Uint8Array>;
  /** What the entry is about, so that its salts go with it; null: of no case, of no search. */
  case_id: Fixed<CaseId | null>;
  search_id: Fixed<SearchId | null>;
}

/** Keys that sign the logs, oldest first; the newest that is not retired signs. */
export interface LogKeyTable {
  id: RowId<number>;
  log: Fixed<'searches' | 'events'>;
  /** Key name, part of every signature. */
  name: Fixed<string>;
  /** Ed25519, 32 bytes. */
  seed: Fixed<Uint8Array>;
  created_at: Fixed<string>;
  retired_at: string | null;
}

/** A program that acts for a named person. The other account tables are the account library's (migration 0009). */
/** The account library's own; the program itself only ends sessions. */
export interface AccountSessionTable {
  userId: Fixed<string>;
}

export interface AccountTokenTable {
  id: Fixed<string>;
  /** Of the account, which is the person's. */
  user_id: Fixed<string>;
  name: Fixed<string>;
  /** 1: who made it had shown a second factor. */
  second_factor: Fixed<number>;
  /** SHA-256 of the token, which only its holder has. */
  hash: Fixed<string>;
  created_at: Fixed<string>;
  expires_at: Fixed<string>;
  used_at: string | null;
}

/** With which the first administrator is made, once; at most one row. */
export interface SetupLinkTable {
  /** SHA-256 of the link's secret. */
  hash: Fixed<string>;
  expires_at: Fixed<string>;
}

export interface CaseFileTable {
  id: Fixed<CaseId>;
  /** What people call it; unique. `erased-` and its id once it was erased. */
  reference: string;
  purpose: Fixed<string>;
  offence: Fixed<string>;
  unit: Fixed<string>;
  owner: Fixed<PersonId>;
  /** 0: of an unsupervised installation. */
  supervised: Fixed<number>;
  ends_on: Fixed<string | null>;
  /** JSON: the body on whose behalf it is, `{ name, basis, recipients }`. */
  on_behalf: string | null;
  /** 32 random bytes, half of the key of every probe; null: destroyed, and with it the probes, wherever copies lie. */
  key: Uint8Array | null;
  opened_at: Fixed<string>;
  closed_at: string | null;
  closed_by: PersonId | null;
  erased_at: string | null;
}

export interface AuthorisationTable {
  id: Fixed<AuthorisationId>;
  case_id: Fixed<CaseId>;
  requester: Fixed<PersonId>;
  mode: Fixed<AuthorisationMode>;
  offence: Fixed<string>;
  facts: string;
  necessity: string;
  alternatives: string;
  probe_description: string;
  /** JSON: `[{ id, name }]`. */
  collections: Fixed<string>;
  /** How many it allows, and how many were made. */
  searches: Fixed<number>;
  used: ColumnType<number, never, number>;
  state: AuthorisationState;
  requested_at: Fixed<string>;
  first_used_at: string | null;
  locked_at: string | null;
  decided_by: PersonId | null;
  decided_at: string | null;
  decision_reference: string | null;
  authority: string | null;
  /** Conditions of a grant, reason of a refusal. */
  decision_text: string | null;
  expires_at: string;
  /** When what was found under it was erased. */
  erased_at: string | null;
}

/** Hashes of normalised texts of requests, so that none is used twice within a while. */
export interface RequestTextTable {
  digest: Fixed<Sha256>;
  authorisation_id: Fixed<AuthorisationId>;
  used_at: Fixed<string>;
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

/** A candidate that examiners are to compare with the probe. Its id says nothing of search or rank. */
export interface ComparisonTable {
  id: Fixed<string>;
  search_id: Fixed<SearchId>;
  rank: Fixed<number>;
  submitted_by: Fixed<PersonId>;
  submitted_at: Fixed<string>;
  result: 'supported' | 'not-supported' | null;
  decided_at: string | null;
}

/** What one examiner sees; among those that are not abandoned unique by slot and by person. */
export interface ExaminationTable {
  id: Fixed<string>;
  comparison_id: Fixed<string>;
  slot: Fixed<number>;
  examiner: Fixed<PersonId>;
  /** JSON, see flows/examination/worksheet.ts. */
  worksheet: string;
  conclusion: string | null;
  remarks: string | null;
  started_at: Fixed<string>;
  concluded_at: string | null;
  abandoned_at: string | null;
}

export interface LeadExportTable {
  id: Fixed<string>;
  search_id: Fixed<SearchId>;
  rank: Fixed<number>;
  person_id: Fixed<PersonId>;
  corroboration: string;
  /** Of the JSON document. */
  sha256: Fixed<Sha256>;
  made_at: Fixed<string>;
}

/** What was handed to somebody outside, and on which legal basis. */
export interface DisclosureTable {
  id: Fixed<string>;
  case_id: Fixed<CaseId>;
  search_id: Fixed<SearchId | null>;
  person_id: Fixed<PersonId>;
  recipient: string;
  legal_basis: string;
  content: string;
  made_at: Fixed<string>;
}

/** How many entries a log had when the store last changed with it. */
export interface LogHeadTable {
  origin: Fixed<string>;
  size: number;
}
