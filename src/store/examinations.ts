/** Comparisons that examiners make, and each examiner's sheet. Slots 1 and 2 are the first two examiners, 3 settles a disagreement. */
import type { Selectable } from 'kysely';
import { randomId } from '../lib/random-id.js';
import type { CaseId, PersonId, SearchId } from '../types.js';
import type { ComparisonTable, ExaminationTable } from './casework-tables.js';
import type { Db } from './tables.js';

export type LeadResult = 'supported' | 'not-supported';

export interface Comparison {
  id: string;
  search: SearchId;
  rank: number;
  submittedBy: PersonId;
  submittedAt: string;
  /** null: not decided yet. */
  result: LeadResult | null;
  decidedAt: string | null;
}

export interface Examination {
  id: string;
  comparison: string;
  slot: 1 | 2 | 3;
  examiner: PersonId;
  /** JSON, see flows/examination/worksheet.ts. */
  worksheet: string;
  /** JSON, see flows/examination/adjustments.ts. */
  adjustments: string;
  /** null: not concluded yet. */
  conclusion: string | null;
  remarks: string | null;
  startedAt: string;
  concludedAt: string | null;
  /** When the place was given back, or given up for somebody else; null: it is held. */
  abandonedAt: string | null;
}

/** Candidates that were submitted before stay as they are. */
export async function insertComparisons(
  db: Db,
  wanted: { search: SearchId; ranks: readonly number[]; by: PersonId; at: string },
): Promise<void> {
  const rows = wanted.ranks.map((rank) => ({
    id: randomId(),
    search_id: wanted.search,
    rank,
    submitted_by: wanted.by,
    submitted_at: wanted.at,
  }));
  await db
    .insertInto('comparison')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['search_id', 'rank']).doNothing())
    .execute();
}

export async function findComparison(db: Db, id: string): Promise<Comparison | null> {
  const row = await db.selectFrom('comparison').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : comparisonOf(row);
}

/** By rank. */
export async function comparisonsOf(db: Db, search: SearchId): Promise<Comparison[]> {
  const rows = await db
    .selectFrom('comparison')
    .selectAll()
    .where('search_id', '=', search)
    .orderBy('rank')
    .execute();
  return rows.map(comparisonOf);
}

/** In an order that says nothing of rank: the ids are random. */
export async function openComparisons(db: Db): Promise<(Comparison & { caseId: CaseId | null })[]> {
  const rows = await db
    .selectFrom('comparison')
    .innerJoin('search', 'search.id', 'comparison.search_id')
    .selectAll('comparison')
    .select('search.case_id')
    .where('comparison.result', 'is', null)
    .orderBy('comparison.submitted_at')
    .orderBy('comparison.id')
    .execute();
  return rows.map((row) => ({ ...comparisonOf(row), caseId: row.case_id }));
}

export async function decideComparison(
  db: Db,
  id: string,
  result: LeadResult,
  decidedAt: string,
): Promise<void> {
  await db.updateTable('comparison').set({ result, decided_at: decidedAt }).where('id', '=', id).execute();
}

/** By slot; without those that were abandoned. */
export async function examinationsOf(db: Db, comparison: string): Promise<Examination[]> {
  const rows = await db
    .selectFrom('examination')
    .selectAll()
    .where('comparison_id', '=', comparison)
    .where('abandoned_at', 'is', null)
    .orderBy('slot')
    .execute();
  return rows.map(examinationOf);
}

export async function findExamination(db: Db, id: string): Promise<Examination | null> {
  const row = await db.selectFrom('examination').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : examinationOf(row);
}

export async function insertExamination(
  db: Db,
  wanted: { comparison: string; slot: 1 | 2 | 3; examiner: PersonId; startedAt: string },
): Promise<string> {
  const id = randomId();
  await db
    .insertInto('examination')
    .values({
      id,
      comparison_id: wanted.comparison,
      slot: wanted.slot,
      examiner: wanted.examiner,
      worksheet: '{}',
      started_at: wanted.startedAt,
    })
    .execute();
  return id;
}

export async function saveSheet(
  db: Db,
  id: string,
  sheet: Pick<Examination, 'worksheet' | 'adjustments' | 'remarks'>,
): Promise<void> {
  const { worksheet, adjustments, remarks } = sheet;
  await db.updateTable('examination').set({ worksheet, adjustments, remarks }).where('id', '=', id).execute();
}

export async function concludeSheet(
  db: Db,
  id: string,
  concluded: { conclusion: string; remarks: string; at: string },
): Promise<void> {
  await db
    .updateTable('examination')
    .set({ conclusion: concluded.conclusion, remarks: concluded.remarks, concluded_at: concluded.at })
    .where('id', '=', id)
    .execute();
}

/** That it was begun stays, because whoever began it has seen the pictures; what was filled in goes. */
export async function abandonSheet(db: Db, id: string, abandonedAt: string): Promise<void> {
  await db
    .updateTable('examination')
    .set({ worksheet: '{}', adjustments: '[]', remarks: null, abandoned_at: abandonedAt })
    .where('id', '=', id)
    .execute();
}

function comparisonOf(row: Selectable<ComparisonTable>): Comparison {
  return {
    id: row.id,
    search: row.search_id,
    rank: row.rank,
    submittedBy: row.submitted_by,
    submittedAt: row.submitted_at,
    result: row.result,
    decidedAt: row.decided_at,
  };
}

function examinationOf(row: Selectable<ExaminationTable>): Examination {
  return {
    id: row.id,
    comparison: row.comparison_id,
    slot: row.slot as 1 | 2 | 3,
    examiner: row.examiner,
    worksheet: row.worksheet,
    adjustments: row.adjustments,
    conclusion: row.conclusion,
    remarks: row.remarks,
    startedAt: row.started_at,
    concludedAt: row.concluded_at,
    abandonedAt: row.abandoned_at,
  };
}
