/** People once they are proposed: becoming active, being disabled at once, and being confirmed every quarter. */
import { AppError } from '../../errors.js';
import { endAccess } from '../../store/account-tokens.js';
import { allPersons, updatePerson } from '../../store/persons.js';
import { deleteInvitation } from '../../store/proposals.js';
import { setConfirmed, unconfirmedSince, type Confirmation } from '../../store/recertification.js';
import type { Person, PersonId } from '../../types.js';
import { requireRole, type Actor } from './actor.js';
import { refuseLastAdministrator } from './people-rules.js';
import { requirePerson } from './people-proposals.js';
import { record } from '../log/record.js';
import type { Vitrine } from '../vitrine.js';

const confirmedForDays = 90;

/** In the order in which they came. */
export async function listPersons(vitrine: Vitrine, actor: Actor): Promise<Person[]> {
  requireRole(actor, 'administrator', 'privacy-officer', 'auditor');
  return allPersons(vitrine.store.db);
}

/**
 * To be called when an approved person has enrolled what the policy asks for. Already active: nothing happens.
 * Throws `person.unknown` or `person.inactive`.
 */
export async function activatePerson(vitrine: Vitrine, id: PersonId): Promise<Person> {
  return record(vitrine, id, async (db) => {
    const person = await requirePerson(db, id);
    if (person.state === 'active') return { result: person, events: [] };
    if (person.state !== 'approved')
      throw new AppError('person.inactive', 'this account was not approved, or was disabled');
    const active: Person = { ...person, state: 'active' };
    await updatePerson(db, active);
    return { result: active, events: [{ event: { type: 'person.active', person: id } }] };
  });
}

/**
 * At once, by one person: sessions and tokens are gone with it, so that none counts again once the person is reinstated. Throws `role.missing`, `reason.missing`,
 * `person.unknown`, and `person.invalid` for the last administrator.
 */
export async function disablePerson(
  vitrine: Vitrine,
  actor: Actor,
  id: PersonId,
  reason: string,
): Promise<Person> {
  requireRole(actor, 'administrator', 'privacy-officer');
  if (reason.trim() === '') throw new AppError('reason.missing', 'say why the account is disabled');
  return record(vitrine, actor.person, async (db, at) => {
    const person = await requirePerson(db, id);
    if (person.state === 'disabled') return { result: person, events: [] };
    if (person.state === 'invited')
      throw new AppError('person.invalid', 'this person is not approved yet: refuse the proposal');
    await refuseLastAdministrator(db, id, new Date(at));
    const disabled: Person = { ...person, state: 'disabled' };
    await updatePerson(db, disabled);
    await deleteInvitation(db, id);
    await endAccess(db, id);
    const event = { type: 'person.disabled', person: id } as const;
    return { result: disabled, events: [{ event, secrets: { reason: reason.trim() } }] };
  });
}

/** Who was not confirmed for 90 days, longest first. */
export async function personsToConfirm(vitrine: Vitrine, actor: Actor): Promise<Confirmation[]> {
  requireRole(actor, 'administrator', 'privacy-officer', 'auditor');
  const before = new Date(vitrine.now().getTime() - confirmedForDays * 24 * 3600_000);
  return unconfirmedSince(vitrine.store.db, before.toISOString());
}

/** Still needed, with these roles. Nobody confirms themselves. Throws `person.unknown` or `person.invalid`. */
export async function confirmPerson(vitrine: Vitrine, actor: Actor, id: PersonId): Promise<void> {
  requireRole(actor, 'administrator');
  await record(vitrine, actor.person, async (db, at) => {
    const person = await requirePerson(db, id);
    if (id === actor.person) throw new AppError('person.invalid', 'another administrator confirms you');
    if (person.state !== 'active') throw new AppError('person.invalid', 'this account is not active');
    await setConfirmed(db, id, at);
    return { result: undefined, events: [{ event: { type: 'person.confirmed', person: id } }] };
  });
}
