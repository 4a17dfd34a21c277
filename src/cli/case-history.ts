/** What was done in a case, for people: its searches, and line by line everything else, oldest first. */
import type { CaseSearch, ShownCase, TimelineEvent } from '../flows/cases/show-case.js';
import type { AuthorisationMode, PersonId } from '../types.js';
import { layTable } from './layout.js';
import { showCount, showText } from './show-text.js';
import type { Terminal } from './terminal.js';
import { utcMinute } from '../lib/utc-minute.js';

type Names = ReadonlyMap<PersonId, string>;

export function layHistory(shown: ShownCase, names: Names, terminal: Terminal): string {
  const { searches, authorisations, timeline } = shown;
  const counts = `${showCount(searches.length, 'search', 'searches')}, ${showCount(authorisations.length, 'request')}, ${showCount(timeline.length, 'event')}; times are in UTC`;
  const tables = searches.length === 0 ? [] : [laySearches(searches, terminal)];
  return [counts, ...tables, layTimeline(shown, names, terminal)].join('\n\n');
}

function laySearches(searches: readonly CaseSearch[], terminal: Terminal): string {
  return layTable(
    [
      { title: 'Search' },
      { title: 'Made' },
      { title: 'By' },
      { title: 'Outcome' },
      { title: 'Candidates', align: 'right' },
      { title: 'Log entry', align: 'right' },
    ],
    searches.map((search) => [
      search.id,
      minute(search.requestedAt),
      showText(search.user),
      outcomeOf(search),
      search.candidates === null ? '–' : String(search.candidates),
      search.logIndex === null ? '–' : String(search.logIndex),
    ]),
    terminal,
  );
}

function outcomeOf({ outcome, erasedAt, supported }: CaseSearch): string {
  const result = outcome ?? 'unfinished';
  const leads = supported > 0 ? `, ${showCount(supported, 'supported lead')}` : '';
  return `${result}${leads}${erasedAt === null ? '' : ', erased'}`;
}

function layTimeline(shown: ShownCase, names: Names, terminal: Terminal): string {
  return layTable(
    [{ title: 'When' }, { title: 'What' }, { title: 'By' }, { title: 'Of' }],
    shown.timeline.map((event) => [
      minute(event.at),
      describe(event, shown),
      event.by === null ? '–' : showText(names.get(event.by) ?? event.by),
      event.id,
    ]),
    terminal,
  );
}

const words: Readonly<Record<TimelineEvent['what'], string>> = {
  'case.opened': 'Case opened',
  'case.closed': 'Case closed',
  'case.erased': 'Case erased',
  'authorisation.requested': 'Authorisation requested',
  'authorisation.granted': 'Authorisation granted',
  'authorisation.refused': 'Authorisation refused',
  'authorisation.locked': 'Results locked for want of a decision',
  'authorisation.withdrawn': 'Request taken back',
  'authorisation.expired': 'Authorisation over',
  search: 'Search',
  clustering: 'Faces grouped',
  'examination.submitted': 'Candidates handed to examiners',
  'lead.decided': 'Examiners decided on a candidate',
  'note.made': 'Note written',
  'export.made': 'Lead exported',
  'disclosure.made': 'Handed to others',
};

const modeWords: Readonly<Record<AuthorisationMode, string>> = {
  exAnte: 'decided before the search',
  urgent48h: 'urgent: decision within 48 hours',
  exemptInitialId: 'exempt, initial identification',
  dataSubject: 'a person asks about themselves',
};

/** With what a reader would otherwise have to look up. */
function describe({ what, id }: TimelineEvent, { authorisations, disclosures, searches }: ShownCase): string {
  return [words[what], ...(detail() ?? [])].join(': ');

  function detail(): string[] | undefined {
    const request = authorisations.find((each) => each.id === id);
    if (what === 'authorisation.requested' && request !== undefined)
      return [`${modeWords[request.mode]}, ${showCount(request.searches, 'search', 'searches')}`];
    if (what === 'authorisation.granted' && request !== undefined)
      return [
        `until ${minute(request.expiresAt)}, ${request.used} of ${request.searches} used, now ${request.standing}`,
      ];
    const search = searches.find((each) => each.id === id);
    if (what === 'search' && search !== undefined) return [outcomeOf(search)];
    const disclosure = disclosures.find((each) => each.id === id);
    return disclosure === undefined ? undefined : [showText(disclosure.recipient)];
  }
}

/** Under a heading that says UTC. */
function minute(iso: string): string {
  return utcMinute(iso).replace(' UTC', '');
}
