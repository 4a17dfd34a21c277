/**
 * What an authorisation allows at a moment, by the clock alone: a lock or an end does not wait until somebody writes it down.
 * An urgent search needs a decision within 48 hours of it (AI Act art. 26(10)); without one its results are locked until there is.
 */
import { AppError } from '../../errors.js';
import type { Authorisation } from '../../store/authorisations.js';

export const urgentHours = 48;

/** `awaiting`: needs a decision before anything is searched. */
export type Standing = 'usable' | 'awaiting' | 'locked' | 'expired' | 'refused' | 'withdrawn';

export function standingOf(authorisation: Authorisation, now: Date): Standing {
  const { state, mode, firstUsedAt, requestedAt, expiresAt } = authorisation;
  if (state === 'refused' || state === 'withdrawn' || state === 'expired') return state;
  const isUrgent = mode === 'urgent48h' && state === 'requested';
  if (isUrgent && firstUsedAt !== null) return now >= urgentUntil(firstUsedAt) ? 'locked' : 'usable';
  // What was not used within the time in which it had to be decided was not urgent.
  if (now >= (isUrgent ? urgentUntil(requestedAt) : new Date(expiresAt))) return 'expired';
  return state === 'granted' || mode === 'urgent48h' || mode === 'exemptInitialId' ? 'usable' : 'awaiting';
}

/** What comes next by the clock alone. */
export interface Clock {
  /** ISO 8601. */
  until: string;
  next: 'locked' | 'expired';
}

/** null: nothing comes any more. */
export function clockOf(authorisation: Authorisation, now: Date): Clock | null {
  const standing = standingOf(authorisation, now);
  if (standing !== 'usable' && standing !== 'awaiting') return null;
  const { mode, state, firstUsedAt, requestedAt, expiresAt } = authorisation;
  if (mode !== 'urgent48h' || state !== 'requested') return { until: expiresAt, next: 'expired' };
  const until = urgentUntil(firstUsedAt ?? requestedAt).toISOString();
  return { until, next: firstUsedAt === null ? 'expired' : 'locked' };
}

export function urgentUntil(since: string): Date {
  return new Date(new Date(since).getTime() + urgentHours * 3_600_000);
}

/** Throws `authorisation.missing`, `authorisation.expired`, `authorisation.refused` or `search.locked`. */
export function requireUsable(authorisation: Authorisation, now: Date): void {
  const standing = standingOf(authorisation, now);
  if (standing === 'awaiting') {
    throw new AppError('authorisation.missing', 'the request is not decided yet');
  }
  if (standing === 'expired') {
    throw new AppError('authorisation.expired', 'the authorisation is over; a new one has to be requested');
  }
  if (standing === 'withdrawn') throw new AppError('authorisation.refused', 'the request was withdrawn');
  requireStanding(authorisation, now);
}

/** For what was searched already: an authorisation that ended since, or was given up once granted, does not matter. Throws `authorisation.refused` or `search.locked`. */
export function requireStanding(authorisation: Authorisation, now: Date): void {
  const standing = standingOf(authorisation, now);
  if (standing === 'refused') throw new AppError('authorisation.refused', 'the authorisation was refused');
  if (standing === 'withdrawn' && authorisation.decision === null) {
    throw new AppError('authorisation.refused', 'the request was withdrawn before there was a decision');
  }
  if (standing === 'locked') {
    throw new AppError(
      'search.locked',
      `no decision is on record ${urgentHours} hours after the first search; it is locked until there is one`,
    );
  }
}
