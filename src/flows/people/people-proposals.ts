/**
 * The proposals about people: who is let in, who is invited again, and what of a person changes. Administrators only, always two of
 * them: whoever had an invitation alone could come in by it as a second person.
 */
import { z } from 'zod';
import { AppError } from '../../errors.js';
import { localDate } from '../../lib/local-date.js';
import { randomId } from '../../lib/random-id.js';
import { findPerson, insertPerson, updatePerson } from '../../store/persons.js';
import { deletePerson } from '../../store/recertification.js';
import type { Db } from '../../store/tables.js';
import type { Person, PersonId } from '../../types.js';
import { makeInvitation } from './invitation.js';
import {
  administrators,
  checkPerson,
  newPersonSchema,
  personChangesSchema,
  refuseLastAdministrator,
  refuseTakenEmail,
  type NewPerson,
  type PersonChanges,
} from './people-rules.js';
import { defineKind, type Pair, type Step } from '../policy/proposal-kind.js';

const pairs: readonly Pair[] = [['administrator', 'administrator']];
const pairsOfLastAdministrator: readonly Pair[] = [['administrator', 'privacy-officer']];

export const invitePerson = defineKind<NewPerson, NewPerson & { person: PersonId }>({
  pairs,
  pairsOfLastAdministrator,
  document: newPersonSchema,
  mistake: 'person.invalid',
  async propose({ db, now }, document) {
    const person = await enterPerson(db, document, 'invited', now);
    const { id, roles, unit } = person;
    return {
      document: { ...document, person: id },
      events: [{ event: { type: 'person.invited', person: id, roles, unit } }],
    };
  },
  async approve({ db, now }, document) {
    const person = await requirePerson(db, document.person);
    checkPerson(person, localDate(now));
    await updatePerson(db, { ...person, state: 'approved' });
    const invitation = await makeInvitation(db, person.id, now);
    return { events: [{ event: { type: 'person.approved', person: person.id } }], invitation };
  },
  async refuse({ db }, { person }) {
    await deletePerson(db, person);
    return true;
  },
});

const personId = z.string().transform((id) => id as PersonId);
export const renewalSchema = z.strictObject({ person: personId });
type Renewal = z.infer<typeof renewalSchema>;

/** A new token for somebody who was approved and has not come yet; the earlier one counts no more. */
export const renewInvitation = defineKind<Renewal, Renewal>({
  pairs,
  pairsOfLastAdministrator,
  document: renewalSchema,
  mistake: 'person.invalid',
  async propose({ db }, document) {
    await requireExpected(db, document.person);
    return { document };
  },
  async approve({ db, now }, document) {
    const { id } = await requireExpected(db, document.person);
    const invitation = await makeInvitation(db, id, now);
    return { events: [{ event: { type: 'invitation.renewed', person: id } }], invitation };
  },
});

async function requireExpected(db: Db, id: PersonId): Promise<Person> {
  const person = await requirePerson(db, id);
  if (person.state === 'approved') return person;
  throw new AppError('person.invalid', 'only who was approved and has not come yet is invited again');
}

export const changeSchema = z.strictObject({
  person: personId,
  changes: personChangesSchema,
});
type Change = z.infer<typeof changeSchema>;

export const changePerson = defineKind<Change, Change>({
  pairs,
  pairsOfLastAdministrator,
  document: changeSchema,
  mistake: 'person.invalid',
  async propose(step, document) {
    await changed(step, document);
    return { document };
  },
  async approve(step, document) {
    const person = await changed(step, document);
    if (!person.roles.includes('administrator')) await refuseLastAdministrator(step.db, person.id, step.now);
    await updatePerson(step.db, person);
    const { id, roles, unit } = person;
    return { events: [{ event: { type: 'person.changed', person: id, roles, unit } }] };
  },
});

/** The person as the change would leave it. */
async function changed({ db, now }: Step, { person: id, changes }: Change): Promise<Person> {
  const person = await requirePerson(db, id);
  if (person.state === 'invited')
    throw new AppError('person.invalid', 'this person is not approved yet: decide that first');
  const { reinstate, ...fields } = withoutUndefined(changes);
  if (reinstate === true && person.state !== 'disabled')
    throw new AppError('person.invalid', 'only somebody who was disabled is reinstated');
  // What they prove themselves with decides afresh whether they are active.
  const state = reinstate === true ? 'approved' : person.state;
  const wanted: Person = { ...person, ...fields, state };
  checkPerson(wanted, localDate(now));
  return wanted;
}

function withoutUndefined({ reinstate, ...changes }: PersonChanges): Partial<Person> & { reinstate?: true } {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(given), ...(reinstate === undefined ? {} : { reinstate }) };
}

/** Throws `person.unknown`. */
export async function requirePerson(db: Db, id: PersonId): Promise<Person> {
  const person = await findPerson(db, id);
  if (person === null) throw new AppError('person.unknown', 'there is no such person here');
  return person;
}

/** Throws `person.invalid`. */
export async function enterPerson(
  db: Db,
  document: NewPerson,
  state: Person['state'],
  now: Date,
): Promise<Person> {
  checkPerson(document, localDate(now));
  await refuseTakenEmail(db, document.email);
  const person: Person = { ...document, id: randomId() as PersonId, state };
  await insertPerson(db, person, now.toISOString());
  return person;
}

/** Whether another administrator could approve. */
export async function isLastAdministrator(db: Db, now: Date): Promise<boolean> {
  return (await administrators(db, now)).length < 2;
}
