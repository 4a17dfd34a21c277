/** Whether a case is open, by its own data and the day. */
import type { AnswerOf } from '../../api/api.js';

export type CaseFile = AnswerOf<'GET /cases'>['items'][number];
export type CaseState = 'open' | 'ended' | 'closed' | 'erased';

/** `ended`: its last day is over, and the clock will close it. `today`: ISO date. */
export function stateOfCase(
  { endsOn, closedAt, erasedAt }: Pick<CaseFile, 'endsOn' | 'closedAt' | 'erasedAt'>,
  today = new Date().toISOString().slice(0, 10),
): CaseState {
  if (erasedAt !== null) return 'erased';
  if (closedAt !== null) return 'closed';
  return endsOn !== null && endsOn < today ? 'ended' : 'open';
}

/** Every word of `wanted` occurs somewhere in what a row says. */
export function fits(said: readonly string[], wanted: string): boolean {
  const text = said.join(' ').toLowerCase();
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
