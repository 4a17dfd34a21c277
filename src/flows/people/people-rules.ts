/** What must be true of a person before anybody is asked to approve it. */
import { z } from 'zod';
import { AppError } from '../../errors.js';
import { localDate } from '../../lib/local-date.js';
import { visibleLine } from '../../lib/visible-line.js';
import { allPersons, findPersonByEmail } from '../../store/persons.js';
import type { Db } from '../../store/tables.js';
import { roles, type Person, type PersonId, type Role } from '../../types.js';

/** Addresses are compared in lower case. */
const email = z.email().max(254).toLowerCase();
const roleList = z
  .array(z.enum(roles))
  .min(1)
  .refine((list) => new Set(list).size === list.length, 'expected every role once');
const day = z.iso.date();

export const newPersonSchema = z.strictObject({
  name: visibleLine(200),
  email,
  organisation: visibleLine(200),
  unit: visibleLine(100),
  /** Who answers for this person's being here. */
  sponsor: visibleLine(200),
  roles: roleList,
  /** The last day. There is no account without an end. */
  endsOn: day,
  /** null: not trained yet; where the policy asks for training, roles that search sleep until it is entered. */
  trainingValidUntil: day.nullable(),
});
export type NewPerson = z.infer<typeof newPersonSchema>;

export const personChangesSchema = z
  .strictObject({
    organisation: visibleLine(200).optional(),
    unit: visibleLine(100).optional(),
    sponsor: visibleLine(200).optional(),
    roles: roleList.optional(),
    endsOn: day.optional(),
    trainingValidUntil: day.nullable().optional(),
    /** Lets somebody who was disabled in again. */
    reinstate: z.literal(true).optional(),
  })
  .refine((changes) => Object.keys(changes).length > 0, 'expected at least one change');
export type PersonChanges = z.infer<typeof personChangesSchema>;

/**
 * Roles that one person never has together, because each is there to watch or to limit the other; docs/oversight.md says why. What
 * one person does in one case is checked there (role-conflicts.ts): curator and investigator, authoriser and privacy officer, and
 * investigator and authoriser or examiner of other cases are fine, and small teams need them.
 */
export const excludedRoles: Readonly<Partial<Record<Role, readonly Role[]>>> = {
  administrator: ['investigator', 'authoriser', 'examiner', 'curator', 'auditor', 'privacy-officer'],
  auditor: ['investigator', 'authoriser', 'examiner'],
  'privacy-officer': ['investigator'],
};

/** Throws `person.invalid` where roles do not go together or the end is over. `today`: YYYY-MM-DD. */
export function checkPerson({ roles: held, endsOn }: Pick<Person, 'roles' | 'endsOn'>, today: string): void {
  for (const role of held) {
    const other = excludedRoles[role]?.find((each) => held.includes(each));
    if (other !== undefined)
      throw new AppError('person.invalid', `nobody is ${role} and ${other} at the same time`);
  }
  if (endsOn === null) throw new AppError('person.invalid', 'an account needs an end date');
  if (endsOn < today)
    throw new AppError('person.invalid', `expected an end date that is not over, got ${endsOn}`);
}

/** Throws `person.invalid` where somebody else has the address. */
export async function refuseTakenEmail(db: Db, address: string): Promise<void> {
  if ((await findPersonByEmail(db, address)) !== null) {
    throw new AppError('person.invalid', 'there is an account with this e-mail address already');
  }
}

/** Active, not past the end, and with one of the roles, as the store has it now. */
export function holds(person: Person | null, wanted: readonly Role[], now: Date): boolean {
  if (person?.state !== 'active') return false;
  if (person.endsOn !== null && person.endsOn < localDate(now)) return false;
  return wanted.some((role) => person.roles.includes(role));
}

/** Throws `person.invalid` where without `leaving` nobody could administer any more. */
export async function refuseLastAdministrator(db: Db, leaving: PersonId, now: Date): Promise<void> {
  if ((await administrators(db, now)).some(({ id }) => id !== leaving)) return;
  throw new AppError('person.invalid', 'this is the last administrator; approve another one first');
}

/** Those who can act. */
export async function administrators(db: Db, now: Date): Promise<Person[]> {
  return (await allPersons(db)).filter((person) => holds(person, ['administrator'], now));
}
