/**
 * Shows the newest checkpoints to the witnesses of the policy and keeps what they sign. A witness that knows another history is an alarm, and
 * in the log; one that does not answer is waited for, until the policy's time is over and searches stop.
 */
import { collectCosignatures, type WitnessResult } from '../../audit/witness-client.js';
import { recordFork } from '../../store/cosignatures.js';
import type { LogName } from './logs.js';
import { currentPolicy } from '../policy/policy.js';
import { record } from './record.js';
import type { Vitrine } from '../vitrine.js';
import { noteCosignature } from './witness-quorum.js';

export interface Cosigning {
  log: LogName;
  results: WitnessResult[];
}

/** To be run every few minutes by the service. Nothing where the policy names no witness. */
export async function cosignLogs(vitrine: Vitrine): Promise<Cosigning[]> {
  const { witnesses } = (await currentPolicy(vitrine.store.db)).policy;
  if (witnesses.list.length === 0) return [];
  const done: Cosigning[] = [];
  for (const name of ['searches', 'events'] as const) {
    const log = await vitrine.logs.open(name);
    const checkpoint = await log.checkpoint();
    const size = Number(checkpoint.split('\n')[1]);
    const { checkpoint: cosigned, results } = await collectCosignatures({
      checkpoint,
      witnesses: witnesses.list.map(({ key, url }) => ({ vkey: key, url })),
      proveConsistency: (old, newer) => log.proveConsistency(old, newer),
    });
    if (cosigned !== checkpoint) await log.keepWitnessed(cosigned);
    for (const result of results) await note(vitrine, name, size, result);
    done.push({ log: name, results });
  }
  return done;
}

async function note(vitrine: Vitrine, log: LogName, size: number, result: WitnessResult): Promise<void> {
  const witness = result.witness.vkey;
  if (result.code === null) {
    const cosignedAt = new Date(result.timeSeconds * 1000).toISOString();
    await noteCosignature(vitrine, { log, witness, size, cosignedAt });
  } else if (result.code === 'witness.fork') {
    // Once, however long it lasts: an alarm every few minutes would fill the log and hide the next one.
    await record(vitrine, null, async (db, at) => {
      const isNew = await recordFork(db, { log, witness }, at);
      return {
        result: undefined,
        events: isNew ? [{ event: { type: 'witness.fork', log, witness } }] : [],
      };
    });
  }
}
