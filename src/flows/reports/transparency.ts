/**
 * What anyone who reaches the server may read where the policy says so: the public reports that were made, and what is signed of both logs,
 * so that a stranger can tell whose they are. Closed unless `publicReport` is set.
 */
import { reportHeads, type ReportHead } from '../../store/reports.js';
import { logState, type LogState } from '../log/log-state.js';
import { currentPolicy } from '../policy/policy.js';
import type { Vitrine } from '../vitrine.js';

export interface Transparency {
  open: boolean;
  /** Newest first; none while it is closed. */
  items: Omit<ReportHead, 'madeBy'>[];
  logs: LogState[];
}

export async function transparency(vitrine: Vitrine): Promise<Transparency> {
  const { db } = vitrine.store;
  const { policy } = await currentPolicy(db);
  if (!policy.publicReport) return { open: false, items: [], logs: [] };
  const heads = (await reportHeads(db)).filter((head) => head.public);
  return {
    open: true,
    items: heads.map(({ madeBy: _madeBy, ...head }) => head),
    logs: [await logState(vitrine, 'searches'), await logState(vitrine, 'events')],
  };
}
