/** What those see who look over the shoulders of all others: who searched, and which searches are unusual. */
import { z } from '@hono/zod-openapi';
import { markAsStaff } from '../../flows/brakes/anomalies.js';
import { explainAnomalies } from '../../flows/brakes/explain-anomalies.js';
import {
  exportWhoSearched,
  overseers,
  whoSearched,
  type WhoSearchedFilter,
} from '../../flows/log/who-searched.js';
import { everyAuthorisationMode, type CaseId, type PersonId } from '../../types.js';
import { rawRoute, route } from '../define-route.js';
import { download } from '../download.js';
import { given, reason } from '../schemas.js';
import { nameParams } from './collections.js';

const id = z.string().max(100).optional();
const filter = {
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  person: id,
  unit: id,
  purpose: id,
  case: id,
};

function filterOf({
  person,
  case: caseId,
  ...rest
}: { [K in keyof typeof filter]?: string | undefined }): WhoSearchedFilter {
  return given({ ...rest, person: person as PersonId | undefined, case: caseId as CaseId | undefined });
}

const count = z.number().int();
const search = z
  .object({
    id: z.string(),
    at: z.string(),
    person: z.string().nullable(),
    user: z.string(),
    case: z.string(),
    reference: z.string(),
    unit: z.string(),
    purpose: z.string(),
    offence: z.string(),
    reason: z.string(),
    authorisation: z.string().nullable(),
    mode: z.enum([...everyAuthorisationMode, 'unsupervised']),
    collections: z.array(z.string()),
    photos: count,
    outcome: z.string().nullable(),
    candidates: count.nullable(),
    supported: count,
    notSupported: count,
    exports: count,
    flags: z.array(z.string()),
    authorisationState: z.enum(['refused', 'withdrawn', 'locked']).nullable(),
    isErased: z.boolean(),
    logIndex: count,
  })
  .openapi('MadeSearch');

const who = route(
  overseers,
  {
    method: 'get',
    path: '/oversight/searches',
    summary: 'Who searched when for what, newest first, and how often; the look itself, and why, is logged',
    query: z.object({
      reason,
      ...filter,
      before: z.coerce.number().int().min(0).optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    answer: z.object({
      items: z.array(search),
      nextBefore: count.nullable(),
      counts: z.object({
        searches: count,
        perDay: z.array(z.object({ day: z.string(), searches: count })),
        perUnit: z.array(z.object({ unit: z.string(), searches: count })),
        perPurpose: z.array(z.object({ purpose: z.string(), searches: count })),
        perPerson: z.array(z.object({ person: z.string().nullable(), user: z.string(), searches: count })),
      }),
    }),
  },
  ({ vitrine, actor, query: { reason: why, limit, before, ...rest } }) =>
    whoSearched(vitrine, actor, { reason: why, limit, filter: filterOf(rest), ...given({ before }) }),
);

const exported = rawRoute(
  overseers,
  {
    method: 'get',
    path: '/oversight/searches/export/{file}',
    summary: 'The same as a file, at most 50,000 searches; logged too',
    params: z.object({ file: z.enum(['searches.json', 'searches.csv']) }),
    query: z.object({ reason, ...filter }),
    media: 'text/plain',
  },
  async ({ vitrine, actor, params: { file }, query: { reason: why, ...rest }, context }) => {
    const format = file === 'searches.json' ? 'json' : 'csv';
    const wanted = { reason: why, filter: filterOf(rest) };
    return download(context, await exportWhoSearched(vitrine, actor, wanted, format), file);
  },
);

const anomalies = route(
  overseers,
  {
    method: 'get',
    path: '/anomalies',
    summary: 'Searches that somebody should look at, and why, newest first',
    query: z.object({ days: z.coerce.number().int().min(1).max(400).default(90) }),
    answer: z.object({
      items: z.array(
        z.object({
          kind: z.string(),
          search: z.string(),
          foundAt: z.string(),
          requestedAt: z.string(),
          person: z.string().nullable(),
          case: z.string().nullable(),
          caseEndsOn: z.string().nullable(),
          logIndex: count.nullable(),
          others: z
            .array(
              z.object({
                search: z.string(),
                requestedAt: z.string(),
                person: z.string().nullable(),
                logIndex: count.nullable(),
              }),
            )
            .openapi({ description: 'Searches beside which it is unusual.' }),
        }),
      ),
      workingHours: z.object({ from: count, to: count }),
      timeZone: z.string().openapi({ description: 'Of the server, by whose clock working hours are meant.' }),
      staff: z.array(z.string()).openapi({ description: 'Collections marked as photos of staff.' }),
    }),
  },
  ({ vitrine, actor, query }) => explainAnomalies(vitrine, actor, query.days),
);

const staff = route(
  ['privacy-officer'],
  {
    method: 'put',
    path: '/collections/{name}/staff',
    summary: 'Say whether a collection holds those who work here, so that searches for them are noticed',
    params: nameParams,
    body: z.object({ isStaff: z.boolean() }),
  },
  ({ vitrine, actor, params, body }) =>
    markAsStaff(vitrine, actor, { collection: params.name, isStaff: body.isStaff }),
);

export const oversightRoutes = [who, exported, anomalies, staff];
