/** When each witness last cosigned each log. */
import type { Db } from './tables.js';

export interface Cosignature {
  log: 'searches' | 'events';
  /** Its verifier key, as the policy lists it. */
  witness: string;
  /** Entries of the log that it cosigned. */
  size: number;
  cosignedAt: string;
}

/** Never goes back in time or size. */
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
}

export async function allCosignatures(db: Db): Promise<Cosignature[]> {
  const rows = await db.selectFrom('witness_cosignature').selectAll().execute();
  return rows.map(({ log, witness, size, cosigned_at: cosignedAt }) => ({ log, witness, size, cosignedAt }));
}
