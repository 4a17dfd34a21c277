/**
 * How an installation begins behind the setup link: with its first policy and its first person. `strict`: an administrator, who needs a
 * second one for everything else. `solo`: one person who does everything, and whose every answer says "unsupervised".
 */
import { AppError } from '../../errors.js';
import { localDate } from '../../lib/local-date.js';
import { randomId } from '../../lib/random-id.js';
import { allPersons, insertPerson } from '../../store/persons.js';
import type { Db } from '../../store/tables.js';
import { roles, type Person, type PersonId } from '../../types.js';
import { requireUntouched, setPolicy } from '../policy/change-policy.js';
import { acceptInvitation } from './invitation.js';
import { checkPerson, newPersonSchema, type NewPerson } from './people-rules.js';
import { currentPolicy, presets } from '../policy/policy.js';
import { parseDocument } from '../policy/proposal-kind.js';
import { record } from '../log/record.js';
import { checkFirstAdministrator, setupFirstAdministrator } from './setup.js';
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

/** What `beginInstallation` would refuse, before anything is used up for it. Throws the same. */
export async function checkBeginning(vitrine: Vitrine, { preset, person }: Beginning): Promise<void> {
  const { db } = vitrine.store;
  const before = await currentPolicy(db);
  const isNew = before.version === 0 && preset === 'strict';
  if (isNew) await requireUntouched(db);
  if (!isNew && before.policy.preset === 'solo') await checkSolePerson(vitrine, db, person);
  else await checkFirstAdministrator(vitrine, person);
}

/** Whom the link was for already, null for nobody yet. Throws `setup.done` or `person.invalid`. */
async function checkSolePerson(vitrine: Vitrine, db: Db, wanted: NewPerson): Promise<PersonId | null> {
  const document = parseDocument(newPersonSchema, wanted, 'person.invalid');
  // The roles are all, whatever was asked for.
  checkPerson({ ...document, roles: [] }, localDate(vitrine.now()));
  // Whom the operating system knows is the same person at the command line.
  const others = (await allPersons(db)).filter(({ email }) => email !== null);
  const known = others.find(({ email }) => email === document.email);
  if (others.some((each) => each !== known || each.state !== 'approved')) {
    throw new AppError('setup.done', 'the one person of this installation is here already');
  }
  return known?.id ?? null;
}

async function enterSolePerson(vitrine: Vitrine, wanted: NewPerson): Promise<PersonId> {
  const document = parseDocument(newPersonSchema, wanted, 'person.invalid');
  return record(vitrine, null, async (db, at) => {
    const known = await checkSolePerson(vitrine, db, wanted);
    if (known !== null) return { result: known, events: [] };
    const id = randomId() as PersonId;
    const person: Person = { ...document, roles, id, state: 'approved' };
    await insertPerson(db, person, at);
    return { result: id, events: [{ event: { type: 'setup.first-administrator', person: id } }] };
  });
}
