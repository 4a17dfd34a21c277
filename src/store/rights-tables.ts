/** The tables of migration 0012: what somebody asks about their own data, and photos that are not taken in again. */
import type { AuthorisationId, CaseId, PersonId, RightsRequestId } from '../types.js';
import type { Fixed } from './columns.js';

export interface RightsTables {
  rights_request: RightsRequestTable;
  rights_mark: RightsMarkTable;
  suppression: SuppressionTable;
}

/** Its reference is that of its case. What names the person is here and nowhere else, and goes with the case. */
export interface RightsRequestTable {
  id: Fixed<RightsRequestId>;
  case_id: Fixed<CaseId>;
  /** JSON: of `access`, `erasure`, `objection`. */
  asked: Fixed<string>;
  received_on: Fixed<string>;
  channel: Fixed<string>;
  language: Fixed<string>;
  name: string;
  contact: string;
  message: string;
  due_on: string;
  extended_at: string | null;
  extension_reason: string | null;
  identity_method: string | null;
  identity_note: string | null;
  identity_checked_on: string | null;
  identity_checked_by: PersonId | null;
  /** The last one that was asked for. */
  authorisation_id: AuthorisationId | null;
  /** What the person said of the photos that were marked: `confirmed` or `not-reached`. */
  confirmation: string | null;
  confirmation_note: string | null;
  confirmed_at: string | null;
  decided_by: PersonId | null;
  decided_at: string | null;
  /** `erase` or `refuse`; null: nothing to be removed. */
  removal: string | null;
  /** JSON, see flows/rights/letter.ts; without the name. */
  letter: string | null;
  removed_at: string | null;
  outcome: string | null;
  closed_at: string | null;
  erased_at: string | null;
}

/** Whether a candidate of the request's search is the person. */
export interface RightsMarkTable {
  request_id: Fixed<RightsRequestId>;
  rank: Fixed<number>;
  is_person: Fixed<number>;
  reason: string;
  marked_by: Fixed<PersonId>;
  marked_at: Fixed<string>;
}

/** Photos that were erased because the person shown asked. */
export interface SuppressionTable {
  /** HMAC-SHA256 of the photo's SHA-256, lower-case hexadecimal. */
  digest: Fixed<string>;
  suppressed_at: Fixed<string>;
}
