/**
 * How an installation begins behind the setup link: with its first policy and its first person. `strict`: an administrator, who needs a
 * second one for everything else. `solo`: one person who does everything, and whose every answer says "unsupervised".
 */
import { AppError } from '../../errors.js';
import { randomId } from '../../lib/random-id.js';
import { allPersons, insertPerson } from '../../store/persons.js';
import { roles, type Person, type PersonId } from '../../types.js';
import { setPolicy } from '../policy/change-policy.js';
import { acceptInvitation } from './invitation.js';
import { newPersonSchema, refuseTakenEmail, type NewPerson } from './people-rules.js';
import { currentPolicy, presets } from '../policy/policy.js';
import { parseDocument } from '../policy/proposal-kind.js';
import { record } from '../log/record.js';
import { setupFirstAdministrator } from './setup.js';
import type { Vitrine } from '../vitrine.js';

export interface Beginning {
  /** Where no policy was ever set; otherwise the one in force says. */
  preset: 'strict' | 'solo';
  /** Of somebody who works alone the roles are all, whatever is said here. */
  person: NewPerson;
}

/**
 * The first person, approved, whose account is to be made next. Can be done again until that person was active. Throws `setup.done`,
 * `person.invalid` or `policy.strict`.
 */
export async function beginInstallation(vitrine: Vitrine, { preset, person }: Beginning): Promise<PersonId> {
  const before = await currentPolicy(vitrine.store.db);
  // Without any policy an installation is one person's own already.
  const { policy } =
    before.version === 0 && preset === 'strict' ? await setPolicy(vitrine, presets.strict) : before;
  if (policy.preset === 'solo') return enterSolePerson(vitrine, person);
  const { token, person: id } = await setupFirstAdministrator(vitrine, person);
  // Whoever has the link is the person: there is nobody to hand an invitation to.
  await acceptInvitation(vitrine, token);
  return id;
}

async function enterSolePerson(vitrine: Vitrine, wanted: NewPerson): Promise<PersonId> {
  const document = parseDocument(newPersonSchema, wanted, 'person.invalid');
  return record(vitrine, null, async (db, at) => {
    // Whom the operating system knows is the same person at the command line.
    const others = (await allPersons(db)).filter(({ email }) => email !== null);
    const known = others.find(({ email }) => email === document.email);
    if (others.some((each) => each !== known || each.state !== 'approved')) {
      throw new AppError('setup.done', 'the one person of this installation is here already');
    }
    if (known !== undefined) return { result: known.id, events: [] };
    await refuseTakenEmail(db, document.email);
    const id = randomId() as PersonId;
    const person: Person = { ...document, roles, id, state: 'approved' };
    await insertPerson(db, person, at);
    return { result: id, events: [{ event: { type: 'setup.first-administrator', person: id } }] };
  });
}
