/** What takes two persons: one proposes, another one decides. */
import { z } from '@hono/zod-openapi';
import { decide, listProposals, propose } from '../../flows/policy/proposals.js';
import { isProposalKind, proposalKinds, type ProposalKindName } from '../../flows/policy/proposal-kinds.js';
import type { Role } from '../../types.js';
import { route } from '../define-route.js';
import { idParams, reason } from '../schemas.js';
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

const make = route(
  deciders,
  {
    method: 'post',
    path: '/proposals',
    summary:
      'Propose a person, another invitation, a change of one, a policy, the activation, or the release of a stop',
    body: z.object({ kind, document: z.looseObject({}), reason }),
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
    answer: z.object({ proposal, invitation: invitationSchema.nullable() }),
  },
  ({ vitrine, actor, params, body }) => decide(vitrine, actor, params.id, body.verdict),
);

export const proposalRoutes = [list, make, settle];
