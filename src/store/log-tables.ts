/** What the store keeps for the logs, and the versions of the policy that their entries name. */
import type { CaseId, SearchId } from '../types.js';
import type { Fixed, RowId } from './columns.js';

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

/** How many entries a log had when the store last changed with it. */
export interface LogHeadTable {
  origin: Fixed<string>;
  size: number;
}
