/** Everything that happened in a case as one list, from its rows. Who examined is not in it: examiners are blind to each other. */
import type { CaseFile } from '../../store/cases.js';
import type { Comparison, LeadResult } from '../../store/examinations.js';
import type { PersonId } from '../../types.js';
import type { ListedAuthorisation } from './authorisations.js';
import { urgentUntil } from './authorisation-state.js';
import type { ShownCase } from './show-case.js';

export const happenings = [
  'case.opened',
  'case.closed',
  'case.erased',
  'authorisation.requested',
  'authorisation.granted',
  'authorisation.refused',
  'authorisation.locked',
  'authorisation.withdrawn',
  'authorisation.expired',
  'search',
  'clustering',
  'examination.submitted',
  'lead.decided',
  'note.made',
  'export.made',
  'disclosure.made',
] as const;

export interface TimelineEvent {
  at: string;
  what: (typeof happenings)[number];
  /** null: the program, or nobody alone. */
  by: PersonId | null;
  /** Of the row that it is about; of examinations the search. */
  id: string;
  /** Of `examination.submitted`: how many at once. */
  candidates?: number;
  /** Of `lead.decided`. */
  result?: LeadResult;
}

/** Oldest first. */
export function timelineOf(
  shown: Omit<ShownCase, 'timeline' | 'people'>,
  comparisons: readonly Comparison[],
): TimelineEvent[] {
  return [
    ...eventsOfCase(shown.case),
    ...shown.authorisations.flatMap(eventsOfRequest),
    ...shown.searches.map((each) => eventOf('search', each.requestedAt, each.person, each.id)),
    ...shown.clusterings.map((each) => eventOf('clustering', each.requestedAt, each.person, each.id)),
    ...submissions(comparisons),
    ...comparisons.flatMap(({ decidedAt, result, search }) =>
      decidedAt === null || result === null
        ? []
        : [{ ...eventOf('lead.decided', decidedAt, null, search), result }],
    ),
    ...shown.notes.map((each) => eventOf('note.made', each.madeAt, each.person, each.id)),
    ...shown.exports.map((each) => eventOf('export.made', each.madeAt, each.person, each.id)),
    ...shown.disclosures.map((each) => eventOf('disclosure.made', each.madeAt, each.person, each.id)),
  ].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function eventsOfCase({ id, owner, openedAt, closedAt, closedBy, erasedAt }: CaseFile): TimelineEvent[] {
  return [
    eventOf('case.opened', openedAt, owner, id),
    ...(closedAt === null ? [] : [eventOf('case.closed', closedAt, closedBy, id)]),
    ...(erasedAt === null ? [] : [eventOf('case.erased', erasedAt, null, id)]),
  ];
}

function eventsOfRequest(request: ListedAuthorisation): TimelineEvent[] {
  const { id, requester, requestedAt, lockedAt, withdrawnAt, decision, standing } = request;
  // A grant that was taken back later was granted all the same.
  const decided = request.state === 'refused' ? 'authorisation.refused' : 'authorisation.granted';
  return [
    eventOf('authorisation.requested', requestedAt, requester, id),
    ...(lockedAt === null ? [] : [eventOf('authorisation.locked', lockedAt, null, id)]),
    ...(decision === null ? [] : [eventOf(decided, decision.at, decision.by, id)]),
    ...(withdrawnAt === null ? [] : [eventOf('authorisation.withdrawn', withdrawnAt, requester, id)]),
    ...(standing === 'expired' ? [eventOf('authorisation.expired', endOf(request), null, id)] : []),
  ];
}

function endOf({ mode, decision, requestedAt, expiresAt }: ListedAuthorisation): string {
  return mode === 'urgent48h' && decision === null ? urgentUntil(requestedAt).toISOString() : expiresAt;
}

/** Candidates that were handed over together are one event. */
function submissions(comparisons: readonly Comparison[]): TimelineEvent[] {
  const together = new Map<string, TimelineEvent>();
  for (const { search, submittedAt, submittedBy } of comparisons) {
    const key = `${search} ${submittedAt}`;
    const candidates = (together.get(key)?.candidates ?? 0) + 1;
    const event = eventOf('examination.submitted', submittedAt, submittedBy, search);
    together.set(key, { ...event, candidates });
  }
  return [...together.values()];
}

function eventOf(what: TimelineEvent['what'], at: string, by: PersonId | null, id: string): TimelineEvent {
  return { at, what, by, id };
}
