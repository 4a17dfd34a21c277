/** Why a search was made and what became of its leads. */
import type { ColumnType } from 'kysely';
import type {
  AuthorisationId,
  AuthorisationMode,
  AuthorisationState,
  CaseId,
  PersonId,
  SearchId,
  Sha256,
} from '../types.js';
import type { Fixed } from './columns.js';

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
  collections: string;
  /** How many it allows, and how many were made. */
  searches: number;
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
  /** JSON: `{ searches, collections }` as they were requested; null: as they are. */
  asked: string | null;
  withdrawn_at: string | null;
}

/** Hashes of normalised texts of requests, so that none is used twice within a while. */
export interface RequestTextTable {
  digest: Fixed<Sha256>;
  authorisation_id: Fixed<AuthorisationId>;
  used_at: Fixed<string>;
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
  /** JSON, see flows/examination/adjustments.ts. */
  adjustments: ColumnType<string, string | undefined, string>;
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

/** What somebody wrote down in a case. */
export interface CaseNoteTable {
  id: Fixed<string>;
  case_id: Fixed<CaseId>;
  person_id: Fixed<PersonId>;
  text: string;
  made_at: Fixed<string>;
}
