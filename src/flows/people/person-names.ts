/** Who is who, for all who act here: requests, decisions and cases name persons by their id. */
import { allPersons } from '../../store/persons.js';
import { roles, type PersonId } from '../../types.js';
import { requireRole, type Actor } from './actor.js';
import type { Vitrine } from '../vitrine.js';

export interface PersonName {
  id: PersonId;
  name: string;
  unit: string;
}

/** Those who once acted too. Throws `role.missing` for nobody. */
export async function personNames(vitrine: Vitrine, actor: Actor): Promise<PersonName[]> {
  requireRole(actor, ...roles);
  return (await allPersons(vitrine.store.db)).map(({ id, name, unit }) => ({ id, name, unit }));
}
