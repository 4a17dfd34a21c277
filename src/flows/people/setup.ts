/**
 * The first two administrators, whom no second administrator could approve. The first comes in only while nobody was ever active;
 * the second is the one person whom somebody invites alone. Both are in the log as what they are.
 */
import { AppError } from '../../errors.js';
import { allPersons } from '../../store/persons.js';
import { allProposals } from '../../store/proposals.js';
import { deletePerson } from '../../store/recertification.js';
import type { Db } from '../../store/tables.js';
import type { Person, PersonId } from '../../types.js';
import { localDate } from '../../lib/local-date.js';
import { requireRole, type Actor } from './actor.js';
import { makeInvitation, type Invitation } from './invitation.js';
import { checkPerson, newPersonSchema, type NewPerson } from './people-rules.js';
import { enterPerson } from './people-proposals.js';
import { currentPolicy } from '../policy/policy.js';
import { parseDocument } from '../policy/proposal-kind.js';
import { record } from '../log/record.js';
import type { Vitrine } from '../vitrine.js';

/** To be called behind the one-time setup link. Throws `setup.done` or `person.invalid`. */
export async function setupFirstAdministrator(vitrine: Vitrine, person: NewPerson): Promise<Invitation> {
  const document = checkedAdministrator(person);
  return record(vitrine, null, async (db, at) => {
    await removeNeverActive(db, null);
    const invitation = await enterAdministrator(db, document, new Date(at));
    const event = { type: 'setup.first-administrator', person: invitation.person } as const;
    return { result: invitation, events: [{ event }] };
  });
}

/** What `setupFirstAdministrator` would refuse. Throws `setup.done` or `person.invalid`. */
export async function checkFirstAdministrator(vitrine: Vitrine, person: NewPerson): Promise<void> {
  checkPerson(checkedAdministrator(person), localDate(vitrine.now()));
  await refuseActive(vitrine.store.db, null);
}

/** By the first administrator, alone, while nobody else was ever active. Throws `role.missing`, `setup.done` or `person.invalid`. */
export async function inviteSecondAdministrator(
  vitrine: Vitrine,
  actor: Actor,
  person: NewPerson,
): Promise<Invitation> {
  requireRole(actor, 'administrator');
  const document = checkedAdministrator(person);
  return record(vitrine, actor.person, async (db, at) => {
    if ((await currentPolicy(db)).policy.preset === 'solo') {
      throw new AppError(
        'setup.done',
        'one person works here, unsupervised; others begin in a data folder of their own',
      );
    }
    await removeNeverActive(db, actor.person);
    const invitation = await enterAdministrator(db, document, new Date(at));
    const event = { type: 'setup.second-administrator', person: invitation.person } as const;
    return { result: invitation, events: [{ event }] };
  });
}

/** Throws `person.invalid`. */
export function checkedAdministrator(person: NewPerson): NewPerson {
  const document = parseDocument(newPersonSchema, person, 'person.invalid');
  if (document.roles.includes('administrator')) return document;
  throw new AppError('person.invalid', 'the first persons are administrators');
}

/** In a write transaction. */
export async function enterAdministrator(db: Db, document: NewPerson, now: Date): Promise<Invitation> {
  const { id } = await enterPerson(db, document, 'approved', now);
  return makeInvitation(db, id, now);
}

/** Whoever lost the invitation can be entered again. Throws `setup.done` once anybody but `except` was active. */
async function removeNeverActive(db: Db, except: PersonId | null): Promise<void> {
  for (const { id } of await refuseActive(db, except)) await deletePerson(db, id);
}

async function refuseActive(db: Db, except: PersonId | null): Promise<Person[]> {
  const others = (await allPersons(db)).filter(({ id }) => id !== except);
  // Once two persons decided something, there were two.
  if (others.some(wasActive) || (await allProposals(db, 'approved')).length > 0) {
    throw new AppError('setup.done', 'there are administrators; one proposes a person, another one approves');
  }
  return others;
}

function wasActive({ state }: Person): boolean {
  return state === 'active' || state === 'disabled';
}
