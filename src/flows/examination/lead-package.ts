/** What a package about one lead holds. Plain JSON. */
import type { SearchRecord } from '../../store/search-records.js';
import type { PhotoAddress } from '../../store/source-items.js';
import type { Candidate, SearchId } from '../../types.js';
import type { LeadStatus } from '../search/read-search.js';
import type { StoredResult } from '../search/search-record.js';
import type { Adjustment } from './adjustments.js';
import type { Worksheet } from './worksheet.js';

export const leadBanner =
  'LEAD ONLY – not an identification, and no evidence of one: nothing may follow from this alone.';

/** Plain JSON, the document of the package. */
export interface LeadPackage {
  format: 'vitrine-lead';
  version: 1;
  banner: string;
  /** `lead, examined by nobody`: in an unsupervised installation. */
  status: 'lead, supported by two examiners' | 'lead, examined by nobody';
  unsupervised: boolean;
  madeAt: string;
  madeBy: string;
  policyVersion: number;
  corroboration: string;
  case: {
    reference: string;
    purpose: string;
    offence: string;
    unit: string;
    onBehalf: { name: string; basis: string; recipients: string } | null;
  };
  /** null: unsupervised. */
  authorisation: {
    id: string;
    mode: string;
    requestedBy: string;
    requestedAt: string;
    facts: string;
    necessity: string;
    alternatives: string;
    /** null: the mode needs none, or there is none yet. */
    decision: { by: string; at: string; reference: string; authority: string; text: string } | null;
    expiresAt: string;
  } | null;
  search: {
    id: SearchId;
    by: string;
    at: string;
    reason: string;
    probeSha256: string;
    settings: SearchRecord['settings'];
    result: StoredResult;
  };
  lead: Candidate;
  /** Every address of its photo when the lead was exported, and how it came here; at most 200. */
  addresses: readonly PhotoAddress[];
  /** Everything else that was found, with what became of it. */
  otherCandidates: (Candidate & { status: LeadStatus })[];
  /** Faces that were compared and are no candidates: their scores lie below the cut. */
  nonHits: number;
  examinations: {
    slot: number;
    examiner: string;
    concludedAt: string | null;
    worksheet: Worksheet;
    /** What the examiner did to the pictures, in order. */
    adjustments: Adjustment[];
    conclusion: string | null;
    remarks: string | null;
  }[];
  /** `entry`: what the proof proves, as it is in the log; ids and commitments only. null: the search is older than the log. */
  receipt: { log: 'searches'; index: number; proof: string; entry: string } | null;
}
