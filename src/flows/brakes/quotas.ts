/** How many searches a person may make in a day, and how many a case may have in all. */
import { AppError } from '../../errors.js';
import { countSearchesOfCase, countSearchesOfPerson } from '../../store/search-activity.js';
import type { Db } from '../../store/tables.js';
import type { CaseId, PersonId } from '../../types.js';
import { currentPolicy } from '../policy/policy.js';
import type { Vitrine } from '../vitrine.js';

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

export interface QuotaUse {
  most: number;
  made: number;
}

/** What is used of both. */
export async function quotaUse(
  { now }: Pick<Vitrine, 'now'>,
  db: Db,
  { person, caseId }: Searcher,
): Promise<Record<Quota, QuotaUse>> {
  const { quotas } = (await currentPolicy(db)).policy;
  return {
    searchesPerPersonPerDay: {
      most: quotas.searchesPerPersonPerDay,
      made: await countSearchesOfPerson(db, person, dayBefore(now())),
    },
    searchesPerCase: { most: quotas.searchesPerCase, made: await countSearchesOfCase(db, caseId) },
  };
}

function dayBefore(now: Date): string {
  return new Date(now.getTime() - 24 * 3600_000).toISOString();
}

/** null: one more search is within both. A day is any 24 hours. */
export async function exceededQuota(
  { now }: Pick<Vitrine, 'now'>,
  db: Db,
  { person, caseId }: Searcher,
): Promise<Quota | null> {
  const { quotas } = (await currentPolicy(db)).policy;
  if ((await countSearchesOfPerson(db, person, dayBefore(now()))) >= quotas.searchesPerPersonPerDay)
    return 'searchesPerPersonPerDay';
  return (await countSearchesOfCase(db, caseId)) >= quotas.searchesPerCase ? 'searchesPerCase' : null;
}
