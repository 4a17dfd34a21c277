/** Reports that were made, with their files. */
import type { PersonId, Sha256 } from '../types.js';
import type { Db } from './tables.js';

export interface ReportHead {
  /** Of the JSON file. */
  sha256: Sha256;
  from: string;
  to: string;
  public: boolean;
  madeBy: PersonId;
  madeAt: string;
}

/** The same report made twice is kept once. */
export async function insertReport(db: Db, head: ReportHead, files: Record<string, string>): Promise<void> {
  await db
    .insertInto('report')
    .values({
      sha256: head.sha256,
      from_day: head.from,
      to_day: head.to,
      is_public: head.public ? 1 : 0,
      files: JSON.stringify(files),
      made_by: head.madeBy,
      made_at: head.madeAt,
    })
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .execute();
}

/** Newest first. */
export async function reportHeads(db: Db): Promise<ReportHead[]> {
  const rows = await db
    .selectFrom('report')
    .select(['sha256', 'from_day', 'to_day', 'is_public', 'made_by', 'made_at'])
    .orderBy('made_at', 'desc')
    .orderBy('sha256')
    .execute();
  return rows.map((row) => ({
    sha256: row.sha256,
    from: row.from_day,
    to: row.to_day,
    public: row.is_public === 1,
    madeBy: row.made_by,
    madeAt: row.made_at,
  }));
}

/** Texts by name; null: there is no such report. */
export async function reportFiles(
  db: Db,
  sha256: string,
): Promise<{ public: boolean; files: Record<string, string> } | null> {
  const row = await db
    .selectFrom('report')
    .select(['is_public', 'files'])
    .where('sha256', '=', sha256 as Sha256)
    .executeTakeFirst();
  if (row === undefined) return null;
  return { public: row.is_public === 1, files: JSON.parse(row.files) as Record<string, string> };
}
