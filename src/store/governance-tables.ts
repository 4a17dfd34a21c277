/** The tables of migrations 0010 and 0011, as they leave them: what two persons decide, what stops searches, what is reported. */
import type { PersonId, SearchId, Sha256 } from '../types.js';
import type { Fixed, RowId } from './columns.js';

export interface GovernanceTables {
  proposal: ProposalTable;
  invitation: InvitationTable;
  activation: ActivationTable;
  stop: StopTable;
  witness_cosignature: WitnessCosignatureTable;
  witness_fork: WitnessForkTable;
  anomaly: AnomalyTable;
  external_tool: ExternalToolTable;
  tools_attestation: ToolsAttestationTable;
  report: ReportTable;
}

/** What one person wants and another one decides. */
export interface ProposalTable {
  id: Fixed<string>;
  /** One of flows/policy/proposal-kinds.ts. */
  kind: Fixed<string>;
  /** JSON; emptied when an invitation is refused. */
  document: string;
  reason: Fixed<string>;
  proposed_by: Fixed<PersonId>;
  proposed_at: Fixed<string>;
  /** Of the log entry whose salts belong to `document` and `reason`. */
  entry_id: string | null;
  state: 'open' | 'approved' | 'refused';
  decided_by: PersonId | null;
  decided_at: string | null;
}

/** At most one for each person; gone when it was used. */
export interface InvitationTable {
  /** Of the token, which only the invited person has. */
  token_sha256: Fixed<Sha256>;
  person_id: Fixed<PersonId>;
  expires_at: Fixed<string>;
}

/** What was approved before the first search, and whenever it ran out; the newest counts. */
export interface ActivationTable {
  id: RowId<number>;
  /** JSON, see flows/policy/activation.ts. */
  document: Fixed<string>;
  sha256: Fixed<Sha256>;
  approved_at: Fixed<string>;
  /** The last day. */
  expires_on: Fixed<string>;
}

/** While one has no `released_at`, nothing is searched. */
export interface StopTable {
  id: RowId<number>;
  reason: Fixed<string>;
  engaged_by: Fixed<PersonId>;
  engaged_at: Fixed<string>;
  released_at: string | null;
}

/** When a witness last cosigned a log, and how large the log was. */
export interface WitnessCosignatureTable {
  log: Fixed<'searches' | 'events'>;
  /** Its verifier key, as the policy lists it. */
  witness: Fixed<string>;
  size: number;
  cosigned_at: string;
}

/** A search that somebody should look at; each is flagged once for each kind. */
export interface AnomalyTable {
  /** One of flows/brakes/anomalies.ts. */
  kind: Fixed<string>;
  search_id: Fixed<SearchId>;
  found_at: Fixed<string>;
}

/** Another face search tool that somebody of the organisation used, tried or paid for. */
export interface ExternalToolTable {
  id: Fixed<string>;
  tool: Fixed<string>;
  vendor: Fixed<string>;
  kind: Fixed<string>;
  unit: Fixed<string>;
  used_from: Fixed<string>;
  /** null: still in use. */
  used_to: Fixed<string | null>;
  note: Fixed<string>;
  registered_by: Fixed<PersonId>;
  registered_at: Fixed<string>;
}

/** Somebody answers for it that a unit used no other tool in a quarter. */
export interface ToolsAttestationTable {
  unit: Fixed<string>;
  /** Such as 2026-Q4. */
  quarter: Fixed<string>;
  attested_by: Fixed<PersonId>;
  attested_at: Fixed<string>;
}

/** Reports as they were handed out. */
export interface ReportTable {
  /** Of the JSON file. */
  sha256: Fixed<Sha256>;
  from_day: Fixed<string>;
  to_day: Fixed<string>;
  is_public: Fixed<number>;
  /** JSON: the text of each file by its name. */
  files: Fixed<string>;
  made_by: Fixed<PersonId>;
  made_at: Fixed<string>;
}

/** A witness that knows another history of a log; gone when it cosigns again. */
export interface WitnessForkTable {
  log: Fixed<'searches' | 'events'>;
  witness: Fixed<string>;
  since: Fixed<string>;
}
