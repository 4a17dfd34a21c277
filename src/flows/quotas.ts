/** How many searches a person may make in a day and a case may have in all, and what is said of it when there are too many. */
import { AppError } from '../errors.js';
import { countSearchesOfCase, countSearchesOfPerson } from '../store/search-activity.js';
import type { Db } from '../store/tables.js';
import type { CaseId, PersonId } from '../types.js';
import type { LogEvent } from '../audit/entries.js';
import { currentPolicy } from './policy.js';
import { record } from './record.js';
import type { Vitrine } from './vitrine.js';

export interface Searcher {
  person: PersonId;
  caseId: CaseId;
}

export type Quota = 'searchesPerPersonPerDay' | 'searchesPerCase';

/** In the transaction that records a search, before its row is there. Throws `quota.exceeded`. */
export async function requireWithinQuota(
  vitrine: Pick<Vitrine, 'now'>,
  db: Db,
  searcher: Searcher,
): Promise<void> {
  const quota = await exceededQuota(vitrine, db, searcher);
  if (quota === null) return;
  const { policy } = await currentPolicy(db);
  const whose = quota === 'searchesPerCase' ? 'this case has' : 'you made';
  throw new AppError(
    'quota.exceeded',
    `${whose} as many searches as the policy allows: ${policy.quotas[quota]}`,
  );
}

/** null: one more search is within both. A day is any 24 hours. */
async function exceededQuota(
  { now }: Pick<Vitrine, 'now'>,
  db: Db,
  { person, caseId }: Searcher,
): Promise<Quota | null> {
  const { quotas } = (await currentPolicy(db)).policy;
  const since = new Date(now().getTime() - 24 * 3600_000).toISOString();
  if ((await countSearchesOfPerson(db, person, since)) >= quotas.searchesPerPersonPerDay)
    return 'searchesPerPersonPerDay';
  return (await countSearchesOfCase(db, caseId)) >= quotas.searchesPerCase ? 'searchesPerCase' : null;
}

/** Refusals that are told in the log: somebody wanted to search and was not allowed to. */
const loggedRefusals = new Set([
  'activation.missing',
  'activation.expired',
  'search.stopped',
  'witness.quorum',
  'quota.exceeded',
  'grant.invalid',
  'search.locked',
  'role.conflict',
  'case.closed',
]);

/**
 * To be called by whoever is about to pass on the error of a search that did not begin, outside any transaction. Errors that are no
 * refusal are not logged. Throws `log.` and `store.` errors.
 */
export async function recordRefusal(vitrine: Vitrine, searcher: Searcher, error: unknown): Promise<void> {
  if (!(error instanceof AppError)) return;
  const { code } = error;
  if (!loggedRefusals.has(code) && !code.startsWith('authorisation.')) return;
  await record(vitrine, searcher.person, async (db) => {
    const events: { event: LogEvent }[] = [{ event: { type: 'search.refused', code } }];
    const quota = code === 'quota.exceeded' ? await exceededQuota(vitrine, db, searcher) : null;
    if (quota !== null) events.push({ event: { type: 'quota.exceeded', person: searcher.person, quota } });
    return { result: undefined, events };
  });
}
