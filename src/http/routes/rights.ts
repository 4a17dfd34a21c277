/** Requests of the persons shown: from intake to the letter. All of it is the privacy officer's. */
import { z } from '@hono/zod-openapi';
import {
  closeRequest,
  decideRequest,
  endRequest,
  eraseForPerson,
} from '../../flows/rights/answer-request.js';
import {
  extendRequest,
  listRightsRequests,
  receiveRequest,
  recordIdentity,
  requestAgain,
} from '../../flows/rights/receive-request.js';
import { readRequest } from '../../flows/rights/rights-steps.js';
import { confirmMarks, reviewCandidates } from '../../flows/rights/search-for-person.js';
import { askedFor, channels, identityMethods, letterLanguages, type RightsRequestId } from '../../types.js';
import { route } from '../define-route.js';
import { answerBody, described, note, rightsSchema } from '../rights-schemas.js';
import { idParams, lineSchema, reasonBody } from '../schemas.js';

const officers = ['privacy-officer'] as const;
export const requestParams = idParams.extend({
  id: idParams.shape.id.transform((id) => id as RightsRequestId),
});

const list = route(
  officers,
  {
    method: 'get',
    path: '/rights',
    summary: 'Requests of persons about their own data; what is due first comes first',
    answer: z.object({ items: z.array(rightsSchema) }),
  },
  async ({ vitrine, actor }) => ({ items: (await listRightsRequests(vitrine, actor)).map(described) }),
);

const receive = route(
  officers,
  {
    method: 'post',
    path: '/rights',
    summary: 'Take in a request: who asks, for what, since when; due within one month',
    body: z.object({
      asked: z.array(z.enum(askedFor)).min(1).max(3),
      receivedOn: z.iso.date(),
      channel: z.enum(channels),
      language: z.enum(letterLanguages),
      name: lineSchema,
      contact: z.string().trim().min(1).max(500),
      message: z.string().max(10_000).default(''),
    }),
    status: 201,
    answer: rightsSchema,
  },
  async ({ vitrine, actor, body }) => described(await receiveRequest(vitrine, actor, body)),
);

const show = route(
  officers,
  {
    method: 'get',
    path: '/rights/{id}',
    summary: 'One request, and what comes next',
    params: requestParams,
    answer: rightsSchema,
  },
  async ({ vitrine, actor, params }) => described(await readRequest(vitrine, actor, params.id)),
);

const extend = route(
  officers,
  {
    method: 'post',
    path: '/rights/{id}/extension',
    summary: 'Take two months more, once, with the reason that the person is told',
    params: requestParams,
    body: reasonBody,
    answer: rightsSchema,
  },
  async ({ vitrine, actor, params, body }) =>
    described(await extendRequest(vitrine, actor, params.id, body.reason)),
);

const identify = route(
  officers,
  {
    method: 'post',
    path: '/rights/{id}/identity',
    summary: 'Record how it was checked that it is the person; never a copy or number of a document',
    params: requestParams,
    body: z.object({ method: z.enum(identityMethods), note, checkedOn: z.iso.date() }),
    answer: rightsSchema,
  },
  async ({ vitrine, actor, params, body }) =>
    described(await recordIdentity(vitrine, actor, params.id, body)),
);

const again = route(
  officers,
  {
    method: 'post',
    path: '/rights/{id}/authorisation',
    summary: 'Ask for the search again, when the last request was refused, ran out or is used up',
    params: requestParams,
    answer: rightsSchema,
  },
  async ({ vitrine, actor, params }) => described(await requestAgain(vitrine, actor, params.id)),
);

const review = route(
  officers,
  {
    method: 'post',
    path: '/rights/{id}/review',
    summary: 'Say of every candidate whether it is the person, and by what',
    params: requestParams,
    body: z.object({
      marks: z
        .array(
          z.object({
            rank: z.number().int().min(1),
            isPerson: z.boolean(),
            reason: z.string().max(2000).default(''),
          }),
        )
        .max(1000),
    }),
    answer: rightsSchema,
  },
  async ({ vitrine, actor, params, body }) =>
    described(await reviewCandidates(vitrine, actor, params.id, body.marks)),
);

const confirm = route(
  officers,
  {
    method: 'post',
    path: '/rights/{id}/confirmation',
    summary: 'Record what the person said of the photos that were marked',
    params: requestParams,
    body: z.object({ answer: z.enum(['confirmed', 'not-reached']), note }),
    answer: rightsSchema,
  },
  async ({ vitrine, actor, params, body }) => described(await confirmMarks(vitrine, actor, params.id, body)),
);

const decide = route(
  officers,
  {
    method: 'post',
    path: '/rights/{id}/decision',
    summary: 'Decide what the person is told, and what is erased or why not; the letter is fixed with it',
    params: requestParams,
    body: answerBody,
    answer: rightsSchema,
  },
  async ({ vitrine, actor, params, body }) => described(await decideRequest(vitrine, actor, params.id, body)),
);

const end = route(
  officers,
  {
    method: 'post',
    path: '/rights/{id}/end',
    summary: 'Not act on the request, with the reason that the person is told',
    params: requestParams,
    body: reasonBody.extend({
      outcome: z.enum(['withdrawn', 'not-identified', 'unfounded']),
      authority: note,
    }),
    answer: rightsSchema,
  },
  async ({ vitrine, actor, params, body }) => described(await endRequest(vitrine, actor, params.id, body)),
);

const erase = route(
  officers,
  {
    method: 'post',
    path: '/rights/{id}/erasure',
    summary: 'Erase what was decided to go, and keep it from being taken in again',
    params: requestParams,
    answer: rightsSchema,
  },
  async ({ vitrine, actor, params }) => described(await eraseForPerson(vitrine, actor, params.id)),
);

const close = route(
  officers,
  {
    method: 'post',
    path: '/rights/{id}/close',
    summary: 'The letter is on its way: close the request; it is erased when the policy’s time is over',
    params: requestParams,
    answer: rightsSchema,
  },
  async ({ vitrine, actor, params }) => described(await closeRequest(vitrine, actor, params.id)),
);

export const rightsRoutes = [
  list,
  receive,
  show,
  extend,
  identify,
  again,
  review,
  confirm,
  decide,
  end,
  erase,
  close,
];
