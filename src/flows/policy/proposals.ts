/**
 * Two persons for what one must not do alone: one proposes, another one approves or refuses, never the same. What an approval
 * brings about happens in the same transaction as the approval itself, and both are in the log.
 */
import { AppError } from '../../errors.js';
import { randomId } from '../../lib/random-id.js';
import { findPerson } from '../../store/persons.js';
import {
  allProposals,
  closeProposal,
  findProposal,
  insertProposal,
  setProposalEntry,
  type ProposalRow,
} from '../../store/proposals.js';
import { eraseSalts } from '../../store/salts.js';
import type { Db } from '../../store/tables.js';
import type { PersonId, Role } from '../../types.js';
import { requireRole, type Actor } from '../people/actor.js';
import type { Invitation } from '../people/invitation.js';
import { appendEntry } from '../log/logs.js';
import { holds } from '../people/people-rules.js';
import { isLastAdministrator } from '../people/people-proposals.js';
import type { Pair, ProposalKind } from './proposal-kind.js';
import { isProposalKind, proposalKinds, type ProposalKindName } from './proposal-kinds.js';
import { record } from '../log/record.js';
import type { Vitrine } from '../vitrine.js';

const openDays = 14;

export interface ProposalRequest {
  kind: ProposalKindName;
  /** As flows/policy/proposal-kinds.ts says for each kind; checked here. */
  document: unknown;
  /** Why; only a commitment to it is in the log. */
  reason: string;
}

export interface Proposal {
  id: string;
  kind: ProposalKindName;
  document: unknown;
  reason: string;
  proposedBy: PersonId;
  proposedAt: string;
  /** `lapsed`: nobody decided within 14 days. */
  state: 'open' | 'approved' | 'refused' | 'lapsed';
  decidedBy: PersonId | null;
  decidedAt: string | null;
}

/** Throws `role.missing`, `reason.missing`, and what is wrong with the document: `proposal.invalid` or the kind's own code. */
export async function propose(vitrine: Vitrine, actor: Actor, request: ProposalRequest): Promise<Proposal> {
  const kind = proposalKinds[request.kind];
  requireRole(actor, ...rolesOf([...kind.pairs, ...kind.pairsOfLastAdministrator]));
  const reason = request.reason.trim();
  if (reason === '') throw new AppError('reason.missing', 'say why: others decide by it');
  const log = await vitrine.logs.open('events');
  const id = randomId();
  return vitrine.store.write(async (db) => {
    const now = vitrine.now();
    // Where a privacy officer stands in for the second administrator is known only here.
    requireRole(actor, ...rolesOf(await pairsNow(db, kind, now)));
    const proposedAt = now.toISOString();
    const author = { by: actor.person, at: proposedAt };
    const { document, events } = await kind.propose({ db, now, by: actor.person }, request.document);
    await insertProposal(db, {
      id,
      kind: request.kind,
      document,
      reason,
      proposedBy: actor.person,
      proposedAt,
    });
    const made = { type: 'proposal.made', proposal: id, kind: request.kind } as const;
    const entry = await appendEntry(db, log, author, made, { document, reason });
    for (const { event, secrets } of events) await appendEntry(db, log, author, event, secrets);
    await setProposalEntry(db, id, entry.id);
    return shown(await requireProposal(db, id), now);
  });
}

export interface Decision {
  proposal: Proposal;
  /** Of an approved `person.invite` or `invitation.renew`: to be handed to the person, in another way than through this program. */
  invitation: Invitation | null;
}

/**
 * Throws `role.missing`, `proposal.unknown`, `proposal.closed`, `proposal.same-person`, `proposal.invalid` where whoever proposed
 * may no longer, and what the kind throws when things changed since.
 */
export async function decide(
  vitrine: Vitrine,
  actor: Actor,
  id: string,
  verdict: 'approved' | 'refused',
): Promise<Decision> {
  requireRole(actor, ...rolesOf(Object.values(proposalKinds).flatMap(allPairs)));
  const decision = await record(vitrine, actor.person, async (db, at) => {
    const now = new Date(at);
    const proposal = await requireProposal(db, id);
    const kind = proposalKinds[proposal.kind];
    await checkDecider(db, kind, proposal, actor, now);
    const step = { db, now, by: actor.person };
    const decided: ProposalRow = { ...proposal, state: verdict, decidedBy: actor.person, decidedAt: at };
    const event = { type: `proposal.${verdict}`, proposal: id, kind: proposal.kind } as const;
    if (verdict === 'refused') {
      const isEmptied = await kind.refuse(step, proposal.document);
      if (isEmptied && proposal.entryId !== null) await eraseSalts(db, [proposal.entryId]);
      const closed = { ...decided, document: isEmptied ? '{}' : proposal.document };
      await closeProposal(db, closed);
      return { result: { proposal: shown(closed, now), invitation: null }, events: [{ event }] };
    }
    const { events, invitation = null } = await kind.approve(step, proposal.document);
    await closeProposal(db, decided);
    return { result: { proposal: shown(decided, now), invitation }, events: [{ event }, ...events] };
  });
  const { kind, document } = decision.proposal;
  if (verdict === 'approved')
    await proposalKinds[kind].afterwards(vitrine, JSON.stringify(document), actor.person);
  return decision;
}

/** Newest first. For those who may propose or decide anything, and for the auditor. */
export async function listProposals(vitrine: Vitrine, actor: Actor, state?: 'open'): Promise<Proposal[]> {
  requireRole(actor, 'administrator', 'privacy-officer', 'authoriser', 'auditor');
  const rows = await allProposals(vitrine.store.db, state);
  const proposals = rows.map((row) => shown(row, vitrine.now()));
  // An authoriser decides on releases; people and policy are not theirs to read.
  const mayRead = ({ kind }: Proposal) => {
    const readers = [...rolesOf(allPairs(proposalKinds[kind])), 'auditor', 'privacy-officer'] as const;
    return readers.some((role) => actor.roles.has(role));
  };
  return proposals.filter(
    (proposal) => mayRead(proposal) && (state === undefined || proposal.state === state),
  );
}

async function checkDecider(
  db: Db,
  kind: ProposalKind,
  proposal: ProposalRow,
  actor: Actor,
  now: Date,
): Promise<void> {
  const pairs = await pairsNow(db, kind, now);
  requireRole(actor, ...rolesOf(pairs));
  if (shown(proposal, now).state !== 'open')
    throw new AppError('proposal.closed', 'this proposal was decided already, or waited too long');
  if (proposal.proposedBy === actor.person)
    throw new AppError('proposal.same-person', 'whoever proposed it cannot decide it');
  const proposer = await findPerson(db, proposal.proposedBy);
  if (!holds(proposer, rolesOf(pairs), now))
    throw new AppError('proposal.invalid', 'whoever proposed this could no longer propose it');
  const first = new Set(proposer?.roles);
  if (pairs.some(([a, b]) => isPair(a, b, first, actor.roles) || isPair(b, a, first, actor.roles))) return;
  throw new AppError('role.missing', `this needs ${pairs.map(([a, b]) => `${a} and ${b}`).join(', or ')}`);
}

function isPair(a: Role, b: Role, first: ReadonlySet<Role>, second: ReadonlySet<Role>): boolean {
  return first.has(a) && second.has(b);
}

async function pairsNow(db: Db, kind: ProposalKind, now: Date): Promise<readonly Pair[]> {
  if (kind.pairsOfLastAdministrator.length === 0) return kind.pairs;
  return (await isLastAdministrator(db, now)) ? allPairs(kind) : kind.pairs;
}

function allPairs(kind: ProposalKind): readonly Pair[] {
  return [...kind.pairs, ...kind.pairsOfLastAdministrator];
}

function rolesOf(pairs: readonly Pair[]): Role[] {
  return [...new Set(pairs.flat())];
}

async function requireProposal(db: Db, id: string): Promise<ProposalRow & { kind: ProposalKindName }> {
  const proposal = await findProposal(db, id);
  if (proposal === null || !isProposalKind(proposal.kind))
    throw new AppError('proposal.unknown', 'there is no such proposal');
  return { ...proposal, kind: proposal.kind };
}

function shown(row: ProposalRow, now: Date): Proposal {
  const { id, reason, proposedBy, proposedAt, decidedBy, decidedAt } = row;
  const lapsesAt = new Date(proposedAt).getTime() + openDays * 24 * 3600_000;
  const state = row.state === 'open' && now.getTime() > lapsesAt ? 'lapsed' : row.state;
  const kind = row.kind as ProposalKindName;
  return {
    id,
    kind,
    document: JSON.parse(row.document),
    reason,
    proposedBy,
    proposedAt,
    state,
    decidedBy,
    decidedAt,
  };
}
