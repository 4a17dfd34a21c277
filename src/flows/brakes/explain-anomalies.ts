/** Why a search is on the list of the unusual ones: when it was, whose, in which case, and the searches that make it so. Ids only. */
import { searchActivity, type Anomaly, type SearchActivity } from '../../store/search-activity.js';
import { staffCollections } from '../../store/staff-collections.js';
import type { SearchId } from '../../types.js';
import type { Actor } from '../people/actor.js';
import { currentPolicy, type Policy } from '../policy/policy.js';
import { burst, daysBefore, listAnomalies, lookBackDays } from './anomalies.js';
import type { Vitrine } from '../vitrine.js';

export interface ExplainedAnomaly extends Anomaly, Omit<SearchActivity, 'id' | 'probes'> {
  /** Searches beside which it is unusual: those of the burst before it, those with the same photo; none once photos are erased. */
  others: OtherSearch[];
}

export interface OtherSearch {
  search: SearchId;
  requestedAt: string;
  /** null: nobody knows any more. */
  person: ExplainedAnomaly['person'];
  /** Its entry in the log `searches`; null: it is older than that. */
  logIndex: number | null;
}

export interface Anomalies {
  /** Newest first. */
  items: ExplainedAnomaly[];
  /** Of the policy in force, which may not be the one of then. */
  workingHours: Policy['workingHours'];
  /** Of this machine, by whose clock those hours are. */
  timeZone: string;
  /** Names of the collections that are marked as photos of those who work here. */
  staff: string[];
}

/** Found within the last `days`. Throws `role.missing`. */
export async function explainAnomalies(vitrine: Vitrine, actor: Actor, days = 90): Promise<Anomalies> {
  const anomalies = await listAnomalies(vitrine, actor, days);
  const { db } = vitrine.store;
  // What was found on the first of those days may be as old as what is looked at.
  const activity = await searchActivity(db, daysBefore(vitrine.now(), days + lookBackDays));
  const byId = new Map(activity.map((search) => [search.id, search]));
  const items = anomalies.map((anomaly) => explain(anomaly, byId.get(anomaly.search), activity));
  const { workingHours } = (await currentPolicy(db)).policy;
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return { items, workingHours, timeZone, staff: [...(await staffCollections(db))].toSorted() };
}

function explain(
  anomaly: Anomaly,
  search: SearchActivity | undefined,
  activity: readonly SearchActivity[],
): ExplainedAnomaly {
  const { id: _id, probes: _probes, ...known } = search ?? unknown;
  return {
    ...anomaly,
    ...known,
    others: search === undefined ? [] : othersOf(anomaly.kind, search, activity),
  };
}

const unknown: Omit<SearchActivity, 'id'> & { id: null } = {
  id: null,
  person: null,
  case: null,
  probes: [],
  requestedAt: '',
  caseEndsOn: null,
  logIndex: null,
};

function othersOf(kind: string, search: SearchActivity, activity: readonly SearchActivity[]): OtherSearch[] {
  const isOther = kind === 'burst' ? isOfBurst : kind === 'repeated-probe' ? hasSamePhoto : () => false;
  return activity
    .filter((other) => other.id !== search.id && isOther(search, other))
    .map(({ id, requestedAt, person, logIndex }) => ({ search: id, requestedAt, person, logIndex }));
}

function isOfBurst(search: SearchActivity, other: SearchActivity): boolean {
  const before = new Date(search.requestedAt).getTime() - new Date(other.requestedAt).getTime();
  return other.person === search.person && before >= 0 && before < burst.minutes * 60_000;
}

function hasSamePhoto(search: SearchActivity, other: SearchActivity): boolean {
  if (other.case === search.case || other.requestedAt > search.requestedAt) return false;
  return other.probes.some((sha256) => search.probes.includes(sha256));
}
