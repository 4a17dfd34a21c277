/** From what indexing runs took their photos, as whoever started them declared it. Goes with its collection. */
import type { CollectionId, PersonId, SourceDeclaration, SourceKind } from '../types.js';
import { eraseSalts } from './salts.js';
import type { Db } from './tables.js';

export interface RecordedSource extends SourceDeclaration {
  /** Of the entry of the log that commits to it, under which its salts are. */
  entryId: string;
  run: string;
  person: PersonId;
  /** ISO 8601, UTC. */
  openedAt: string;
}

export async function insertSource(db: Db, collection: CollectionId, source: RecordedSource): Promise<void> {
  const { entryId, run, kind, declaration, until, approver, basis, person, openedAt } = source;
  await db
    .insertInto('source_declaration')
    .values({
      entry_id: entryId,
      collection_id: collection,
      run,
      kind,
      declaration,
      until,
      approver,
      basis,
      person_id: person,
      opened_at: openedAt,
    })
    .execute();
}

/** In the order in which they were opened. */
export async function sourcesOf(db: Db, collection: CollectionId): Promise<RecordedSource[]> {
  const rows = await db
    .selectFrom('source_declaration')
    .select([
      'entry_id',
      'run',
      'kind',
      'declaration',
      'until',
      'approver',
      'basis',
      'person_id',
      'opened_at',
    ])
    .where('collection_id', '=', collection)
    .orderBy('opened_at')
    .orderBy('entry_id')
    .execute();
  return rows.map(({ entry_id, kind, person_id, opened_at, ...row }) => ({
    ...row,
    entryId: entry_id,
    kind: kind as SourceKind,
    person: person_id,
    openedAt: opened_at,
  }));
}

/** Without its salt, what the log commits to says nothing any more. Before the rows go with their collection. */
export async function forgetSources(db: Db, collection: CollectionId): Promise<void> {
  const rows = await db
    .selectFrom('source_declaration')
    .select('entry_id')
    .where('collection_id', '=', collection)
    .execute();
  await eraseSalts(
    db,
    rows.map(({ entry_id }) => entry_id),
  );
}
