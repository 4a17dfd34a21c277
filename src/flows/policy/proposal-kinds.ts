/**
 * Everything that takes two persons, and which two. A closed list: what is not here cannot be proposed. Documents:
 * `person.invite` `NewPerson`, `invitation.renew` `{ person }`, `person.change` `{ person, changes }` (people-rules.ts), `policy.change` a whole policy
 * (policy.ts), `activation` `ActivationDocument` (activation.ts), `stop.release` `{ stop }` (stop.ts), `log-key.rotate`
 * `{ log }` (rotate-log-key.ts).
 */
import { approveActivation } from './activation.js';
import { changePolicy } from './change-policy.js';
import { changePerson, invitePerson, renewInvitation } from '../people/people-proposals.js';
import type { ProposalKind } from './proposal-kind.js';
import { rotateLogKey } from '../log/rotate-log-key.js';
import { releaseStop } from '../brakes/stop.js';

export const proposalKinds = {
  'person.invite': invitePerson,
  'invitation.renew': renewInvitation,
  'person.change': changePerson,
  'policy.change': changePolicy,
  activation: approveActivation,
  'stop.release': releaseStop,
  'log-key.rotate': rotateLogKey,
} as const satisfies Record<string, ProposalKind>;

export type ProposalKindName = keyof typeof proposalKinds;

export function isProposalKind(name: string): name is ProposalKindName {
  return Object.hasOwn(proposalKinds, name);
}
