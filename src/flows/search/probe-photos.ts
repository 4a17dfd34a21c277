/**
 * The searched photos. Each search's are sealed under a key of two halves, one of the case and one of its own, both in the store:
 * destroying the search's half forgets one search, destroying the case's half forgets the case, copies of the files included.
 */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { flushFolder } from '../../lib/durable-write.js';
import { joinKeys } from '../../lib/seal.js';
import { probeFiles, type ProbeFiles } from '../../store/probe-files.js';
import { findProbeSecrets, findSearch } from '../../store/search-records.js';
import type { SearchId } from '../../types.js';
import type { Vitrine } from '../vitrine.js';

export function probesUnder(vitrine: Vitrine, caseKey: Uint8Array, salt: Uint8Array): ProbeFiles {
  return probeFiles(vitrine.folder, joinKeys(caseKey, salt));
}

/** null: missing, altered or erased. `number` counts the photos of one search from 1. */
export async function readProbe(vitrine: Vitrine, search: SearchId, number = 1): Promise<Uint8Array | null> {
  const { db } = vitrine.store;
  const secrets = await findProbeSecrets(db, search);
  if (secrets !== null) {
    return probesUnder(vitrine, secrets.caseKey, secrets.salt).read(search, number);
  }
  // Searches older than cases lie under the key of the installation.
  const record = await findSearch(db, search);
  return record === null || record.caseId !== null ? null : vitrine.probes.read(search, number);
}

/** Deletes the probe files of searches whose keys are gone. Can be done again at any time. Returns how many. */
export async function removeProbeFiles(vitrine: Vitrine, searches: ReadonlySet<SearchId>): Promise<number> {
  const { probes } = vitrine.folder;
  const names = await readdir(probes);
  // `ID`, `ID.2`, or either with `.tmp`, half written.
  const gone = names.filter((name) => searches.has(name.split('.', 1)[0] as SearchId));
  for (const name of gone) await rm(join(probes, name), { force: true });
  if (gone.length > 0) await flushFolder(probes);
  return gone.length;
}
