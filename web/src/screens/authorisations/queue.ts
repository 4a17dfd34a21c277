/** Which request an authoriser looks at first. */
import type { AnswerOf } from '../../api/api.js';

export type Authorisation = AnswerOf<'GET /authorisations/{id}'>;

/** Those that wait for a decision: whose results are locked already, then what is urgent by its clock, then the oldest. */
export function waitingFirst<
  T extends Pick<Authorisation, 'state' | 'standing' | 'mode' | 'clock' | 'requestedAt'>,
>(all: readonly T[]): T[] {
  return all.filter(waits).toSorted((a, b) => rank(a) - rank(b) || compare(due(a), due(b)));
}

/** Those that nobody waits for any more, newest first. */
export function settled<
  T extends Pick<Authorisation, 'state' | 'standing' | 'mode' | 'requestedAt' | 'decision'>,
>(all: readonly T[]): T[] {
  return all
    .filter((each) => !waits(each))
    .toSorted((a, b) => compare(b.decision?.at ?? b.requestedAt, a.decision?.at ?? a.requestedAt));
}

/** What is exempt needs no decision; it may still be refused. */
function waits({ state, standing, mode }: Pick<Authorisation, 'state' | 'standing' | 'mode'>): boolean {
  return state === 'requested' && standing !== 'expired' && mode !== 'exemptInitialId';
}

type Waiting = Pick<Authorisation, 'standing' | 'mode' | 'clock' | 'requestedAt'>;

function rank({ standing, mode }: Waiting): number {
  if (standing === 'locked') return 0;
  return mode === 'urgent48h' ? 1 : 2;
}

function due({ mode, clock, requestedAt }: Waiting): string {
  return mode === 'urgent48h' ? (clock?.until ?? requestedAt) : requestedAt;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
