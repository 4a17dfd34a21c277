/** What takes two persons: one proposes, another one decides. */
import { z } from '@hono/zod-openapi';
import { decide, listProposals, propose } from '../../flows/policy/proposals.js';
import { isProposalKind, proposalKinds, type ProposalKindName } from '../../flows/policy/proposal-kinds.js';
import type { Role } from '../../types.js';
import { route } from '../define-route.js';
import { releaseSchema } from '../../flows/brakes/stop.js';
import { rotationSchema } from '../../flows/log/rotate-log-key.js';
import { changeSchema, renewalSchema } from '../../flows/people/people-proposals.js';
import { newPersonSchema } from '../../flows/people/people-rules.js';
import { activationSchema } from '../../flows/policy/activation.js';
import { policySchema } from '../../flows/policy/policy.js';
import { idParams, reason } from '../schemas.js';
import { tooFewWitnesses } from '../../flows/log/witness-quorum.js';
import { warningSchema } from './policy.js';
import { invitationSchema } from './setup.js';

const kind = z.enum(Object.keys(proposalKinds).filter(isProposalKind) as [ProposalKindName]);

/** Which pairs of them, depends on the kind: the flow decides. */
const deciders: readonly Role[] = ['administrator', 'privacy-officer', 'authoriser'];

const proposal = z
  .object({
    id: z.string(),
    kind,
    document: z.unknown(),
    reason: z.string(),
    proposedBy: z.string(),
    proposedAt: z.string(),
    state: z.enum(['open', 'approved', 'refused', 'lapsed']),
    decidedBy: z.string().nullable(),
    decidedAt: z.string().nullable(),
  })
  .openapi('Proposal');

const list = route(
  [...deciders, 'auditor'],
  {
    method: 'get',
    path: '/proposals',
    summary: 'Proposals, newest first',
    query: z.object({ state: z.literal('open').optional() }),
    answer: z.object({ items: z.array(proposal) }),
  },
  async ({ vitrine, actor, query }) => ({ items: await listProposals(vitrine, actor, query.state) }),
);

/** What is proposed, by kind: the flows' own schemas, so that the documents and the typed client know them. */
const proposed = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('person.invite'), document: newPersonSchema, reason }),
  z.object({ kind: z.literal('invitation.renew'), document: renewalSchema, reason }),
  z.object({ kind: z.literal('person.change'), document: changeSchema, reason }),
  z.object({ kind: z.literal('policy.change'), document: policySchema, reason }),
  z.object({ kind: z.literal('activation'), document: activationSchema, reason }),
  z.object({ kind: z.literal('stop.release'), document: releaseSchema, reason }),
  z.object({ kind: z.literal('log-key.rotate'), document: rotationSchema, reason }),
]);

const make = route(
  deciders,
  {
    method: 'post',
    path: '/proposals',
    summary:
      'Propose a person, another invitation, a change of one, a policy, the activation, the release of a stop, or another key of a log',
    body: proposed,
    status: 201,
    answer: proposal,
  },
  ({ vitrine, actor, body }) => propose(vitrine, actor, body),
);

const settle = route(
  deciders,
  {
    method: 'post',
    path: '/proposals/{id}/decision',
    summary: 'Approve or refuse what somebody else proposed',
    params: idParams,
    body: z.object({ verdict: z.enum(['approved', 'refused']) }),
    answer: z.object({ proposal, invitation: invitationSchema.nullable(), warning: warningSchema }),
  },
  async ({ vitrine, actor, params, body }) => {
    const decision = await decide(vitrine, actor, params.id, body.verdict);
    const { kind: ofKind, state } = decision.proposal;
    const concerns = state === 'approved' && (ofKind === 'activation' || ofKind === 'policy.change');
    return { ...decision, warning: concerns ? await tooFewWitnesses(vitrine) : null };
  },
);

export const proposalRoutes = [list, make, settle];
