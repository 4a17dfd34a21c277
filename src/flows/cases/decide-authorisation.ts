/**
 * The decision on a request, by somebody who neither made it nor searches in the case. A refusal stops at once: what runs is not
 * answered, and what was found is destroyed with the key that its probes lie under.
 */
import { AppError } from '../../errors.js';
import { isVisibleLine, visibleLineExpected } from '../../lib/visible-line.js';
import {
  narrowAuthorisation,
  recordDecision,
  type Authorisation,
  type Extent,
} from '../../store/authorisations.js';
import type { AuthorisationId } from '../../types.js';
import { requireRole, type Actor } from '../people/actor.js';
import { standingOf } from './authorisation-state.js';
import { listed, requireAuthorisation, type ListedAuthorisation } from './authorisations.js';
import { requireCase, requireOpen } from './cases.js';
import { eraseUnder } from './erase-casework.js';
import { record } from '../log/record.js';
import { currentPolicy, type Policy } from '../policy/policy.js';
import { refuseDeciding } from './role-conflicts.js';
import type { Vitrine } from '../vitrine.js';

export interface DecisionOnRequest {
  decision: 'granted' | 'refused';
  /** Under which the decision is on file. */
  reference: string;
  /** Whose decision it is. */
  authority: string;
  /** Conditions of a grant; the reason of a refusal, which needs one. */
  text?: string | undefined;
  /** ISO 8601, at most the policy's days from now; when not given, as long as the policy allows. */
  expiresAt?: string | undefined;
  /** Of a grant: fewer searches than were requested. */
  searches?: number | undefined;
  /** Of a grant: names, fewer than were requested. */
  collections?: readonly string[] | undefined;
}

/**
 * For authorisers. Throws `role.conflict`, `authorisation.unknown`, `authorisation.decided`, `authorisation.expired`,
 * `request.invalid` or `case.closed`. Durable, and what had to go is gone, on return.
 */
export async function decideAuthorisation(
  vitrine: Vitrine,
  actor: Actor,
  id: AuthorisationId,
  wanted: DecisionOnRequest,
): Promise<ListedAuthorisation> {
  requireRole(actor, 'authoriser');
  await record(vitrine, actor.person, async (db, at) => {
    const now = new Date(at);
    const { policy } = await currentPolicy(db);
    const found = await requireAuthorisation(db, id);
    if (found.requester === actor.person) {
      throw new AppError('role.conflict', 'nobody decides on a request of their own');
    }
    await refuseDeciding(db, found.caseId, actor.person);
    if (found.state !== 'requested') {
      throw new AppError('authorisation.decided', `the request was ${found.state} already`);
    }
    if (standingOf(found, now) === 'expired') {
      throw new AppError('authorisation.expired', 'the time in which it could be decided is over');
    }
    const { mode } = found;
    const decision = { by: actor.person, at, ...checkDecision(wanted) };
    const { reference, authority, text } = decision;
    const secrets = { reference, authority, text };
    if (wanted.decision === 'refused') {
      await recordDecision(db, id, 'refused', decision, null);
      const event = { type: 'authorisation.refused', authorisation: id, mode } as const;
      return { result: null, events: [{ event, secrets }] };
    }
    requireOpen(await requireCase(db, found.caseId), now);
    const expires = endOf(wanted.expiresAt, now, policy);
    await recordDecision(db, id, 'granted', decision, expires);
    const event = { type: 'authorisation.granted', authorisation: id, mode, expires } as const;
    const less = lessThan(found, wanted);
    if (less === null) return { result: null, events: [{ event, secrets }] };
    await narrowAuthorisation(db, found, less);
    const collections = less.collections.map((collection) => collection.id);
    const { searches } = less;
    const narrowed = { type: 'authorisation.narrowed', authorisation: id, collections, searches } as const;
    return { result: null, events: [{ event, secrets }, { event: narrowed }] };
  });
  if (wanted.decision === 'refused') await eraseUnder(vitrine, id, 'refused');
  return listed(await requireAuthorisation(vitrine.store.db, id), vitrine.now());
}

/** What is granted, when it is less than was requested; null: all of it. Throws `request.invalid`. */
function lessThan(found: Authorisation, { searches, collections: names }: DecisionOnRequest): Extent | null {
  const granted = searches ?? found.searches;
  const least = Math.max(1, found.used);
  if (!Number.isSafeInteger(granted) || granted < least || granted > found.searches) {
    throw new AppError('request.invalid', `expected ${least} to ${found.searches} searches, got ${granted}`);
  }
  const collections = names === undefined ? found.collections : someCollections(found, names);
  const isLess = granted < found.searches || collections.length < found.collections.length;
  return isLess ? { searches: granted, collections } : null;
}

function someCollections(found: Authorisation, names: readonly string[]): Extent['collections'] {
  if (names.length === 0 || !names.every((name) => found.collections.some((each) => each.name === name))) {
    throw new AppError('request.invalid', 'expected some of the collections that were requested');
  }
  const collections = found.collections.filter(({ name }) => names.includes(name));
  // What was found in one of the others would stand without a decision that covers it.
  if (found.used > 0 && collections.length < found.collections.length) {
    throw new AppError(
      'request.invalid',
      'it was searched in these collections already: grant all, or refuse',
    );
  }
  return collections;
}

function checkDecision({ decision, reference, authority, text = '' }: DecisionOnRequest): {
  reference: string;
  authority: string;
  text: string;
} {
  const checked = { reference: reference.trim(), authority: authority.trim(), text: text.trim() };
  if (checked.reference === '' || checked.authority === '') {
    throw new AppError('request.invalid', 'expected the reference of the decision and whose it is');
  }
  if (!isVisibleLine(checked.reference) || !isVisibleLine(checked.authority))
    throw new AppError('request.invalid', `the reference, and whose it is: ${visibleLineExpected}`);
  if (decision === 'refused' && checked.text === '') {
    throw new AppError('reason.missing', 'expected the reason of the refusal');
  }
  return checked;
}

function endOf(wanted: string | undefined, now: Date, { authorisation }: Policy): string {
  const last = new Date(now.getTime() + authorisation.validDays * 86_400_000);
  if (wanted === undefined) return last.toISOString();
  const end = new Date(wanted);
  if (!(end > now && end <= last)) {
    throw new AppError(
      'request.invalid',
      `expected an end within ${authorisation.validDays} days, after which it allows nothing`,
    );
  }
  return end.toISOString();
}
