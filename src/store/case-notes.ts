/** What people wrote down in a case. Notes are added and never changed; their text goes with the case. */
import { randomId } from '../lib/random-id.js';
import type { CaseId, PersonId } from '../types.js';
import type { Db } from './tables.js';

export interface CaseNote {
  id: string;
  caseId: CaseId;
  person: PersonId;
  /** Empty once the case was erased. */
  text: string;
  madeAt: string;
}

export async function insertCaseNote(db: Db, made: Omit<CaseNote, 'id'>): Promise<CaseNote> {
  const id = randomId();
  await db
    .insertInto('case_note')
    .values({ id, case_id: made.caseId, person_id: made.person, text: made.text, made_at: made.madeAt })
    .execute();
  return { id, ...made };
}

/** Oldest first. */
export async function notesOfCase(db: Db, caseId: CaseId): Promise<CaseNote[]> {
  const rows = await db
    .selectFrom('case_note')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('made_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    caseId: row.case_id,
    person: row.person_id,
    text: row.text,
    madeAt: row.made_at,
  }));
}

/** That somebody wrote, and when, stays. */
export async function eraseNoteTexts(db: Db, caseId: CaseId): Promise<void> {
  await db.updateTable('case_note').set({ text: '' }).where('case_id', '=', caseId).execute();
}
