/** Everything in a case, as the server tells it, and what the timeline calls it. */
import type { AnswerOf } from '../../api/api.js';

export type ShownCase = AnswerOf<'GET /cases/{id}'>;
export type TimelineEvent = ShownCase['timeline'][number];
export type CaseSearch = ShownCase['searches'][number];

export const kinds = ['all', 'requests', 'searches', 'examination', 'notes', 'handovers'] as const;
/** Where one person works alone nobody authorises and nobody examines. */
export const kindsAlone = kinds.filter((kind) => kind !== 'requests' && kind !== 'examination');
export type Kind = (typeof kinds)[number];

const kindOf: Readonly<Record<TimelineEvent['what'], Exclude<Kind, 'all'> | null>> = {
  'case.opened': null,
  'case.closed': null,
  'case.erased': null,
  'authorisation.requested': 'requests',
  'authorisation.granted': 'requests',
  'authorisation.refused': 'requests',
  'authorisation.locked': 'requests',
  'authorisation.withdrawn': 'requests',
  'authorisation.expired': 'requests',
  search: 'searches',
  clustering: 'searches',
  'examination.submitted': 'examination',
  'lead.decided': 'examination',
  'note.made': 'notes',
  'export.made': 'handovers',
  'disclosure.made': 'handovers',
};

/** Newest first. */
export function eventsOf({ timeline }: Pick<ShownCase, 'timeline'>, kind: Kind): TimelineEvent[] {
  return timeline.filter(({ what }) => kind === 'all' || kindOf[what] === kind).toReversed();
}

/** In the order given, under the day of each in the reader’s zone. */
export function byDay<T extends { at: string }>(events: readonly T[]): { day: string; events: T[] }[] {
  const days: { day: string; events: T[] }[] = [];
  for (const event of events) {
    const day = localDay(new Date(event.at));
    const last = days.at(-1);
    if (last?.day === day) last.events.push(event);
    else days.push({ day, events: [event] });
  }
  return days;
}

/** ISO date. */
function localDay(date: Date): string {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
