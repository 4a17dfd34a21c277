/** People: who is here, and what one administrator may do alone. Letting somebody in, inviting again, and changing roles take a proposal. */
import { z } from '@hono/zod-openapi';
import { confirmPerson, disablePerson, listPersons, personsToConfirm } from '../../flows/people/people.js';
import { personNames } from '../../flows/people/person-names.js';
import type { PersonId } from '../../types.js';
import { route } from '../define-route.js';
import { idParams, reasonBody, roleSchema } from '../schemas.js';

const person = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    organisation: z.string(),
    unit: z.string(),
    sponsor: z.string(),
    roles: z.array(roleSchema),
    endsOn: z.string().nullable(),
    trainingValidUntil: z.string().nullable(),
    state: z.enum(['invited', 'approved', 'active', 'disabled']),
  })
  .openapi('Person');

const list = route(
  ['administrator', 'privacy-officer', 'auditor'],
  {
    method: 'get',
    path: '/people',
    summary: 'Everybody who may act here, may soon, or might once',
    answer: z.object({ items: z.array(person) }),
  },
  async ({ vitrine, actor }) => {
    const persons = await listPersons(vitrine, actor);
    return { items: persons.map((each) => ({ ...each, roles: [...each.roles] })) };
  },
);

const disable = route(
  ['administrator', 'privacy-officer'],
  {
    method: 'post',
    path: '/people/{id}/disable',
    summary: 'Disable an account at once',
    params: idParams,
    body: reasonBody,
    answer: person,
  },
  async ({ vitrine, actor, params, body }) => {
    const disabled = await disablePerson(vitrine, actor, params.id as PersonId, body.reason);
    return { ...disabled, roles: [...disabled.roles] };
  },
);

const toConfirm = route(
  ['administrator', 'privacy-officer', 'auditor'],
  {
    method: 'get',
    path: '/people/to-confirm',
    summary: 'Who was not confirmed for 90 days, longest first',
    answer: z.object({ items: z.array(z.object({ person: z.string(), since: z.string() })) }),
  },
  async ({ vitrine, actor }) => ({ items: await personsToConfirm(vitrine, actor) }),
);

const confirm = route(
  ['administrator'],
  {
    method: 'post',
    path: '/people/{id}/confirm',
    summary: 'Confirm that somebody is still needed, with these roles',
    params: idParams,
  },
  ({ vitrine, actor, params }) => confirmPerson(vitrine, actor, params.id as PersonId),
);

export const personName = z
  .object({ id: z.string(), name: z.string(), unit: z.string() })
  .openapi('PersonName');

const names = route(
  'anyone',
  {
    method: 'get',
    path: '/people/names',
    summary: 'Who is who: names and units by id',
    answer: z.object({
      items: z.array(personName),
    }),
  },
  async ({ vitrine, actor }) => ({ items: await personNames(vitrine, actor) }),
);

export const peopleRoutes = [list, names, toConfirm, disable, confirm];
