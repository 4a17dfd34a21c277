/** Activations as rows; the newest one counts. */
import type { Sha256 } from '../types.js';
import type { Db } from './tables.js';

export interface ActivationRow {
  /** JSON. */
  document: string;
  sha256: Sha256;
  approvedAt: string;
  /** The last day. */
  expiresOn: string;
}

export async function insertActivation(db: Db, row: ActivationRow): Promise<void> {
  const { document, sha256, approvedAt, expiresOn } = row;
  await db
    .insertInto('activation')
    .values({ document, sha256, approved_at: approvedAt, expires_on: expiresOn })
    .execute();
}

export async function newestActivation(db: Db): Promise<ActivationRow | null> {
  const row = await db.selectFrom('activation').selectAll().orderBy('id', 'desc').limit(1).executeTakeFirst();
  if (row === undefined) return null;
  return {
    document: row.document,
    sha256: row.sha256,
    approvedAt: row.approved_at,
    expiresOn: row.expires_on,
  };
}

/** When searches were first allowed; null: never. */
export async function firstActivatedAt(db: Db): Promise<string | null> {
  const row = await db
    .selectFrom('activation')
    .select((select) => select.fn.min('approved_at').as('at'))
    .executeTakeFirst();
  return row?.at ?? null;
}
