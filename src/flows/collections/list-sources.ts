/** From what a collection was taken, with what it takes to check it against the log. */
import { saltsOf } from '../../store/salts.js';
import { sourcesOf, type RecordedSource } from '../../store/source-declarations.js';
import { requireRole, type Actor } from '../people/actor.js';
import type { Vitrine } from '../vitrine.js';
import { requireCollection } from './collection-use.js';

export interface ListedSource extends RecordedSource {
  /** By field, lower-case hexadecimal: SHA-256 of salt and text is the commitment in the entry (docs/log-entries.md). */
  salts: Record<string, string>;
}

/** In the order in which runs began. For curators, auditors and the privacy officer. Throws `role.missing`, `collection.unknown`. */
export async function listSources(vitrine: Vitrine, actor: Actor, name: string): Promise<ListedSource[]> {
  requireRole(actor, 'curator', 'auditor', 'privacy-officer');
  const { db } = vitrine.store;
  const { id } = await requireCollection(vitrine, name);
  const listed: ListedSource[] = [];
  for (const source of await sourcesOf(db, id)) {
    const salts = await saltsOf(db, source.entryId);
    const hex = salts.map(({ field, salt }) => [field, Buffer.from(salt).toString('hex')]);
    listed.push({ ...source, salts: Object.fromEntries(hex) as Record<string, string> });
  }
  return listed;
}
