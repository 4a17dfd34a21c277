/**
 * Destroying what searches found. First, in one transaction with its log entry, everything that is in the store, and with it a half
 * of the key of the probes: from then on their files are noise, wherever copies of them lie. Then the files. Then the journal, in
 * which old pages still are. A crash in between leaves files to the next retention; nothing in them can be read.
 */
import { markErased, eraseRequestTexts } from '../../store/authorisations.js';
import { eraseNoteTexts } from '../../store/case-notes.js';
import { eraseCase, findCase } from '../../store/cases.js';
import { collectionsLastClusteredFor, eraseClusteringReasons } from '../../store/clusterings.js';
import { dropClusters } from '../../store/clusters.js';
import { eraseDisclosures } from '../../store/disclosures.js';
import { eraseRightsRequestOf } from '../../store/rights-requests.js';
import { eraseSaltsOfCase, eraseSaltsOfSearches } from '../../store/salts.js';
import {
  eraseSearches,
  searchesOfCase,
  searchesUnder,
  type SearchRecord,
} from '../../store/search-records.js';
import type { AuthorisationId, CaseId, SearchId } from '../../types.js';
import { appendEntry } from '../log/logs.js';
import { removeProbeFiles } from '../search/probe-photos.js';
import type { Vitrine } from '../vitrine.js';

export interface ErasedSearches {
  searches: number;
  /** False: another process was reading, so that traces are left in the journal; the next retention overwrites them. */
  overwritten: boolean;
}

/** Everything that was found under an authorisation. Can be done again. */
export async function eraseUnder(
  vitrine: Vitrine,
  id: AuthorisationId,
  reason: 'refused' | 'withdrawn',
): Promise<ErasedSearches> {
  const log = await vitrine.logs.open('events');
  const gone = await vitrine.store.write(async (db) => {
    const at = vitrine.now().toISOString();
    const searches = unerased(await searchesUnder(db, id));
    await eraseSearches(db, idsOf(searches), at);
    await eraseSaltsOfSearches(db, idsOf(searches));
    await markErased(db, id, at);
    const event = { type: 'erasure.done', what: 'searches', reason, count: searches.length } as const;
    if (searches.length > 0) await appendEntry(db, log, { by: null, at }, event);
    return idsOf(searches);
  });
  return finishErasure(vitrine, gone);
}

/**
 * Everything of a case: its key, its reference, its searches and clusters, and what people wrote in its requests. Where another
 * process was faster, nothing more is said of it. Can be done again.
 */
export async function eraseClosedCase(vitrine: Vitrine, id: CaseId): Promise<ErasedSearches> {
  const log = await vitrine.logs.open('events');
  const gone = await vitrine.store.write(async (db) => {
    if ((await findCase(db, id))?.erasedAt !== null) return [];
    const at = vitrine.now().toISOString();
    const searches = unerased(await searchesOfCase(db, id));
    await eraseSearches(db, idsOf(searches), at);
    await eraseSaltsOfCase(db, id);
    await eraseRequestTexts(db, id);
    await eraseNoteTexts(db, id);
    for (const collection of await collectionsLastClusteredFor(db, id)) await dropClusters(db, collection);
    await eraseClusteringReasons(db, id);
    await eraseDisclosures(db, id);
    await eraseRightsRequestOf(db, id, at);
    await eraseCase(db, id, at);
    const event = {
      type: 'erasure.done',
      what: 'case',
      reason: 'retention',
      count: searches.length,
    } as const;
    await appendEntry(db, log, { by: null, at }, event);
    return idsOf(searches);
  });
  return finishErasure(vitrine, gone);
}

async function finishErasure(vitrine: Vitrine, gone: readonly SearchId[]): Promise<ErasedSearches> {
  await removeProbeFiles(vitrine, new Set(gone));
  return { searches: gone.length, overwritten: await vitrine.store.overwriteDeleted() };
}

function unerased(searches: readonly SearchRecord[]): SearchRecord[] {
  return searches.filter(({ erasedAt }) => erasedAt === null);
}

function idsOf(searches: readonly SearchRecord[]): SearchId[] {
  return searches.map(({ id }) => id);
}
