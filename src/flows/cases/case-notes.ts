/**
 * Notes in a case: what whoever investigates wants to find again, or somebody after them. A note is never changed, only added to; that
 * there is one is told to whoever may see the case, what it says only to those who investigate in it and who oversee them; of these not to
 * whoever may still examine in it, to whom a note could say what to see. Whoever writes one investigates in the case from then on, and
 * neither decides nor examines in it.
 */
import { AppError } from '../../errors.js';
import { isVisibleText, visibleLineExpected } from '../../lib/visible-line.js';
import { insertCaseNote, notesOfCase, type CaseNote } from '../../store/case-notes.js';
import { rolesInCase } from '../../store/case-roles.js';
import type { Db } from '../../store/tables.js';
import type { CaseId } from '../../types.js';
import { requireRole, type Actor } from '../people/actor.js';
import { isTheirCase, overseesCases, requireCase, unknownCase } from './cases.js';
import { record } from '../log/record.js';
import { refuseInvestigating } from './role-conflicts.js';
import type { Vitrine } from '../vitrine.js';

export const longestNote = 4000;

/** For investigators of the case. Throws `case.unknown`, `case.closed` once it was erased, `note.invalid` or `role.conflict`. */
export async function writeNote(
  vitrine: Vitrine,
  actor: Actor,
  wanted: { caseId: CaseId; text: string },
): Promise<CaseNote> {
  requireRole(actor, 'investigator');
  const text = checkNote(wanted.text);
  return record(vitrine, actor.person, async (db, madeAt) => {
    const caseFile = await requireCase(db, wanted.caseId);
    if (!(isTheirCase(actor, caseFile) || (await investigatesIn(db, actor, caseFile.id))))
      throw unknownCase();
    // Nobody would erase it any more.
    if (caseFile.erasedAt !== null) throw new AppError('case.closed', 'the case was erased');
    await refuseInvestigating(db, caseFile.id, actor.person);
    const result = await insertCaseNote(db, { caseId: caseFile.id, person: actor.person, text, madeAt });
    const event = { type: 'note.made', note: result.id, case: caseFile.id } as const;
    return { result, events: [{ event, secrets: { text } }] };
  });
}

/** Oldest first; without their text for whoever neither investigates in the case nor oversees it, or may still examine in it. */
export async function notesFor(db: Db, actor: Actor, caseId: CaseId): Promise<CaseNote[]> {
  const notes = await notesOfCase(db, caseId);
  if (notes.length === 0) return notes;
  const { investigators, authorisers } = await rolesInCase(db, caseId);
  const mayExamine = actor.roles.has('examiner') && !authorisers.has(actor.person);
  if (investigators.has(actor.person) || (overseesCases(actor) && !mayExamine)) return notes;
  return notes.map((note) => ({ ...note, text: '' }));
}

async function investigatesIn(db: Db, actor: Actor, caseId: CaseId): Promise<boolean> {
  return (await rolesInCase(db, caseId)).investigators.has(actor.person);
}

function checkNote(text: string): string {
  const checked = text.replaceAll('\r\n', '\n').trim();
  if (checked === '' || checked.length > longestNote) {
    throw new AppError('note.invalid', `expected a note of 1 to ${longestNote} characters`);
  }
  if (!isVisibleText(checked)) throw new AppError('note.invalid', `in each line: ${visibleLineExpected}`);
  return checked;
}
