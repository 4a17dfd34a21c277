/** Everything of the organisation's doing that can stop a search: activation, the stop, the witnesses, quotas. */
import type { Db } from '../../store/tables.js';
import { requireActivated } from '../policy/activation.js';
import { requireWithinQuota, type Searcher } from './quotas.js';
import { requireNotStopped } from './stop.js';
import type { Vitrine } from '../vitrine.js';
import { requireWitnessed } from '../log/witness-quorum.js';

/**
 * In the transaction that records a search (`record`), and in the one that records its answer (`answer`, when the search counts
 * already). Throws `search.stopped`, `activation.missing`, `activation.expired`, `witness.quorum` or `quota.exceeded`.
 */
export async function requireNoBrake(
  vitrine: Pick<Vitrine, 'now'>,
  db: Db,
  searcher: Searcher & { step: 'record' | 'answer' },
): Promise<void> {
  await requireNotStopped(db);
  if (searcher.step === 'answer') return;
  const { purpose } = await db
    .selectFrom('case_file')
    .select('purpose')
    .where('id', '=', searcher.caseId)
    .executeTakeFirstOrThrow();
  await requireActivated(vitrine, db, purpose);
  await requireWitnessed(vitrine, db);
  await requireWithinQuota(vitrine, db, searcher);
}
