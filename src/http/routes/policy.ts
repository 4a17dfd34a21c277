/** The rules in force and what they wait for. They change through proposals only. */
import { z } from '@hono/zod-openapi';
import { activationSchema, activationState } from '../../flows/policy/activation.js';
import { currentPolicy, policySchema } from '../../flows/policy/policy.js';
import { engageStop, stopInForce } from '../../flows/brakes/stop.js';
import { tooFewWitnesses, witnessStates } from '../../flows/log/witness-quorum.js';
import { route } from '../define-route.js';
import { reasonBody } from '../schemas.js';

const show = route(
  'anyone',
  {
    method: 'get',
    path: '/policy',
    summary: 'The policy in force',
    answer: z.object({ version: z.number().int(), policy: policySchema }),
  },
  ({ vitrine }) => currentPolicy(vitrine.store.db),
);

export const warningSchema = z
  .object({
    quorum: z.number().int(),
    named: z.number().int(),
    until: z.string().nullable().openapi({ description: 'null: so many hours after the activation.' }),
    hours: z.number().int(),
  })
  .nullable()
  .openapi({
    description:
      'The policy names fewer witnesses than must cosign: when searches stop, unless a policy.change names them and they cosign. null: nothing will.',
  });

const activation = route(
  'anyone',
  {
    method: 'get',
    path: '/activation',
    summary: 'What must be on record before the first search, and whether it is',
    answer: z.object({
      required: z.boolean(),
      state: z.enum(['missing', 'valid', 'expired']),
      document: activationSchema.nullable(),
      approvedAt: z.string().nullable(),
      expiresOn: z.string().nullable(),
      uncovered: z.array(z.string()),
      warning: warningSchema,
    }),
  },
  async ({ vitrine, actor }) => ({
    ...(await activationState(vitrine, actor)),
    warning: await tooFewWitnesses(vitrine),
  }),
);

const stopped = z.object({ stop: z.number().int(), since: z.string() });

const showStop = route(
  'anyone',
  {
    method: 'get',
    path: '/stop',
    summary: 'Whether all searches are stopped, since when, and who can let them begin again',
    answer: z.object({
      stopped: stopped
        .extend({
          officers: z.array(z.string()),
          engaged: z.object({ by: z.string(), reason: z.string() }).nullable(),
        })
        .nullable(),
    }),
  },
  async ({ vitrine, actor }) => ({ stopped: await stopInForce(vitrine, actor) }),
);

const stop = route(
  ['privacy-officer'],
  {
    method: 'post',
    path: '/stop',
    summary: 'Stop all searches at once; two persons release them again, with a proposal',
    body: reasonBody,
    status: 201,
    answer: stopped,
  },
  async ({ vitrine, actor, body }) => {
    const { id, engagedAt } = await engageStop(vitrine, actor, body.reason);
    return { stop: id, since: engagedAt };
  },
);

const witnesses = route(
  ['administrator', 'privacy-officer', 'auditor'],
  {
    method: 'get',
    path: '/witnesses',
    summary: 'Which witnesses cosigned the logs, and until when that is enough',
    answer: z.object({
      items: z.array(
        z.object({
          log: z.enum(['searches', 'events']),
          quorum: z.number().int(),
          since: z.string().nullable(),
          until: z.string().nullable(),
          witnesses: z.array(
            z.object({
              key: z.string(),
              size: z.number().int().nullable(),
              cosignedAt: z.string().nullable(),
            }),
          ),
        }),
      ),
    }),
  },
  async ({ vitrine, actor }) => ({ items: await witnessStates(vitrine, actor) }),
);

export const policyRoutes = [show, activation, showStop, stop, witnesses];
