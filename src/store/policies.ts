/** Versions of the policy as rows; whether anything was done here yet. */
import type { Db } from './tables.js';

/** `document`: JSON. */
export async function insertPolicy(
  db: Db,
  version: number,
  document: string,
  recordedAt: string,
): Promise<void> {
  await db.insertInto('policy').values({ version, document, recorded_at: recordedAt }).execute();
}

export interface StoredPolicy {
  version: number;
  /** JSON. */
  document: string;
  recordedAt: string;
}

/** The one in force; null: none was ever set. */
export async function newestPolicy(db: Db): Promise<StoredPolicy | null> {
  const row = await db
    .selectFrom('policy')
    .select(['version', 'document', 'recorded_at as recordedAt'])
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** Nobody was entered, nothing was searched or clustered. */
export async function isUntouched(db: Db): Promise<boolean> {
  for (const table of ['person', 'search', 'clustering'] as const) {
    const row = await db.selectFrom(table).select('id').limit(1).executeTakeFirst();
    if (row !== undefined) return false;
  }
  return true;
}
