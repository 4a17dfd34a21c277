/** That somebody wanted to search and was not allowed to: in the log, so that reports count it. */
import type { LogEvent } from '../../audit/entries.js';
import { AppError } from '../../errors.js';
import type { CaseId, PersonId } from '../../types.js';
import { exceededQuota } from '../brakes/quotas.js';
import { record } from '../log/record.js';
import type { Vitrine } from '../vitrine.js';

interface Refused {
  person: PersonId;
  /** null: it did not come to a case. */
  caseId: CaseId | null;
}

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
export async function recordRefusal(
  vitrine: Vitrine,
  { person, caseId }: Refused,
  error: unknown,
): Promise<void> {
  if (!(error instanceof AppError)) return;
  const { code } = error;
  if (!loggedRefusals.has(code) && !code.startsWith('authorisation.')) return;
  await record(vitrine, person, async (db) => {
    const events: { event: LogEvent }[] = [{ event: { type: 'search.refused', code } }];
    const isQuota = code === 'quota.exceeded' && caseId !== null;
    const quota = isQuota ? await exceededQuota(vitrine, db, { person, caseId }) : null;
    if (quota !== null) events.push({ event: { type: 'quota.exceeded', person, quota } });
    return { result: undefined, events };
  });
}
