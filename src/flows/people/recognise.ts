/**
 * From a proven account to somebody who may act. Whoever comes for the first time with what the policy asks for becomes active: the
 * invitation by one administrator and the approval of another came before.
 */
import { AppError } from '../../errors.js';
import { findPerson, findPersonByEmail } from '../../store/persons.js';
import type { Person, PersonId } from '../../types.js';
import { actAs, type Actor, type Recognition } from './actor.js';
import { record } from '../log/record.js';
import { activatePerson } from './people.js';
import { currentPolicy } from '../policy/policy.js';
import { holderOfToken } from './tokens.js';
import type { Vitrine } from '../vitrine.js';

/** Throws `session.refused` where the person is gone, and what `actAs` throws. */
export async function recognise(vitrine: Vitrine, id: PersonId, recognition: Recognition): Promise<Actor> {
  const { db } = vitrine.store;
  const { policy } = await currentPolicy(db);
  const person = await findPerson(db, id);
  if (person === null) throw new AppError('session.refused', 'this account is no longer anybody’s');
  // A token proves nothing afresh: only a session makes somebody active.
  const isComplete = recognition.means !== 'token' && (recognition.secondFactor || !policy.secondFactor);
  const present = person.state === 'approved' && isComplete ? await activatePerson(vitrine, id) : person;
  return actAs(present, policy, recognition, vitrine.now());
}

/** Whom a personal token stands for. Throws `session.missing` where it is over or none, and what `actAs` throws. */
export async function recogniseToken(vitrine: Vitrine, token: string): Promise<Actor> {
  const holder = await holderOfToken(vitrine, token);
  if (holder === null)
    throw new AppError(
      'session.missing',
      'the token is not valid: it ended, was ended, or never was one; make another one in your account',
    );
  return recognise(vitrine, holder.person, { means: 'token', secondFactor: holder.secondFactor });
}

/** An account is worth something only while its person may come in. Throws `person.inactive`. */
export async function refuseInactive(vitrine: Pick<Vitrine, 'store'>, id: PersonId): Promise<void> {
  const state = (await findPerson(vitrine.store.db, id))?.state;
  if (state === 'approved' || state === 'active') return;
  throw new AppError('person.inactive', 'this account is not active; an administrator can tell why');
}

/** Whoever may have an account under this address: invited, approved and not disabled. */
export async function findApproved(vitrine: Pick<Vitrine, 'store'>, email: string): Promise<Person | null> {
  const person = await findPersonByEmail(vitrine.store.db, email);
  return person?.state === 'approved' || person?.state === 'active' ? person : null;
}

/**
 * On record: with what somebody proves who he is from now on. For whoever was approved nothing is missing any more then: the account is
 * active with it, and not only with what is asked next.
 */
export async function recordSecondFactor(
  vitrine: Vitrine,
  person: PersonId,
  kind: 'totp' | 'passkey',
): Promise<void> {
  await record(vitrine, person, async () => ({
    result: undefined,
    events: [{ event: { type: 'second-factor.enrolled', person, kind } }],
  }));
  if ((await findPerson(vitrine.store.db, person))?.state === 'approved')
    await activatePerson(vitrine, person);
}
