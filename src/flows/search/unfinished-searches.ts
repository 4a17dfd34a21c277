/**
 * Searches that were begun and never finished: whoever begins to write or to serve says so in the log. Only when the process that
 * began one is gone; of another machine's process nothing is known, so it has a day.
 */
import { isProcessRunning } from '../../lib/process-identity.js';
import { markReported, unfinishedSearches } from '../../store/search-records.js';
import type { SearchId } from '../../types.js';
import { appendEntry } from '../log/logs.js';
import type { Vitrine } from '../vitrine.js';

const foreignMs = 24 * 3_600_000;

/** Returns those that were reported. */
export async function reportUnfinished(vitrine: Vitrine): Promise<SearchId[]> {
  const { db } = vitrine.store;
  const now = vitrine.now();
  const found = await unfinishedSearches(db);
  const gone = found.filter(({ begunBy, requestedAt }) => {
    const isRunning = isProcessRunning(begunBy);
    return isRunning === null ? now.getTime() - Date.parse(requestedAt) >= foreignMs : !isRunning;
  });
  const reported: SearchId[] = [];
  for (const { id } of gone) if (await reportCutOff(vitrine, id)) reported.push(id);
  return reported;
}

/** A search that will never have an outcome. False: it has one, or was reported before. */
export async function reportCutOff(vitrine: Vitrine, id: SearchId): Promise<boolean> {
  const log = await vitrine.logs.open('events');
  const at = vitrine.now().toISOString();
  return vitrine.store.write(async (db) => {
    if (!(await markReported(db, id, at))) return false;
    await appendEntry(db, log, { by: null, at }, { type: 'search.unfinished', search: id });
    return true;
  });
}
