/**
 * How whatever people decide is written: the change and what the log says of it in one transaction, the entries last, or neither.
 * Flows that must append in the midst of one use `appendEntry` themselves. See logs.ts for what a crash leaves.
 */
import type { LogEvent } from '../../audit/entries.js';
import type { Db } from '../../store/tables.js';
import type { PersonId } from '../../types.js';
import { appendEntry, type Secrets } from './logs.js';
import type { Vitrine } from '../vitrine.js';

export interface Recorded {
  event: LogEvent;
  secrets?: Secrets;
}

/** `at`: ISO 8601 by the clock of the installation, for rows and entries alike. `by`: null for the program itself. */
export async function record<T>(
  vitrine: Pick<Vitrine, 'store' | 'logs' | 'now'>,
  by: PersonId | null,
  change: (db: Db, at: string) => Promise<{ result: T; events: readonly Recorded[] }>,
): Promise<T> {
  const log = await vitrine.logs.open('events');
  return vitrine.store.write(async (db) => {
    const at = vitrine.now().toISOString();
    const { result, events } = await change(db, at);
    for (const { event, secrets } of events) await appendEntry(db, log, { by, at }, event, secrets);
    return result;
  });
}
