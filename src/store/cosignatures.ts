/** When each witness last cosigned each log, and which of them say that it is another one. */
import type { Db } from './tables.js';

export interface Cosignature {
  log: 'searches' | 'events';
  /** Its verifier key, as the policy lists it. */
  witness: string;
  /** Entries of the log that it cosigned. */
  size: number;
  cosignedAt: string;
}

/** Never goes back in time or size. A fork that the witness told of before is over. */
export async function recordCosignature(db: Db, cosignature: Cosignature): Promise<void> {
  const { log, witness, size, cosignedAt } = cosignature;
  await db
    .insertInto('witness_cosignature')
    .values({ log, witness, size, cosigned_at: cosignedAt })
    .onConflict((conflict) =>
      conflict
        .columns(['log', 'witness'])
        .doUpdateSet({ size, cosigned_at: cosignedAt })
        .where('witness_cosignature.size', '<=', size)
        .where('witness_cosignature.cosigned_at', '<', cosignedAt),
    )
    .execute();
  await db.deleteFrom('witness_fork').where('log', '=', log).where('witness', '=', witness).execute();
}

/** Whether this is new: false as long as the witness has not cosigned since the fork that it told of. */
export async function recordFork(
  db: Db,
  { log, witness }: Pick<Cosignature, 'log' | 'witness'>,
  since: string,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows = 0n } = await db
    .insertInto('witness_fork')
    .values({ log, witness, since })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows > 0n;
}

export async function allCosignatures(db: Db): Promise<Cosignature[]> {
  const rows = await db.selectFrom('witness_cosignature').selectAll().execute();
  return rows.map(({ log, witness, size, cosigned_at: cosignedAt }) => ({ log, witness, size, cosignedAt }));
}
