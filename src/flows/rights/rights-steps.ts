/**
 * Where a person's request stands, and who has to act next. Nothing of it is stored: it follows from what was done, from the decision
 * on its authorisation, and from whether its search was answered.
 */
import { AppError } from '../../errors.js';
import { findAuthorisation } from '../../store/authorisations.js';
import {
  findRightsRequest,
  marksOf,
  type RightsMark,
  type RightsRequest,
} from '../../store/rights-requests.js';
import { searchesOfCase, type SearchRecord } from '../../store/search-records.js';
import type { Db } from '../../store/tables.js';
import type { RightsRequestId } from '../../types.js';
import { standingOf, type Standing } from '../cases/authorisation-state.js';
import { requireRole, type Actor } from '../people/actor.js';
import { currentPolicy } from '../policy/policy.js';
import type { Vitrine } from '../vitrine.js';

/**
 * `identity`: to be checked; `authorisation`: to be asked for; `decision`: another person decides on it; `search`; `review`: which
 * candidates are the person; `answer`: to be decided; `erasure`: decided and to be carried out; `letter`: to be sent.
 */
export const rightsSteps = [
  'identity',
  'authorisation',
  'decision',
  'search',
  'review',
  'answer',
  'erasure',
  'letter',
  'closed',
] as const;
export type RightsStep = (typeof rightsSteps)[number];

export interface RightsState {
  request: RightsRequest;
  step: RightsStep;
  /** Of the authorisation; null: there is none. */
  standing: Standing | null;
  /** Searches that may still be made. */
  searchesLeft: number;
  /** The one that was answered; null: none yet. */
  search: SearchRecord | null;
  marks: RightsMark[];
}

/** Throws `role.missing` or `rights.unknown`. */
export async function requireRequest(
  vitrine: Vitrine,
  db: Db,
  actor: Actor,
  id: RightsRequestId,
): Promise<RightsState> {
  requireRole(actor, 'privacy-officer');
  const request = await findRightsRequest(db, id);
  if (request === null) throw new AppError('rights.unknown', 'there is no such request');
  return stateOf(vitrine, db, request);
}

/** For privacy officers. Throws `rights.unknown`. */
export function readRequest(vitrine: Vitrine, actor: Actor, id: RightsRequestId): Promise<RightsState> {
  return requireRequest(vitrine, vitrine.store.db, actor, id);
}

/** The same at this step. Throws `rights.identity` before it was checked who asks, and `rights.step` at any other. */
export async function requireAt(
  vitrine: Vitrine,
  db: Db,
  actor: Actor,
  id: RightsRequestId,
  ...steps: readonly RightsStep[]
): Promise<RightsState> {
  const state = await requireRequest(vitrine, db, actor, id);
  if (steps.includes(state.step)) return state;
  if (state.step === 'identity') {
    throw new AppError('rights.identity', 'first check that it is the person who asks, and record how');
  }
  throw new AppError('rights.step', `the request is at the step ${state.step}, not at ${steps.join(' or ')}`);
}

export async function stateOf(
  vitrine: Pick<Vitrine, 'now'>,
  db: Db,
  request: RightsRequest,
): Promise<RightsState> {
  const authorisation =
    request.authorisation === null ? null : await findAuthorisation(db, request.authorisation);
  const standing = authorisation === null ? null : standingOf(authorisation, vitrine.now());
  const searches = await searchesOfCase(db, request.caseId);
  const search = searches.findLast(({ outcome, erasedAt }) => outcome === 'answered' && erasedAt === null);
  const { policy } = await currentPolicy(db);
  const searchesLeft =
    authorisation === null
      ? mostSearches - (policy.authorisation.required ? mostSearches : searches.length)
      : authorisation.searches - authorisation.used;
  const marks = await marksOf(db, request.id);
  const state = { request, standing, searchesLeft: Math.max(0, searchesLeft), search: search ?? null, marks };
  return { ...state, step: stepOf(state, policy.authorisation.required) };
}

/** Photos of a person fail: no face, several faces, too dark. One search is answered, and then there is no other. */
export const mostSearches = 3;

function stepOf(
  { request, standing, searchesLeft, search, marks }: Omit<RightsState, 'step'>,
  needsAuthorisation: boolean,
): RightsStep {
  const { identity, decision, removedAt, closedAt } = request;
  if (closedAt !== null) return 'closed';
  if (decision !== null) return decision.removal === 'erase' && removedAt === null ? 'erasure' : 'letter';
  if (identity === null) return 'identity';
  if (search !== null) return marks.length < (search.candidates ?? 0) ? 'review' : 'answer';
  if (!needsAuthorisation) return 'search';
  if (standing === 'awaiting') return 'decision';
  return standing === 'usable' && searchesLeft > 0 ? 'search' : 'authorisation';
}
