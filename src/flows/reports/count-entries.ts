/**
 * What a report counts, from log entries alone. It imports nothing but types: anyone can hold the same rules, written anew, against
 * the same files (docs/report.md states them in words; a change of one is a new `version` of the report).
 *
 * An entry belongs to the day of its `at`, in UTC. What became of a search (outcome, candidates, conclusions, leads) belongs to the
 * day of the search, whenever it happened. Of two entries about the same thing the last one counts.
 */
import type { Entry, LogEvent, SearchEntry } from '../../audit/entries.js';

/** Days, YYYY-MM-DD, both included. */
export interface Period {
  from: string;
  to: string;
}

/** How often, by code, unit or month; what never happened is not there. */
export type Tally = Record<string, number>;

export interface Counts {
  totals: Record<TotalName, number>;
  by: Record<BreakdownName, Tally>;
}

export const totalNames = [
  'searches',
  'searchers',
  'probePhotos',
  'usableProbes',
  'searchesWithCandidates',
  'candidates',
  'examinations',
  'supportedLeads',
  'notSupportedLeads',
  'searchesWithSupportedLead',
  'unfinishedSearches',
  'searchesRefused',
  'casesOpened',
  'casesClosed',
  'casesOnBehalf',
  'authorisationsRequested',
  'authorisationsGranted',
  'authorisationsRefused',
  'authorisationsLocked',
  'authorisationsWithdrawn',
  'authorisationsExpired',
  'resultsRead',
  'exports',
  'disclosures',
  'erased',
  'clusterings',
  'collectionsAdded',
  'collectionsRemoved',
  'photosIndexed',
  'photosRemoved',
  'personsApproved',
  'personsDisabled',
  'administratorsRestored',
  'proposalsApproved',
  'proposalsRefused',
  'policyChanges',
  'activations',
  'stopsEngaged',
  'stopsReleased',
  'quotasExceeded',
  'anomalies',
  'toolsRegistered',
  'toolsAttested',
  'logReads',
  'reports',
  'witnessForks',
] as const;
export type TotalName = (typeof totalNames)[number];

export const breakdownNames = [
  'searchesByUnit',
  'searchesByOffence',
  'searchesByPurpose',
  'searchesByMode',
  'searchesByMonth',
  'searchesByOutcome',
  'searchesByPolicy',
  'searchesRefusedByCode',
  'examinationsByConclusion',
  'authorisationsRequestedByMode',
  'authorisationsGrantedByMode',
  'authorisationsRefusedByMode',
  'photosBySource',
  'erasedByWhat',
  'erasedByReason',
  'anomaliesByKind',
  'toolsByKind',
  'toolsByUnit',
  'attestationsByQuarter',
] as const;
export type BreakdownName = (typeof breakdownNames)[number];

type Searches = ReadonlyMap<string, SearchEntry & Entry>;
type Counted = Entry & LogEvent;

/** All entries of both logs, in their order, up to the sizes that the report states. */
export function countEntries(searches: Iterable<Entry>, events: Iterable<Entry>, period: Period): Counts {
  const counts = nothing();
  const searched = countSearches(counts, searches, period);
  const outcomes = new Map<string, Counted & { type: 'search.finished' }>();
  const conclusions = new Map<string, string>();
  const leads = new Map<string, { search: string; isSupported: boolean }>();
  for (const event of events) {
    if (event.type === 'search') continue;
    if (event.type === 'search.finished') outcomes.set(event.search, event);
    else if (event.type === 'examination.concluded' && searched.has(event.search))
      conclusions.set(event.examination, event.conclusion);
    else if (event.type === 'lead.decided' && searched.has(event.search))
      leads.set(`${event.search} ${event.rank}`, {
        search: event.search,
        isSupported: event.result === 'supported',
      });
    if (isWithin(event.at, period)) countEvent(counts, event);
  }
  countOutcomes(counts, searched, outcomes);
  countLeads(counts, conclusions, leads);
  return counts;
}

function countSearches(counts: Counts, entries: Iterable<Entry>, period: Period): Searches {
  const searched = new Map<string, SearchEntry & Entry>();
  const searchers = new Set<string>();
  for (const entry of entries) {
    if (entry.type !== 'search' || !isWithin(entry.at, period)) continue;
    searched.set(entry.search, entry);
    if (entry.by !== null) searchers.add(entry.by);
    counts.totals.searches += 1;
    counts.totals.probePhotos += entry.probes;
    add(counts, 'searchesByUnit', entry.unit);
    add(counts, 'searchesByOffence', entry.offence);
    add(counts, 'searchesByPurpose', entry.purpose);
    add(counts, 'searchesByMode', entry.mode);
    add(counts, 'searchesByMonth', entry.at.slice(0, 7));
    add(counts, 'searchesByPolicy', String(entry.policy));
  }
  counts.totals.searchers = searchers.size;
  return searched;
}

function countOutcomes(
  counts: Counts,
  searched: Searches,
  outcomes: ReadonlyMap<string, Counted & { type: 'search.finished' }>,
): void {
  const { totals } = counts;
  for (const search of searched.keys()) {
    const outcome = outcomes.get(search);
    add(counts, 'searchesByOutcome', outcome?.outcome ?? 'unfinished');
    if (outcome === undefined) totals.unfinishedSearches += 1;
    if (outcome?.usable === true) totals.usableProbes += 1;
    if (outcome === undefined || outcome.candidates === 0) continue;
    totals.searchesWithCandidates += 1;
    totals.candidates += outcome.candidates;
  }
}

function countLeads(
  counts: Counts,
  conclusions: ReadonlyMap<string, string>,
  leads: ReadonlyMap<string, { search: string; isSupported: boolean }>,
): void {
  const { totals } = counts;
  totals.examinations = conclusions.size;
  for (const conclusion of conclusions.values()) add(counts, 'examinationsByConclusion', conclusion);
  const decided = [...leads.values()];
  const supported = decided.filter(({ isSupported }) => isSupported);
  totals.supportedLeads = supported.length;
  totals.notSupportedLeads = decided.length - supported.length;
  totals.searchesWithSupportedLead = new Set(supported.map(({ search }) => search)).size;
}

/** What an event of the period adds. What is in neither table is not counted: signing in, proposing, keys. */
function countEvent(counts: Counts, event: Counted): void {
  const total = totalOf[event.type];
  if (total !== undefined) counts.totals[total] += 1;
  // Which function belongs to which type is the table's promise.
  const more = moreOf[event.type] as ((counts: Counts, event: Counted) => void) | undefined;
  more?.(counts, event);
}

/** What events add besides. */
const moreOf: { [T in LogEvent['type']]?: (counts: Counts, event: LogEvent & { type: T }) => void } = {
  'search.refused': (counts, { code }) => add(counts, 'searchesRefusedByCode', code),
  'case.opened': ({ totals }, { onBehalf }) => (totals.casesOnBehalf += onBehalf ? 1 : 0),
  'authorisation.requested': (counts, { mode }) => add(counts, 'authorisationsRequestedByMode', mode),
  'authorisation.granted': (counts, { mode }) => add(counts, 'authorisationsGrantedByMode', mode),
  'authorisation.refused': (counts, { mode }) => add(counts, 'authorisationsRefusedByMode', mode),
  'erasure.done': (counts, { what, reason, count }) => {
    counts.totals.erased += count;
    add(counts, 'erasedByWhat', what, count);
    add(counts, 'erasedByReason', reason, count);
  },
  'collection.removed': ({ totals }, { photos }) => (totals.photosRemoved += photos),
  'photos.indexed': (counts, { added, sources }) => {
    counts.totals.photosIndexed += added;
    for (const [kind, count] of Object.entries(sources ?? {})) add(counts, 'photosBySource', kind, count);
  },
  'anomaly.flagged': (counts, { kind }) => add(counts, 'anomaliesByKind', kind),
  'tool.registered': (counts, { kind, unit }) => {
    add(counts, 'toolsByKind', kind);
    add(counts, 'toolsByUnit', unit);
  },
  'tools.attested': (counts, { quarter }) => add(counts, 'attestationsByQuarter', quarter),
};

/** Events that add one to a total. */
const totalOf: Partial<Record<LogEvent['type'], TotalName>> = {
  'search.refused': 'searchesRefused',
  'case.opened': 'casesOpened',
  'case.closed': 'casesClosed',
  'authorisation.requested': 'authorisationsRequested',
  'authorisation.granted': 'authorisationsGranted',
  'authorisation.refused': 'authorisationsRefused',
  'authorisation.locked': 'authorisationsLocked',
  'authorisation.withdrawn': 'authorisationsWithdrawn',
  'authorisation.expired': 'authorisationsExpired',
  'results.read': 'resultsRead',
  'export.made': 'exports',
  'disclosure.made': 'disclosures',
  'clustering.made': 'clusterings',
  'collection.added': 'collectionsAdded',
  'collection.removed': 'collectionsRemoved',
  'person.approved': 'personsApproved',
  'person.disabled': 'personsDisabled',
  'setup.administrator-restored': 'administratorsRestored',
  'proposal.approved': 'proposalsApproved',
  'proposal.refused': 'proposalsRefused',
  'policy.changed': 'policyChanges',
  'activation.approved': 'activations',
  'stop.engaged': 'stopsEngaged',
  'stop.released': 'stopsReleased',
  'quota.exceeded': 'quotasExceeded',
  'anomaly.flagged': 'anomalies',
  'tool.registered': 'toolsRegistered',
  'tools.attested': 'toolsAttested',
  'log.read': 'logReads',
  'report.made': 'reports',
  'witness.fork': 'witnessForks',
};

function isWithin(at: string, { from, to }: Period): boolean {
  const day = at.slice(0, 10);
  return day >= from && day <= to;
}

function add({ by }: Counts, breakdown: BreakdownName, key: string, count = 1): void {
  const tally = by[breakdown];
  tally[key] = (Object.hasOwn(tally, key) ? (tally[key] ?? 0) : 0) + count;
}

function nothing(): Counts {
  return {
    totals: Object.fromEntries(totalNames.map((name) => [name, 0])) as Counts['totals'],
    by: Object.fromEntries(breakdownNames.map((name) => [name, {}])) as unknown as Counts['by'],
  };
}
