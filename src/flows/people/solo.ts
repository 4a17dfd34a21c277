/**
 * The one person of an unsupervised installation: whoever works on this machine under this name. Where a policy asks for more than
 * that, the operating system's word is not enough.
 */
import { AppError } from '../../errors.js';
import { randomId } from '../../lib/random-id.js';
import { findSoloPerson, insertPerson } from '../../store/persons.js';
import { roles, type Person, type PersonId } from '../../types.js';
import { actAs, type Actor } from './actor.js';
import { currentPolicy } from '../policy/policy.js';
import type { Vitrine } from '../vitrine.js';

/** `user`: the name of the account in the operating system. Throws `policy.strict`. */
export async function actAsUser(vitrine: Vitrine, user: string): Promise<Actor> {
  const { db } = vitrine.store;
  const { policy } = await currentPolicy(db);
  if (policy.preset !== 'solo') {
    throw new AppError(
      'policy.strict',
      'the policy of this data folder asks who you are: set VITRINE_TOKEN to a token of your own account (POST /account/tokens, see docs/api.md)',
    );
  }
  const person = (await findSoloPerson(db, user)) ?? (await enter(vitrine, user));
  return actAs(person, policy, { means: 'operating-system', secondFactor: false }, vitrine.now());
}

async function enter(vitrine: Vitrine, user: string): Promise<Person> {
  const person: Person = {
    // The log tells it to outsiders: made from the name, it would tell the name to whoever guesses.
    id: randomId() as PersonId,
    name: user,
    email: null,
    organisation: '',
    unit: 'solo',
    sponsor: '',
    roles,
    endsOn: null,
    trainingValidUntil: null,
    state: 'active',
  };
  return vitrine.store.write(async (db) => {
    // Another process may have been first.
    const known = await findSoloPerson(db, user);
    if (known === null) await insertPerson(db, person, vitrine.now().toISOString());
    return known ?? person;
  });
}
