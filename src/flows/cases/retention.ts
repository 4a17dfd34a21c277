/**
 * The clock of everything that ends: urgent searches that nobody decided on are locked, requests and authorisations expire, refused
 * and old data go. By the injected clock, each step in the log, and all of it can be done again: whoever runs this every hour, or
 * after a crash, changes nothing that is right. What fails for one case keeps no other from ending; it is thrown when all were done.
 */
import { localDate } from '../../lib/local-date.js';
import type { LogEvent } from '../../audit/entries.js';
import {
  findAuthorisation,
  forgetTexts,
  listAuthorisations,
  markExpired,
  markLocked,
  type Authorisation,
} from '../../store/authorisations.js';
import { casesPastEnd, casesToErase, markCaseClosed } from '../../store/cases.js';
import { allSearches } from '../../store/searches.js';
import type { Db } from '../../store/tables.js';
import type { AuthorisationId, CaseId, SearchId } from '../../types.js';
import { standingOf, type Standing } from './authorisation-state.js';
import { eraseClosedCase, eraseUnder } from './erase-casework.js';
import { appendEntry } from '../log/logs.js';
import { currentPolicy } from '../policy/policy.js';
import { removeProbeFiles } from '../search/probe-photos.js';
import { record } from '../log/record.js';
import { rememberedDays } from './request-text.js';
import { reportUnfinished } from '../search/unfinished-searches.js';
import type { Vitrine } from '../vitrine.js';

export interface RetentionSummary {
  /** Cases whose last day is over. */
  closed: number;
  locked: number;
  expired: number;
  /** Searches whose data went because their request was refused or taken back. */
  erasedRefused: number;
  erasedCases: number;
  /** Files of erased searches that a crash had left. */
  leftoverFiles: number;
  unfinished: number;
  /** False: another process was reading; the next run overwrites what it left in the journal. */
  overwritten: boolean;
}

export async function runRetention(vitrine: Vitrine): Promise<RetentionSummary> {
  const { db } = vitrine.store;
  const now = vitrine.now();
  const { policy } = await currentPolicy(db);
  const summary = { closed: 0, locked: 0, expired: 0, erasedRefused: 0, erasedCases: 0 };
  const failures: unknown[] = [];
  await forEach(await casesPastEnd(db, localDate(now)), failures, async (id) => {
    if (await closeEnded(vitrine, id)) summary.closed++;
  });
  await forEach(await listAuthorisations(db), failures, async (authorisation) => {
    const standing = standingOf(authorisation, now);
    if (standing === 'locked' && (await lock(vitrine, authorisation))) summary.locked++;
    if (standing === 'expired' && (await expire(vitrine, authorisation))) summary.expired++;
    summary.erasedRefused += await finishRefusal(vitrine, authorisation);
  });
  await forEach(await casesToErase(db, daysBefore(now, policy.retentionDays)), failures, async (id) => {
    await eraseClosedCase(vitrine, id);
    summary.erasedCases++;
  });
  await forgetTexts(db, daysBefore(now, rememberedDays));
  const unfinished = (await reportUnfinished(vitrine)).length;
  // Always, because an earlier run may not have come so far; and whatever failed above, which may fail every time.
  const erased = (await allSearches(db)).flatMap((each): SearchId[] => (each.erased ? [each.id] : []));
  const leftoverFiles = await removeProbeFiles(vitrine, new Set(erased));
  const overwritten = await vitrine.store.overwriteDeleted();
  if (failures.length > 0) throw failures[0];
  return { ...summary, leftoverFiles, unfinished, overwritten };
}

async function forEach<T>(
  items: readonly T[],
  failures: unknown[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  for (const item of items) await work(item).catch((error: unknown) => void failures.push(error));
}

/** It is locked by the clock already; this says so in store and log. */
async function lock(vitrine: Vitrine, { id, mode, lockedAt }: Authorisation): Promise<boolean> {
  if (lockedAt !== null) return false;
  const event = { type: 'authorisation.locked', authorisation: id, mode } as const;
  return changeWhere(vitrine, id, 'locked', event, (db, at) => markLocked(db, id, at));
}

async function expire(vitrine: Vitrine, { id, mode, state }: Authorisation): Promise<boolean> {
  if (state === 'expired') return false;
  const event = { type: 'authorisation.expired', authorisation: id, mode } as const;
  return changeWhere(vitrine, id, 'expired', event, (db) => markExpired(db, id));
}

/** In one transaction with the look at where it stands: a decision may come between. False: it stands elsewhere. */
async function changeWhere(
  vitrine: Vitrine,
  id: AuthorisationId,
  wanted: Standing,
  event: LogEvent,
  change: (db: Db, at: string) => Promise<void>,
): Promise<boolean> {
  const log = await vitrine.logs.open('events');
  return vitrine.store.write(async (db) => {
    const now = vitrine.now();
    const found = await findAuthorisation(db, id);
    if (found === null || standingOf(found, now) !== wanted) return false;
    const at = now.toISOString();
    await change(db, at);
    await appendEntry(db, log, { by: null, at }, event);
    return true;
  });
}

/** The last day of a case ends it. False: somebody closed it meanwhile. */
async function closeEnded(vitrine: Vitrine, id: CaseId): Promise<boolean> {
  return record(vitrine, null, async (db, at) => {
    const result = await markCaseClosed(db, id, null, at);
    return { result, events: result ? [{ event: { type: 'case.closed', case: id } }] : [] };
  });
}

/** What a crash left of a refusal. */
async function finishRefusal(
  vitrine: Vitrine,
  { id, state, erasedAt, decision }: Authorisation,
): Promise<number> {
  if (erasedAt !== null) return 0;
  if (state !== 'refused' && !(state === 'withdrawn' && decision === null)) return 0;
  return (await eraseUnder(vitrine, id, state)).searches;
}

function daysBefore(now: Date, days: number): string {
  return new Date(now.getTime() - days * 86_400_000).toISOString();
}
