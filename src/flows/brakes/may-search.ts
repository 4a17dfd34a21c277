/**
 * Everything beside the grant that can stop a search, in one place. It is asked in the transaction that records a search, and
 * again in the one that records its outcome: what was stopped meanwhile is not answered.
 */
import { AppError } from '../../errors.js';
import { findPerson } from '../../store/persons.js';
import type { Db } from '../../store/tables.js';
import type { CaseId, PersonId } from '../../types.js';
import { requireNoBrake } from './brakes.js';
import { localDate } from '../collections/collection-use.js';
import { currentPolicy } from '../policy/policy.js';
import type { Vitrine } from '../vitrine.js';

export interface Searching {
  person: PersonId;
  caseId: CaseId;
  unsupervised: boolean;
  /** `answer`: it was counted already. */
  step: 'record' | 'answer';
}

/** Throws `authorisation.missing`, `person.inactive`, `person.ended`, `role.missing`, and what `requireNoBrake` throws. Works with `db` only. */
export async function requireMaySearch(vitrine: Vitrine, db: Db, searching: Searching): Promise<void> {
  const { policy } = await currentPolicy(db);
  if (policy.authorisation.required && searching.unsupervised) {
    throw new AppError('authorisation.missing', 'the policy allows no search without an authorisation');
  }
  const person = await findPerson(db, searching.person);
  if (person?.state !== 'active') throw new AppError('person.inactive', 'the account is not active any more');
  if (person.endsOn !== null && person.endsOn < localDate(vitrine.now())) {
    throw new AppError('person.ended', `the account ended on ${person.endsOn}`);
  }
  if (!person.roles.includes('investigator')) {
    throw new AppError('role.missing', 'whoever searches needs the role of investigator, and lost it');
  }
  await requireNoBrake(vitrine, db, searching);
}
