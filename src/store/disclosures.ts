/** What left the house: exported leads, and what was handed to others, with its legal basis. */
import { randomId } from '../lib/random-id.js';
import type { CaseId, PersonId, SearchId, Sha256 } from '../types.js';
import type { Db } from './tables.js';

export interface Disclosure {
  id: string;
  caseId: CaseId;
  /** null: not about one search. */
  search: SearchId | null;
  person: PersonId;
  recipient: string;
  legalBasis: string;
  /** What was handed over. */
  content: string;
  madeAt: string;
}

export interface LeadExport {
  id: string;
  search: SearchId;
  rank: number;
  person: PersonId;
  corroboration: string;
  sha256: Sha256;
  madeAt: string;
}

export async function insertDisclosure(db: Db, made: Omit<Disclosure, 'id'>): Promise<Disclosure> {
  const id = randomId();
  await db
    .insertInto('disclosure')
    .values({
      id,
      case_id: made.caseId,
      search_id: made.search,
      person_id: made.person,
      recipient: made.recipient,
      legal_basis: made.legalBasis,
      content: made.content,
      made_at: made.madeAt,
    })
    .execute();
  return { id, ...made };
}

export async function disclosuresOf(db: Db, caseId: CaseId): Promise<Disclosure[]> {
  const rows = await db
    .selectFrom('disclosure')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('made_at')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    caseId: row.case_id,
    search: row.search_id,
    person: row.person_id,
    recipient: row.recipient,
    legalBasis: row.legal_basis,
    content: row.content,
    madeAt: row.made_at,
  }));
}

/** What was handed over; to whom, when and on which basis stays. */
export async function eraseDisclosures(db: Db, caseId: CaseId): Promise<void> {
  await db.updateTable('disclosure').set({ content: '' }).where('case_id', '=', caseId).execute();
}

export async function insertExport(db: Db, made: LeadExport): Promise<void> {
  await db
    .insertInto('lead_export')
    .values({
      id: made.id,
      search_id: made.search,
      rank: made.rank,
      person_id: made.person,
      corroboration: made.corroboration,
      sha256: made.sha256,
      made_at: made.madeAt,
    })
    .execute();
}

export async function exportsOf(db: Db, searches: readonly SearchId[]): Promise<LeadExport[]> {
  if (searches.length === 0) return [];
  const rows = await db
    .selectFrom('lead_export')
    .selectAll()
    .where('search_id', 'in', searches)
    .orderBy('made_at')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    search: row.search_id,
    rank: row.rank,
    person: row.person_id,
    corroboration: row.corroboration,
    sha256: row.sha256,
    madeAt: row.made_at,
  }));
}
