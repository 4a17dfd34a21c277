/** A person's request as the server tells it, and where it stands. Without React. */
import type { AnswerOf } from '../../api/api.js';

export type RightsRequest = AnswerOf<'GET /rights/{id}'>;
export type Step = RightsRequest['step'];

/** What is outdated when something was done to one. */
export const outdated = ['GET /rights', 'GET /rights/{id}'] as const;

/** As people go through them; leave to search is one step, whoever acts. */
export const shownSteps = [
  'received',
  'identity',
  'decision',
  'search',
  'review',
  'answer',
  'erasure',
  'letter',
  'closed',
] as const;
export type ShownStep = (typeof shownSteps)[number];
export type Progress = 'done' | 'now' | 'toCome' | 'notNeeded';

/** Of each step, in order. What was passed over, because nothing had to be done, says so. */
export function progressOf(request: RightsRequest): [step: ShownStep, progress: Progress][] {
  const now = shownSteps.indexOf(request.step === 'authorisation' ? 'decision' : request.step);
  return shownSteps.map((step, i): [ShownStep, Progress] => {
    if (i > now) return [step, 'toCome'];
    if (i === now) return [step, request.step === 'closed' ? 'done' : 'now'];
    return [step, wasDone(step, request) ? 'done' : 'notNeeded'];
  });
}

function wasDone(step: ShownStep, request: RightsRequest): boolean {
  return evidence[step]?.(request) ?? true;
}

/** By what a step that is over is known to have been taken; the others always are. */
const evidence: Partial<Record<ShownStep, (request: RightsRequest) => boolean>> = {
  identity: ({ identity }) => identity !== null,
  decision: ({ authorisation, standing, search }) =>
    standing === 'usable' || (authorisation !== null && search !== null),
  search: ({ search }) => search !== null,
  review: ({ search }) => search !== null && search.candidates > 0,
  erasure: ({ removedAt }) => removedAt !== null,
};

/** Days from today to the day on which the answer is due; below 0: it is late. Both as YYYY-MM-DD. */
export function daysLeft(dueOn: string, today: string): number {
  return Math.round((Date.parse(dueOn) - Date.parse(today)) / 86_400_000);
}

/** YYYY-MM-DD where the reader is. */
export function todayHere(now = new Date()): string {
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
