/** All tables as the migrations leave them. A migration and the file of its tables change together. */
import type { Kysely } from 'kysely';
import type {
  AuthorisationTable,
  CaseFileTable,
  CaseNoteTable,
  ComparisonTable,
  DisclosureTable,
  ExaminationTable,
  LeadExportTable,
  RequestTextTable,
} from './casework-tables.js';
import type {
  CalibrationTable,
  CollectionTable,
  EmbeddingTable,
  ErasureTable,
  FaceTable,
  ModelTable,
  PhotoTable,
  SourceDeclarationTable,
  SourceItemTable,
} from './gallery-tables.js';
import type { GovernanceTables } from './governance-tables.js';
import type { LogHeadTable, LogKeyTable, PolicyTable, SaltTable } from './log-tables.js';
import type {
  AccountPasskeyTable,
  AccountSessionTable,
  AccountTokenTable,
  AccountUserTable,
  PersonTable,
  SetupLinkTable,
} from './people-tables.js';
import type { RightsTables } from './rights-tables.js';
import type {
  ClusterFaceTable,
  ClusterStateTable,
  ClusterTable,
  ClusteringTable,
  FaceDecisionTable,
  SearchCandidateTable,
  SearchTable,
} from './search-tables.js';

export interface Tables extends GovernanceTables, RightsTables {
  collection: CollectionTable;
  photo: PhotoTable;
  source_item: SourceItemTable;
  source_declaration: SourceDeclarationTable;
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
  account_user: AccountUserTable;
  account_passkey: AccountPasskeyTable;
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
  case_note: CaseNoteTable;
}

/** The database, or a transaction on it: every function of the store takes either. */
export type Db = Kysely<Tables>;
