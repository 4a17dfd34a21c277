/**
 * What an indexing run reads from goes into the log before its first photo: which kind of source it is, until when it may be read, and
 * commitments to what exactly was named, who approved it and on which legal basis. The words stay in the store, so that an auditor can have
 * them opened; they and their salts go with the collection.
 */
import { randomId } from '../../lib/random-id.js';
import { insertSource } from '../../store/source-declarations.js';
import type { CollectionId, SourceDeclaration } from '../../types.js';
import { appendEntry } from '../log/logs.js';
import type { Actor } from '../people/actor.js';
import type { Vitrine } from '../vitrine.js';

/** Gives the name of the run, which its entries share. */
export async function recordSources(
  vitrine: Vitrine,
  actor: Actor,
  collection: CollectionId,
  sources: readonly SourceDeclaration[],
): Promise<string> {
  const log = await vitrine.logs.open('events');
  const run = randomId();
  for (const source of sources)
    await vitrine.store.write(async (db) => {
      const openedAt = vitrine.now().toISOString();
      const { kind, declaration, until, approver, basis } = source;
      const secrets = {
        declaration,
        ...(approver === null ? {} : { approver }),
        ...(basis === null ? {} : { basis }),
      };
      const event = { type: 'source.opened', run, collection, kind, until } as const;
      const { id } = await appendEntry(db, log, { by: actor.person, at: openedAt }, event, secrets);
      await insertSource(db, collection, { ...source, entryId: id, run, person: actor.person, openedAt });
    });
  return run;
}
