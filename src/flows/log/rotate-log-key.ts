/**
 * Another key for a log, when the old one may be known to somebody or is old enough. First both sign, so that the chain of keys in the
 * log's files vouches for the new one; then the old one is retired and signs nothing any more. A crash in between leaves both in use,
 * which the next rotation finishes.
 */
import { z } from 'zod';
import { vkeyOf } from '../../audit/note.js';
import { addLogKey, logSigners, retireLogKeys } from '../../store/log-keys.js';
import type { PersonId } from '../../types.js';
import { AppError } from '../../errors.js';
import { requireRole, type Actor } from '../people/actor.js';
import { currentPolicy } from '../policy/policy.js';
import { appendEntry, type LogName } from './logs.js';
import { defineKind } from '../policy/proposal-kind.js';
import type { Vitrine } from '../vitrine.js';

export const rotationSchema = z.strictObject({ log: z.enum(['searches', 'events']) });
type Rotation = z.infer<typeof rotationSchema>;

export const rotateLogKey = defineKind<Rotation, Rotation>({
  pairs: [['administrator', 'privacy-officer']],
  document: rotationSchema,
  mistake: 'proposal.invalid',
  propose: (_step, document) => Promise.resolve({ document }),
  approve: () => Promise.resolve({ events: [] }),
  afterwards: (vitrine, { log }, by) => handOver(vitrine, log, by),
});

/**
 * The same where one person works alone: there is nobody to agree with. Returns the new verifier key. Throws `policy.strict` where two persons
 * decide, `role.missing` and `log.` errors.
 */
export async function rotateLogKeyAlone(vitrine: Vitrine, actor: Actor, log: LogName): Promise<string> {
  requireRole(actor, 'administrator');
  const { policy } = await currentPolicy(vitrine.store.db);
  if (policy.preset !== 'solo')
    throw new AppError(
      'policy.strict',
      'under supervision two persons decide: propose log-key.rotate (POST /proposals)',
    );
  await handOver(vitrine, log, actor.person);
  const { origin } = await vitrine.logs.open(log);
  const signers = await vitrine.store.write((db) => logSigners(db, log, origin));
  return vkeyOf(signers.at(-1)!);
}

/** Outside the approval's transaction: what stands in the chain of keys cannot be rolled back, so the store must have the key before. */
async function handOver(vitrine: Vitrine, name: LogName, by: PersonId): Promise<void> {
  const { store, logs } = vitrine;
  const at = vitrine.now().toISOString();
  const { origin } = await logs.open(name);
  await store.write(async (db) => {
    if ((await logSigners(db, name, origin)).length === 1) await addLogKey(db, name, origin, at);
  });
  // Opened anew, with both: the old key signs the new one into the chain.
  await logs.open(name);
  const events = await logs.open('events');
  await store.write(async (db) => {
    const next = (await logSigners(db, name, origin)).at(-1);
    if (next === undefined) throw new Error('a log has a key as long as it is there');
    await appendEntry(db, events, { by, at }, { type: 'key.rotated', log: name, key: vkeyOf(next) });
    // After the entry, which both have signed where it is in the log that changes its key.
    await retireLogKeys(db, name, next, at);
  });
  await logs.open(name);
}
