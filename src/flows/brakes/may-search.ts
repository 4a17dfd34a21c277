/**
 * Everything beside the grant that can stop a search, in one place: who searches, and the brakes of the organisation. It is asked in
 * the transaction that records a search, and again in the one that records its outcome: what was stopped meanwhile is not answered.
 */
import { AppError } from '../../errors.js';
import { localDate } from '../../lib/local-date.js';
import { findCase } from '../../store/cases.js';
import { findPerson } from '../../store/persons.js';
import type { Db } from '../../store/tables.js';
import type { CaseId, PersonId, Role } from '../../types.js';
import { requireWitnessed } from '../log/witness-quorum.js';
import { requireActivated } from '../policy/activation.js';
import { currentPolicy } from '../policy/policy.js';
import type { Vitrine } from '../vitrine.js';
import { requireWithinQuota } from './quotas.js';
import { requireNotStopped } from './stop.js';

export interface Searching {
  person: PersonId;
  caseId: CaseId;
  unsupervised: boolean;
  /** `privacy-officer`: a person asks about themselves; whose right that is stands in the law, not in the activation. */
  role: 'investigator' | 'privacy-officer';
  /** `answer`: it was counted already. */
  step: 'record' | 'answer';
}

/**
 * Throws `authorisation.missing`, `person.inactive`, `person.ended`, `role.missing`, `search.stopped`, `activation.missing`,
 * `activation.expired`, `witness.quorum` or `quota.exceeded`. Works with `db` only.
 */
export async function requireMaySearch(vitrine: Vitrine, db: Db, searching: Searching): Promise<void> {
  const { policy } = await currentPolicy(db);
  if (policy.authorisation.required && searching.unsupervised) {
    throw new AppError('authorisation.missing', 'the policy allows no search without an authorisation');
  }
  await requireSearcher(vitrine, db, searching.person, searching.role);
  await requireNotStopped(db);
  if (searching.step === 'answer') return;
  const caseFile = await findCase(db, searching.caseId);
  if (caseFile === null) throw new Error('a search is recorded for a case that is not there');
  await requireActivated(vitrine, db, searching.role === 'investigator' ? caseFile.purpose : undefined);
  await requireWitnessed(vitrine, db);
  await requireWithinQuota(vitrine, db, searching);
}

async function requireSearcher(vitrine: Vitrine, db: Db, id: PersonId, role: Role): Promise<void> {
  const person = await findPerson(db, id);
  if (person?.state !== 'active') throw new AppError('person.inactive', 'the account is not active any more');
  if (person.endsOn !== null && person.endsOn < localDate(vitrine.now())) {
    throw new AppError('person.ended', `the account ended on ${person.endsOn}`);
  }
  if (!person.roles.includes(role)) {
    throw new AppError('role.missing', `whoever searches needs the role of ${role}, and lost it`);
  }
}
