/** Requests for authorisation and the decisions on them. */
import { z } from '@hono/zod-openapi';
import {
  listRequests,
  requestAuthorisation,
  showRequest,
  withdrawAuthorisation,
} from '../../flows/cases/authorisations.js';
import { decidersOf } from '../../flows/cases/deciders.js';
import { decideAuthorisation } from '../../flows/cases/decide-authorisation.js';
import {
  authorisationModes,
  everyAuthorisationMode,
  type AuthorisationId,
  type CaseId,
  type Role,
} from '../../types.js';
import { route } from '../define-route.js';
import { idParams } from '../schemas.js';
import { personName } from './people.js';

const states = ['requested', 'granted', 'refused', 'withdrawn', 'expired'] as const;
const text = z.string().trim().max(10_000);

const scope = z.array(z.object({ id: z.number().int(), name: z.string() })).readonly();

export const authorisationSchema = z
  .object({
    id: z.string(),
    caseId: z.string(),
    requester: z.string(),
    mode: z.enum(everyAuthorisationMode),
    offence: z.string(),
    facts: z.string(),
    necessity: z.string(),
    alternatives: z.string(),
    probeDescription: z.string(),
    collections: scope,
    searches: z.number().int(),
    used: z.number().int(),
    state: z.enum(states),
    standing: z.enum(['usable', 'awaiting', 'locked', 'expired', 'refused', 'withdrawn']),
    requestedAt: z.string(),
    firstUsedAt: z.string().nullable(),
    lockedAt: z.string().nullable(),
    decision: z
      .object({
        by: z.string(),
        at: z.string(),
        reference: z.string(),
        authority: z.string(),
        text: z.string(),
      })
      .nullable(),
    expiresAt: z.string(),
    erasedAt: z.string().nullable(),
    left: z.number().int(),
    clock: z
      .object({ until: z.string(), next: z.enum(['locked', 'expired']) })
      .nullable()
      .openapi({ description: 'What comes next by the clock alone; null: nothing.' }),
    asked: z
      .object({ searches: z.number().int(), collections: scope })
      .nullable()
      .openapi({ description: 'What was requested, where less was granted.' }),
    withdrawnAt: z.string().nullable(),
  })
  .openapi('Authorisation');

const readers: readonly Role[] = ['investigator', 'authoriser', 'auditor', 'privacy-officer'];

const list = route(
  readers,
  {
    method: 'get',
    path: '/authorisations',
    summary: 'Requests and what became of them: your own, or all for whoever decides or oversees',
    query: z.object({ case: z.string().max(100).optional(), state: z.enum(states).optional() }),
    answer: z.object({ items: z.array(authorisationSchema) }),
  },
  async ({ vitrine, actor, query }) => {
    const found = await listRequests(vitrine, actor, {
      ...(query.case === undefined ? {} : { caseId: query.case as CaseId }),
      ...(query.state === undefined ? {} : { state: query.state }),
    });
    return { items: found };
  },
);

const make = route(
  ['investigator'],
  {
    method: 'post',
    path: '/authorisations',
    summary: 'Request an authorisation',
    body: z.object({
      caseId: z.string().max(100),
      offence: z.string().max(40).optional(),
      mode: z.enum(authorisationModes),
      facts: text,
      necessity: text,
      alternatives: text,
      probeDescription: text,
      collections: z.array(z.string().max(100)).min(1).max(200),
      searches: z.number().int().min(1),
    }),
    status: 201,
    answer: authorisationSchema,
  },
  async ({ vitrine, actor, body }) =>
    requestAuthorisation(vitrine, actor, { ...body, caseId: body.caseId as CaseId }),
);

const show = route(
  readers,
  {
    method: 'get',
    path: '/authorisations/{id}',
    summary: 'One request',
    params: idParams,
    answer: authorisationSchema,
  },
  ({ vitrine, actor, params }) => showRequest(vitrine, actor, params.id as AuthorisationId),
);

const deciders = route(
  readers,
  {
    method: 'get',
    path: '/authorisations/{id}/deciders',
    summary: 'Who can decide on a request: authorisers who have no other part in the case',
    params: idParams,
    answer: z.object({ items: z.array(personName) }),
  },
  async ({ vitrine, actor, params }) => ({
    items: await decidersOf(vitrine, actor, params.id as AuthorisationId),
  }),
);

const withdraw = route(
  ['investigator'],
  {
    method: 'post',
    path: '/authorisations/{id}/withdraw',
    summary: 'Take a request back',
    params: idParams,
    answer: authorisationSchema,
  },
  ({ vitrine, actor, params }) => withdrawAuthorisation(vitrine, actor, params.id as AuthorisationId),
);

const decide = route(
  ['authoriser'],
  {
    method: 'post',
    path: '/authorisations/{id}/decision',
    summary: 'Grant or refuse; a refusal destroys at once what was searched under it',
    params: idParams,
    body: z.object({
      decision: z.enum(['granted', 'refused']),
      reference: text,
      authority: text,
      text: text.optional(),
      expiresAt: z.iso.datetime({ offset: true }).optional(),
      searches: z
        .number()
        .int()
        .optional()
        .openapi({ description: 'Of a grant: fewer than were requested.' }),
      collections: z
        .array(z.string().max(100))
        .max(200)
        .optional()
        .openapi({ description: 'Of a grant: fewer than were requested, by name.' }),
    }),
    answer: authorisationSchema,
  },
  ({ vitrine, actor, params, body }) =>
    decideAuthorisation(vitrine, actor, params.id as AuthorisationId, body),
);

export const authorisationRoutes = [list, make, show, deciders, withdraw, decide];
