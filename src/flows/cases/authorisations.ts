/**
 * Requests for authorisation: what somebody wants to search for, why it is necessary, and what else was considered. Every step is a
 * log entry; the decision on one is in decide-authorisation.ts.
 */
import { AppError } from '../../errors.js';
import {
  findAuthorisation,
  insertAuthorisation,
  listAuthorisations,
  markWithdrawn,
  rememberTexts,
  type Authorisation,
} from '../../store/authorisations.js';
import type { CaseFile } from '../../store/cases.js';
import { findCollection } from '../../store/collections.js';
import type { Db } from '../../store/tables.js';
import type {
  AuthorisationId,
  AuthorisationMode,
  AuthorisationState,
  CaseId,
  Collection,
  RequestedMode,
} from '../../types.js';
import { requireRole, type Actor } from '../people/actor.js';
import { clockOf, standingOf, urgentUntil, type Clock, type Standing } from './authorisation-state.js';
import { isTheirCase, requireCase, requireOffence, requireOpen, unknownCase } from './cases.js';
import { refuseExpired } from '../collections/collection-use.js';
import { eraseUnder } from './erase-casework.js';
import { record } from '../log/record.js';
import { currentPolicy, type Policy } from '../policy/policy.js';
import { checkTexts, type RequestTexts } from './request-text.js';
import { refuseInvestigating } from './role-conflicts.js';
import type { Vitrine } from '../vitrine.js';

export interface NewAuthorisationRequest extends RequestTexts {
  caseId: CaseId;
  /** Code; when not given, that of the case. */
  offence?: string | undefined;
  mode: RequestedMode;
  /** Names. */
  collections: readonly string[];
  /** How many searches. */
  searches: number;
  /** What the probe photos show and where they come from. */
  probeDescription: string;
}

/** With where it stands by the clock. */
export interface ListedAuthorisation extends Authorisation {
  standing: Standing;
  clock: Clock | null;
  /** How many searches are left of it. */
  left: number;
}

/**
 * For investigators. Throws `case.unknown`, `case.closed`, `request.text`, `request.invalid`, `collection.unknown`,
 * `collection.expired` or `role.conflict`.
 */
export async function requestAuthorisation(
  vitrine: Vitrine,
  actor: Actor,
  wanted: NewAuthorisationRequest,
): Promise<ListedAuthorisation> {
  requireRole(actor, 'investigator');
  const id = await record(vitrine, actor.person, async (db, at) => {
    const now = new Date(at);
    const { policy } = await currentPolicy(db);
    const caseFile = await requireCase(db, wanted.caseId);
    if (!isTheirCase(actor, caseFile)) throw unknownCase();
    requireOpen(caseFile, now);
    await refuseInvestigating(db, caseFile.id, actor.person);
    const { mode, searches, facts, necessity, alternatives } = wanted;
    const { offence, probeDescription } = checkRequest(wanted, caseFile, policy);
    const collections = await collectionsOf(db, wanted.collections, now);
    const digests = await checkTexts(db, wanted, policy.authorisation, now);
    const texts = { facts: facts.trim(), necessity: necessity.trim(), alternatives: alternatives.trim() };
    const result = await insertAuthorisation(db, {
      caseId: caseFile.id,
      requester: actor.person,
      mode,
      offence,
      ...texts,
      probeDescription,
      searches,
      requestedAt: at,
      collections: collections.map((collection) => ({ id: collection.id, name: collection.name })),
      expiresAt: firstEnd(mode, at, policy),
    });
    await rememberTexts(db, result, digests, at);
    const ids = collections.map((collection) => collection.id);
    const event = {
      type: 'authorisation.requested',
      authorisation: result,
      case: caseFile.id,
      mode,
      collections: ids,
      searches,
    } as const;
    return { result, events: [{ event, secrets: { ...texts, probeDescription } }] };
  });
  return listed(await requireAuthorisation(vitrine.store.db, id), vitrine.now());
}

/**
 * For its requester. One that was searched under and not decided is erased with it: taking it back is no way around a decision.
 * Throws `authorisation.unknown` or `authorisation.decided`.
 */
export async function withdrawAuthorisation(
  vitrine: Vitrine,
  actor: Actor,
  id: AuthorisationId,
): Promise<ListedAuthorisation> {
  requireRole(actor, 'investigator');
  const wasUndecided = await record(vitrine, actor.person, async (db, at) => {
    const found = await findAuthorisation(db, id);
    if (found?.requester !== actor.person) throw unknown();
    if (found.state !== 'requested' && found.state !== 'granted') {
      throw new AppError('authorisation.decided', `the request was ${found.state} already`);
    }
    await markWithdrawn(db, id, at);
    const { mode } = found;
    return {
      result: found.state === 'requested',
      events: [{ event: { type: 'authorisation.withdrawn', authorisation: id, mode } }],
    };
  });
  if (wasUndecided) await eraseUnder(vitrine, id, 'withdrawn');
  return listed(await requireAuthorisation(vitrine.store.db, id), vitrine.now());
}

/** Those of one's own, or all for whoever decides or looks after them. In the order in which they were requested. */
export async function listRequests(
  vitrine: Vitrine,
  actor: Actor,
  wanted: { caseId?: CaseId; state?: AuthorisationState } = {},
): Promise<ListedAuthorisation[]> {
  requireRole(actor, 'investigator', ...overseers);
  const seesAll = overseers.some((role) => actor.roles.has(role));
  const own = seesAll ? {} : { requester: actor.person };
  const found = await listAuthorisations(vitrine.store.db, { ...wanted, ...own });
  const now = vitrine.now();
  return found.map((each) => listed(each, now));
}

/** Throws `authorisation.unknown`, for somebody else's too. */
export async function showRequest(
  vitrine: Vitrine,
  actor: Actor,
  id: AuthorisationId,
): Promise<ListedAuthorisation> {
  requireRole(actor, 'investigator', ...overseers);
  const found = await requireAuthorisation(vitrine.store.db, id);
  if (!mayReadTexts(actor, found)) throw unknown();
  return listed(found, vitrine.now());
}

/** Without what people wrote for all but the requester and overseers; that it was requested and how it ended is told. */
export function withoutTexts<T extends Authorisation>(actor: Actor, found: T): T {
  if (mayReadTexts(actor, found)) return found;
  const decision = found.decision && { ...found.decision, text: '' };
  return { ...found, facts: '', necessity: '', alternatives: '', probeDescription: '', decision };
}

function mayReadTexts(actor: Actor, { requester }: Authorisation): boolean {
  return requester === actor.person || overseers.some((role) => actor.roles.has(role));
}

/** Throws `authorisation.unknown`. */
export async function requireAuthorisation(db: Db, id: AuthorisationId): Promise<Authorisation> {
  const found = await findAuthorisation(db, id);
  if (found === null) throw unknown();
  return found;
}

const overseers = ['authoriser', 'auditor', 'privacy-officer'] as const;

export function listed(authorisation: Authorisation, now: Date): ListedAuthorisation {
  return {
    ...authorisation,
    standing: standingOf(authorisation, now),
    clock: clockOf(authorisation, now),
    left: Math.max(0, authorisation.searches - authorisation.used),
  };
}

function unknown(): AppError {
  return new AppError('authorisation.unknown', 'there is no such request for authorisation');
}

/** Until when it is open to a decision, or usable without one. */
function firstEnd(mode: AuthorisationMode, at: string, { authorisation }: Policy): string {
  if (mode === 'urgent48h') return urgentUntil(at).toISOString();
  return new Date(Date.parse(at) + authorisation.validDays * 86_400_000).toISOString();
}

function checkRequest(
  wanted: NewAuthorisationRequest,
  caseFile: CaseFile,
  policy: Policy,
): { offence: string; probeDescription: string } {
  const { modes, maxSearches } = policy.authorisation;
  if (!modes.includes(wanted.mode)) {
    throw new AppError('request.invalid', `the policy allows the modes ${modes.join(', ')}`);
  }
  if (!Number.isSafeInteger(wanted.searches) || wanted.searches < 1 || wanted.searches > maxSearches) {
    throw new AppError('request.invalid', `expected 1 to ${maxSearches} searches, got ${wanted.searches}`);
  }
  const probeDescription = wanted.probeDescription.trim();
  if (probeDescription === '') {
    throw new AppError('request.invalid', 'expected what the probe photos show and where they come from');
  }
  const offence = wanted.offence ?? caseFile.offence;
  if (policy.authorisation.required) requireOffence(policy, caseFile.purpose, offence);
  return { offence, probeDescription };
}

async function collectionsOf(db: Db, names: readonly string[], now: Date): Promise<Collection[]> {
  if (names.length === 0) throw new AppError('request.invalid', 'expected the collections to be searched');
  const collections: Collection[] = [];
  for (const name of new Set(names)) {
    const found = await findCollection(db, name);
    if (found === null) {
      throw new AppError('collection.unknown', `there is no collection ${JSON.stringify(name)}`);
    }
    refuseExpired(found, now);
    collections.push(found);
  }
  return collections;
}
