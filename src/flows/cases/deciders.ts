/** Who can decide on a request: authorisers who may act today and have no other part in the case. Told to whoever may read the request. */
import { localDate } from '../../lib/local-date.js';
import { rolesInCase } from '../../store/case-roles.js';
import { allPersons } from '../../store/persons.js';
import type { AuthorisationId } from '../../types.js';
import type { Actor } from '../people/actor.js';
import type { PersonName } from '../people/person-names.js';
import { showRequest } from './authorisations.js';
import type { Vitrine } from '../vitrine.js';

/** In the order of their names. Throws `authorisation.unknown`. */
export async function decidersOf(vitrine: Vitrine, actor: Actor, id: AuthorisationId): Promise<PersonName[]> {
  const { caseId } = await showRequest(vitrine, actor, id);
  const { db } = vitrine.store;
  const { investigators, examiners } = await rolesInCase(db, caseId);
  const today = localDate(vitrine.now());
  const able = (await allPersons(db)).filter(
    (person) =>
      person.state === 'active' &&
      (person.endsOn === null || person.endsOn >= today) &&
      person.roles.includes('authoriser') &&
      !investigators.has(person.id) &&
      !examiners.has(person.id),
  );
  return able
    .map(({ id: person, name, unit }) => ({ id: person, name, unit }))
    .toSorted((a, b) => a.name.localeCompare(b.name));
}
