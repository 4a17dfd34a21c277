/**
 * Searches that somebody should look at. Nothing here stops a search or proves misuse: officers who searched for themselves and
 * their colleagues were found by looking at lists like this one, years later. The list has ids only.
 */
import type { Candidate, SearchId } from '../../types.js';
import {
  anomaliesSince,
  insertAnomaly,
  searchActivity,
  type Anomaly,
  type SearchActivity,
} from '../../store/search-activity.js';
import { setStaff, staffCollections } from '../../store/staff-collections.js';
import { requireRole, type Actor } from '../people/actor.js';
import { requireCollection } from '../collections/collection-use.js';
import { currentPolicy, type Policy } from '../policy/policy.js';
import { record } from '../log/record.js';
import type { Vitrine } from '../vitrine.js';

/**
 * `out-of-hours`: outside the policy's working hours, or on a Saturday or Sunday; `burst`: the fifth and later search of a person
 * within ten minutes; `repeated-probe`: the same photo in another case before; `ending-case`: within the last two days of the
 * case; `staff-candidate`: a strong candidate in a collection of staff photos: somebody who works here was searched for.
 */
export const anomalyKinds = [
  'out-of-hours',
  'burst',
  'repeated-probe',
  'ending-case',
  'staff-candidate',
] as const;
export type AnomalyKind = (typeof anomalyKinds)[number];

export const lookBackDays = 400;
export const burst = { searches: 5, minutes: 10 } as const;
const endingDays = 2;

/**
 * Looks at all searches of the last 400 days, and tells the log of what was not flagged yet. To be run every hour by the service; what
 * it returns is new.
 */
export async function flagAnomalies(vitrine: Vitrine): Promise<Anomaly[]> {
  const { db } = vitrine.store;
  const now = vitrine.now();
  const { policy } = await currentPolicy(db);
  const since = daysBefore(now, lookBackDays);
  const known = new Set((await anomaliesSince(db, since)).map(nameOf));
  const found = findAnomalies(await searchActivity(db, since), policy);
  return flag(
    vitrine,
    found.filter((each) => !known.has(nameOf(each))),
  );
}

/** To be called with what a search answered. Throws `log.` and `store.` errors. */
export async function flagStaffCandidates(
  vitrine: Vitrine,
  search: SearchId,
  candidates: readonly Pick<Candidate, 'photo' | 'support'>[],
): Promise<void> {
  const staff = await staffCollections(vitrine.store.db);
  if (!candidates.some(({ photo, support }) => support === 'strong' && staff.has(photo.collection))) return;
  await flag(vitrine, [{ kind: 'staff-candidate', search }]);
}

/** Photos of those who work here, so that searches for them are noticed. Throws `role.missing` or `collection.unknown`. */
export async function markAsStaff(
  vitrine: Vitrine,
  actor: Actor,
  { collection: name, isStaff }: { collection: string; isStaff: boolean },
): Promise<void> {
  requireRole(actor, 'privacy-officer');
  const { id } = await requireCollection(vitrine, name);
  await record(vitrine, actor.person, async (db) => {
    await setStaff(db, id, isStaff);
    return { result: undefined, events: [{ event: { type: 'collection.staff', collection: id, isStaff } }] };
  });
}

/** Found within the last `days`, newest first. */
export async function listAnomalies(vitrine: Vitrine, actor: Actor, days = 90): Promise<Anomaly[]> {
  requireRole(actor, 'privacy-officer', 'auditor');
  return anomaliesSince(vitrine.store.db, daysBefore(vitrine.now(), days));
}

interface Found {
  kind: AnomalyKind;
  search: SearchId;
}

function nameOf({ kind, search }: Pick<Anomaly, 'kind' | 'search'>): string {
  return `${kind} ${search}`;
}

async function flag(vitrine: Vitrine, found: readonly Found[]): Promise<Anomaly[]> {
  if (found.length === 0) return [];
  return record(vitrine, null, async (db, foundAt) => {
    const flagged: Anomaly[] = [];
    for (const each of found) {
      if (await insertAnomaly(db, { ...each, foundAt })) flagged.push({ ...each, foundAt });
    }
    const events = flagged.map(({ kind, search }) => ({
      event: { type: 'anomaly.flagged', kind, search } as const,
    }));
    return { result: flagged, events };
  });
}

/** `activity` in the order of time. */
function findAnomalies(activity: readonly SearchActivity[], { workingHours }: Policy): Found[] {
  const casesOfProbe = new Map<string, Set<string>>();
  const timesOfPerson = new Map<string, number[]>();
  return activity.flatMap((search) => {
    const kinds: AnomalyKind[] = [];
    const at = new Date(search.requestedAt);
    if (isOutside(at, workingHours)) kinds.push('out-of-hours');
    if (isBurst(timesOfPerson, search, at)) kinds.push('burst');
    if (isRepeated(casesOfProbe, search)) kinds.push('repeated-probe');
    if (search.caseEndsOn !== null && daysUntil(search.caseEndsOn, at) <= endingDays)
      kinds.push('ending-case');
    return kinds.map((kind) => ({ kind, search: search.id }));
  });
}

/** By the clock of the server. An unsupervised archive has no hours: its policy is the whole day. */
function isOutside(at: Date, { from, to }: Policy['workingHours']): boolean {
  if (from === 0 && to === 24) return false;
  const isWeekend = at.getDay() === 0 || at.getDay() === 6;
  return isWeekend || at.getHours() < from || at.getHours() >= to;
}

function isBurst(times: Map<string, number[]>, { person }: SearchActivity, at: Date): boolean {
  if (person === null) return false;
  const since = at.getTime() - burst.minutes * 60_000;
  const recent = [...(times.get(person) ?? []).filter((time) => time > since), at.getTime()];
  times.set(person, recent);
  return recent.length >= burst.searches;
}

function isRepeated(known: Map<string, Set<string>>, search: SearchActivity): boolean {
  const { case: caseId } = search;
  if (caseId === null) return false;
  let isInOther = false;
  for (const sha256 of search.probes) {
    const cases = known.get(sha256) ?? new Set();
    known.set(sha256, cases);
    isInOther ||= [...cases].some((other) => other !== caseId);
    cases.add(caseId);
  }
  return isInOther;
}

/** Days from the search to the end of the case's last day. */
function daysUntil(lastDay: string, at: Date): number {
  const end = new Date(`${lastDay}T24:00:00`).getTime();
  return (end - at.getTime()) / (24 * 3600_000);
}

export function daysBefore(now: Date, days: number): string {
  return new Date(now.getTime() - days * 24 * 3600_000).toISOString();
}
