/** Nobody decides on, searches in and examines the same case. Rows say who did what; the roles that somebody holds do not matter here. */
import { AppError } from '../../errors.js';
import { rolesInCase } from '../../store/case-roles.js';
import type { Db } from '../../store/tables.js';
import type { CaseId, PersonId } from '../../types.js';

/** Throws `role.conflict` for whoever decided or examined in the case. */
export async function refuseInvestigating(db: Db, caseId: CaseId, person: PersonId): Promise<void> {
  const { authorisers, examiners } = await rolesInCase(db, caseId);
  if (authorisers.has(person)) throw conflict('whoever decided on a request of a case does not search in it');
  if (examiners.has(person)) throw conflict('whoever examined in a case does not search in it');
}

/** Throws `role.conflict` for whoever owns the case, or requests, searches or examines in it. */
export async function refuseDeciding(db: Db, caseId: CaseId, person: PersonId): Promise<void> {
  const { investigators, examiners } = await rolesInCase(db, caseId);
  if (investigators.has(person)) {
    throw conflict('whoever owns, requests or searches in a case does not decide on its requests');
  }
  if (examiners.has(person)) throw conflict('whoever examined in a case does not decide on its requests');
}

/** Throws `role.conflict` for whoever owns the case, or requests, searches or decides in it. */
export async function refuseExamining(db: Db, caseId: CaseId, person: PersonId): Promise<void> {
  const { investigators, authorisers } = await rolesInCase(db, caseId);
  if (investigators.has(person) || authorisers.has(person)) {
    throw conflict('whoever owns, requests, searches or decides in a case does not examine in it');
  }
}

function conflict(message: string): AppError {
  return new AppError('role.conflict', message);
}
