/**
 * The stop: one privacy officer ends all searches at once, two persons let them begin again, one of them a privacy officer. It
 * stands in the store, so that every process finds it with its next look.
 */
import { z } from 'zod';
import { AppError } from '../../errors.js';
import { localDate } from '../../lib/local-date.js';
import { utcMinute } from '../../lib/utc-minute.js';
import { allPersons } from '../../store/persons.js';
import { currentStop, insertStop, setReleased, type Stop } from '../../store/stops.js';
import type { Db } from '../../store/tables.js';
import type { PersonId, Role } from '../../types.js';
import { requireRole, type Actor } from '../people/actor.js';
import { defineKind, type Step } from '../policy/proposal-kind.js';
import { record } from '../log/record.js';
import type { Vitrine } from '../vitrine.js';

/** Whose word can be one of the two that release a stop. */
const decidingRoles: readonly Role[] = ['privacy-officer', 'administrator', 'authoriser'];

/** Throws `role.missing` or `reason.missing`. Where all is stopped already, nothing changes. */
export async function engageStop(vitrine: Vitrine, actor: Actor, reason: string): Promise<Stop> {
  requireRole(actor, 'privacy-officer');
  const why = reason.trim();
  if (why === '') throw new AppError('reason.missing', 'say why searches are stopped');
  return record(vitrine, actor.person, async (db, at) => {
    const stopped = await currentStop(db);
    if (stopped !== null) return { result: stopped, events: [] };
    await insertStop(db, { reason: why, engagedBy: actor.person, engagedAt: at });
    const events = [{ event: { type: 'stop.engaged' } as const, secrets: { reason: why } }];
    return { result: await requireStop(db), events };
  });
}

/** To be called before and after a scan. Throws `search.stopped`. */
export async function requireNotStopped(db: Db): Promise<void> {
  const stopped = await currentStop(db);
  if (stopped === null) return;
  throw new AppError(
    'search.stopped',
    `a privacy officer stopped all searches, since ${utcMinute(stopped.engagedAt)}; two persons release them with a proposal`,
  );
}

/** For a notice to everybody; the reason is for those who decide on the release. */
export async function stoppedSince(vitrine: Vitrine): Promise<string | null> {
  return (await currentStop(vitrine.store.db))?.engagedAt ?? null;
}

export interface StopInForce {
  /** What a proposal to release it must name. */
  stop: number;
  since: string;
  /** The privacy officers who may act today, one of whom a release needs. */
  officers: PersonId[];
  /** For those who decide on the release; null for others. */
  engaged: { by: PersonId; reason: string } | null;
}

/** null: nothing is stopped. */
export async function stopInForce(vitrine: Vitrine, actor: Actor): Promise<StopInForce | null> {
  const { db } = vitrine.store;
  const stopped = await currentStop(db);
  if (stopped === null) return null;
  const { id, engagedAt, engagedBy: by, reason } = stopped;
  const today = localDate(vitrine.now());
  const officers = (await allPersons(db)).filter(
    ({ state, endsOn, roles }) =>
      state === 'active' && (endsOn === null || endsOn >= today) && roles.includes('privacy-officer'),
  );
  const decides = decidingRoles.some((role) => actor.roles.has(role));
  return {
    stop: id,
    since: engagedAt,
    officers: officers.map((person) => person.id),
    engaged: decides ? { by, reason } : null,
  };
}

/** Without a number: the stop in force when it is proposed. */
export const releaseSchema = z.strictObject({ stop: z.number().int().optional() });
interface Release {
  stop: number;
}

export const releaseStop = defineKind<z.infer<typeof releaseSchema>, Release>({
  pairs: [
    ['privacy-officer', 'privacy-officer'],
    ['privacy-officer', 'administrator'],
    ['privacy-officer', 'authoriser'],
  ],
  document: releaseSchema,
  mistake: 'proposal.invalid',
  async propose(step, document) {
    const stop = document.stop ?? (await currentStop(step.db))?.id;
    if (stop === undefined) throw new AppError('proposal.invalid', 'searches are not stopped');
    await requireThisStop(step, { stop });
    return { document: { stop } };
  },
  async approve(step, document) {
    await requireThisStop(step, document);
    await setReleased(step.db, document.stop, step.now.toISOString());
    return { events: [{ event: { type: 'stop.released' } }] };
  },
});

/** A release that was proposed for an earlier stop does not end a later one. */
async function requireThisStop({ db }: Step, { stop }: Release): Promise<void> {
  if ((await currentStop(db))?.id !== stop)
    throw new AppError('proposal.invalid', 'searches are not stopped, or by another stop than this');
}

async function requireStop(db: Db): Promise<Stop> {
  const stopped = await currentStop(db);
  if (stopped === null) throw new Error('the stop that was just written is gone');
  return stopped;
}
