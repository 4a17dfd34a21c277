/**
 * The only place where a `Grant` comes into being. The brand keeps hand-made objects out at compile time, the set of
 * minted ones at run time; the object is frozen, so its scope cannot be widened afterwards.
 *
 * A grant says that somebody may search; that they still may is asked again in the transaction that records the search, where what
 * an authorisation allows is counted too, and once more before the answer.
 */
import { AppError } from '../../errors.js';
import { countUse, findAuthorisation, type Authorisation } from '../../store/authorisations.js';
import { findCaseByReference, type CaseFile } from '../../store/cases.js';
import { findCollection } from '../../store/collections.js';
import type { Db } from '../../store/tables.js';
import type { AuthorisationId, AuthorisationMode, CaseId, Collection, PersonId } from '../../types.js';
import { requireRole, type Actor } from '../people/actor.js';
import { requireStanding, requireUsable } from './authorisation-state.js';
import { openUnsupervisedCase, personsRequestPurpose, requireCase, requireOpen } from './cases.js';
import { collectionsHeld, collectionsWithin, namedCollections, usableCollections } from './grant-scope.js';
import { refuseExpired } from '../collections/collection-use.js';
import { requireMaySearch, type Searching } from '../brakes/may-search.js';
import { requireNotStopped } from '../brakes/stop.js';
import { currentPolicy } from '../policy/policy.js';
import { recordRefusal } from './record-refusal.js';
import { refuseInvestigating } from './role-conflicts.js';
import type { Vitrine } from '../vitrine.js';

declare const granted: unique symbol;

/** Leave of one person to search these collections for this case. */
export interface Grant {
  readonly [granted]: true;
  readonly person: PersonId;
  /** The person's name. */
  readonly user: string;
  readonly unit: string;
  readonly caseId: CaseId;
  /** What people call the case. */
  readonly case: string;
  readonly purpose: string;
  readonly offence: string;
  readonly reason: string;
  /** null: unsupervised. */
  readonly authorisation: AuthorisationId | null;
  /** `dataSubject`: minted for a privacy officer, and good for collections past their last day too. */
  readonly mode: AuthorisationMode | 'unsupervised';
  readonly collections: readonly Collection[];
  readonly grantedAt: string;
}

export interface GrantRequest {
  /** The case by its reference. With an authorisation: must be that of the authorisation, when given. */
  case?: string | undefined;
  reason?: string | undefined;
  /** Needed where the policy asks for one. */
  authorisation?: AuthorisationId | undefined;
  /** Names; empty: all that the authorisation names; without one, every collection that is not expired. */
  collections: readonly string[];
}

const minted = new WeakSet<Grant>();

/**
 * For investigators. Throws `role.missing`, `case.missing`, `reason.missing`, `case.closed`, `collection.unknown`,
 * `collection.expired`, an `authorisation.` error, `search.locked` or `role.conflict`.
 */
export async function authorise(vitrine: Vitrine, actor: Actor, request: GrantRequest): Promise<Grant> {
  requireRole(actor, 'investigator');
  try {
    return await grantFor(vitrine, actor, request);
  } catch (error) {
    await recordRefusal(vitrine, { person: actor.person, caseId: null }, error);
    throw error;
  }
}

async function grantFor(vitrine: Vitrine, actor: Actor, request: GrantRequest): Promise<Grant> {
  // First of all refusals: while all is stopped, nothing else needs mending.
  await requireNotStopped(vitrine.store.db);
  const { policy } = await currentPolicy(vitrine.store.db);
  if (request.authorisation !== undefined) return authorised(vitrine, actor, request.authorisation, request);
  if (policy.authorisation.required) {
    throw new AppError('authorisation.missing', 'the policy allows no search without an authorisation');
  }
  return unsupervised(vitrine, actor, request);
}

export interface PersonsGrantRequest {
  caseId: CaseId;
  /** null: where the policy needs no second person. */
  authorisation: AuthorisationId | null;
}

/**
 * For a privacy officer who answers a person's request: every collection that holds anything, one case, as often as was authorised. Whether
 * it is the person who asks, flows/rights has seen to. Throws what `authorise` throws.
 */
export async function authoriseForPerson(
  vitrine: Vitrine,
  actor: Actor,
  request: PersonsGrantRequest,
): Promise<Grant> {
  requireRole(actor, 'privacy-officer');
  try {
    return await personsGrant(vitrine, actor, request);
  } catch (error) {
    await recordRefusal(vitrine, { person: actor.person, caseId: request.caseId }, error);
    throw error;
  }
}

async function personsGrant(
  vitrine: Vitrine,
  actor: Actor,
  { caseId, authorisation: id }: PersonsGrantRequest,
): Promise<Grant> {
  const { db } = vitrine.store;
  await requireNotStopped(db);
  const { policy } = await currentPolicy(db);
  if (id === null && policy.authorisation.required) {
    throw new AppError('authorisation.missing', 'the policy allows no search without an authorisation');
  }
  const caseFile = await requireCase(db, caseId);
  if (caseFile.purpose !== personsRequestPurpose.purpose) {
    throw new AppError('authorisation.scope', 'the case is not that of a person’s request');
  }
  const authorisation = id === null ? null : await requireOwn(db, id, actor.person);
  if (authorisation !== null && authorisation.caseId !== caseId) {
    throw new AppError('authorisation.scope', 'the authorisation is for another case');
  }
  requireOpen(caseFile, vitrine.now());
  if (authorisation !== null) requireLeft(authorisation, vitrine.now());
  return mint(vitrine, actor, caseFile, {
    authorisation: id,
    mode: 'dataSubject',
    offence: caseFile.offence,
    reason: 'The person shown asked what is held about them.',
    collections: await collectionsHeld(vitrine, authorisation),
  });
}

/** Throws `grant.invalid` for what `authorise` did not mint, and what `authorise` throws when things changed since. */
export async function recheckGrant(vitrine: Vitrine, db: Db, grant: Grant): Promise<void> {
  requireMinted(grant);
  const now = vitrine.now();
  for (const { id, name } of grant.collections) {
    const found = await findCollection(db, name);
    if (found === null) {
      throw new AppError('collection.unknown', `there is no collection ${JSON.stringify(name)} any more`);
    }
    // Removed and made again under the same name: another owner's decision, not this one.
    if (found.id !== id)
      throw new AppError('grant.invalid', 'a collection was replaced after the authorisation');
    if (grant.mode !== 'dataSubject') refuseExpired(found, now);
  }
  requireOpen(await requireCase(db, grant.caseId), now);
  if (grant.authorisation === null) return;
  const authorisation = await requireOwn(db, grant.authorisation, grant.person);
  requireUsable(authorisation, now);
  // The decision on what was urgent may have come meanwhile, and allow less.
  const isWithin = grant.collections.every(({ id }) =>
    authorisation.collections.some((each) => each.id === id),
  );
  if (!isWithin) throw new AppError('authorisation.scope', 'a collection is not authorised any more');
}

/**
 * To be called in the transaction that records what is done under the grant, which it counts. Throws what `recheckGrant` and
 * `requireMaySearch` throw, `role.conflict` and `authorisation.used-up`. `decided`: what cannot be taken back by erasing one search
 * is not done before there is a decision; throws `authorisation.missing`.
 */
export async function useGrant(
  vitrine: Vitrine,
  db: Db,
  grant: Grant,
  { decided = false }: { decided?: boolean } = {},
): Promise<void> {
  await recheckGrant(vitrine, db, grant);
  const { person, caseId, authorisation } = grant;
  await requireMaySearch(vitrine, db, searchingUnder(grant, 'record'));
  if (authorisation === null) return;
  if (decided && (await requireOwn(db, authorisation, person)).state !== 'granted') {
    throw new AppError('authorisation.missing', 'this needs a decision before it, however urgent it is');
  }
  await refuseInvestigating(db, caseId, person);
  if (!(await countUse(db, authorisation, vitrine.now().toISOString()))) {
    throw new AppError('authorisation.used-up', 'as many searches as the authorisation allows were made');
  }
}

/** In the transaction that records an answer, before it is one: throws when what was searched for is not to be seen. */
export async function requireAnswerable(vitrine: Vitrine, db: Db, grant: Grant): Promise<void> {
  requireMinted(grant);
  const { person, authorisation } = grant;
  await requireMaySearch(vitrine, db, searchingUnder(grant, 'answer'));
  if (authorisation === null) return;
  requireStanding(await requireOwn(db, authorisation, person), vitrine.now());
}

function searchingUnder({ person, caseId, authorisation, mode }: Grant, step: Searching['step']): Searching {
  const role = mode === 'dataSubject' ? 'privacy-officer' : 'investigator';
  return { person, caseId, unsupervised: authorisation === null, role, step };
}

function requireMinted(grant: Grant): void {
  if (!minted.has(grant)) throw new AppError('grant.invalid', 'expected a grant from an authorisation');
}

/** Throws `authorisation.unknown`, for somebody else's too. */
async function requireOwn(db: Db, id: AuthorisationId, person: PersonId): Promise<Authorisation> {
  const found = await findAuthorisation(db, id);
  if (found?.requester === person) return found;
  throw new AppError('authorisation.unknown', 'there is no such authorisation of yours');
}

/** Throws what `requireUsable` throws, and `authorisation.used-up`. */
function requireLeft(authorisation: Authorisation, now: Date): void {
  requireUsable(authorisation, now);
  if (authorisation.used < authorisation.searches) return;
  throw new AppError('authorisation.used-up', 'as many searches as the authorisation allows were made');
}

async function authorised(
  vitrine: Vitrine,
  actor: Actor,
  id: AuthorisationId,
  request: GrantRequest,
): Promise<Grant> {
  const { db } = vitrine.store;
  const now = vitrine.now();
  const authorisation = await requireOwn(db, id, actor.person);
  const caseFile = await requireCase(db, authorisation.caseId);
  if (request.case !== undefined && request.case.trim() !== caseFile.reference) {
    throw new AppError('authorisation.scope', 'the authorisation is for another case');
  }
  requireOpen(caseFile, now);
  requireLeft(authorisation, now);
  await refuseInvestigating(db, caseFile.id, actor.person);
  const { mode, offence, necessity } = authorisation;
  return mint(vitrine, actor, caseFile, {
    authorisation: id,
    mode,
    offence,
    reason: request.reason?.trim() || necessity,
    collections: await collectionsWithin(vitrine, authorisation, request.collections),
  });
}

async function unsupervised(vitrine: Vitrine, actor: Actor, request: GrantRequest): Promise<Grant> {
  const reference = request.case?.trim() ?? '';
  const reason = request.reason?.trim() ?? '';
  if (reference === '') {
    throw new AppError('case.missing', 'a search needs a case: say which with --case REFERENCE');
  }
  if (reason === '')
    throw new AppError('reason.missing', 'a search needs a reason: say why with --reason TEXT');
  const collections =
    request.collections.length === 0
      ? await usableCollections(vitrine)
      : await namedCollections(vitrine, request.collections);
  const known = await findCaseByReference(vitrine.store.db, reference);
  const caseFile = known ?? (await openUnsupervisedCase(vitrine, actor, reference));
  requireOpen(caseFile, vitrine.now());
  if (caseFile.supervised) {
    throw new AppError('authorisation.missing', 'this case was opened under supervision');
  }
  const { offence } = caseFile;
  const terms = { authorisation: null, mode: 'unsupervised', offence, reason, collections } as const;
  return mint(vitrine, actor, caseFile, terms);
}

function mint(
  vitrine: Vitrine,
  actor: Actor,
  { id, reference, purpose }: CaseFile,
  terms: Pick<Grant, 'authorisation' | 'mode' | 'offence' | 'reason' | 'collections'>,
): Grant {
  const grant = Object.freeze({
    ...terms,
    person: actor.person,
    user: actor.name,
    unit: actor.unit,
    caseId: id,
    case: reference,
    purpose,
    collections: Object.freeze(terms.collections.map((collection) => Object.freeze(collection))),
    grantedAt: vitrine.now().toISOString(),
  }) as Grant;
  minted.add(grant);
  return grant;
}
