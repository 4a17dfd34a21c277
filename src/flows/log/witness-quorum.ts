/**
 * The brake that outsiders hold: when fewer witnesses than the policy asks for have cosigned a log of late, searches stop. A log
 * that shows different people different things loses its witnesses, and with them its searches.
 */
import { AppError } from '../../errors.js';
import { firstActivatedAt } from '../../store/activations.js';
import { allCosignatures, recordCosignature, type Cosignature } from '../../store/cosignatures.js';
import { newestPolicy } from '../../store/policies.js';
import type { Db } from '../../store/tables.js';
import { requireRole, type Actor } from '../people/actor.js';
import { currentPolicy } from '../policy/policy.js';
import type { Vitrine } from '../vitrine.js';

const logs = ['searches', 'events'] as const;

/** What a witness answered, checked before. A time that has not come yet counts as now. */
export async function noteCosignature(vitrine: Vitrine, cosignature: Cosignature): Promise<void> {
  const now = vitrine.now().toISOString();
  const cosignedAt = cosignature.cosignedAt < now ? cosignature.cosignedAt : now;
  await vitrine.store.write((db) => recordCosignature(db, { ...cosignature, cosignedAt }));
}

export interface WitnessState {
  log: 'searches' | 'events';
  quorum: number;
  /** Since when the quorum has not cosigned; what searches are measured by. null: none is asked for. */
  since: string | null;
  /** When searches stop unless witnesses cosign before. */
  until: string | null;
  witnesses: { key: string; size: number | null; cosignedAt: string | null }[];
}

export async function witnessStates(vitrine: Vitrine, actor: Actor): Promise<WitnessState[]> {
  requireRole(actor, 'administrator', 'privacy-officer', 'auditor');
  return witnessStatesIn(vitrine.store.db);
}

export interface TooFewWitnesses {
  quorum: number;
  named: number;
  /** When searches stop. null: as many hours after the activation as the policy says. */
  until: string | null;
  hours: number;
}

/**
 * Said where searches were just made possible, or are looked after: that fewer witnesses are named than must cosign, and when searches stop
 * for it. null: there are enough.
 */
export async function tooFewWitnesses(vitrine: Pick<Vitrine, 'store'>): Promise<TooFewWitnesses | null> {
  const [state] = await witnessStatesIn(vitrine.store.db);
  if (state === undefined || state.until === null || state.witnesses.length >= state.quorum) return null;
  const { quorum, witnesses, until } = state;
  const hours = (await currentPolicy(vitrine.store.db)).policy.witnesses.maxHours;
  const isActivated = (await firstActivatedAt(vitrine.store.db)) !== null;
  return { quorum, named: witnesses.length, until: isActivated ? until : null, hours };
}

/** To be called before a search. Throws `witness.quorum`. */
export async function requireWitnessed(vitrine: Pick<Vitrine, 'now'>, db: Db): Promise<void> {
  const now = vitrine.now().toISOString();
  const late = (await witnessStatesIn(db)).find(({ until }) => until !== null && until < now);
  if (late === undefined) return;
  throw new AppError(
    'witness.quorum',
    `the log ${late.log} was not cosigned by ${late.quorum} witnesses since ${late.since}: nothing is searched`,
  );
}

/** Asks for no role: of witnesses, nothing is secret. */
export async function witnessStatesIn(db: Db): Promise<WitnessState[]> {
  const { quorum, maxHours, list } = (await currentPolicy(db)).policy.witnesses;
  const known = await allCosignatures(db);
  // Before the first quorum: from when searches could be made at all.
  const beginning = (await firstActivatedAt(db)) ?? (await newestPolicy(db))?.recordedAt ?? null;
  return logs.map((log) => {
    // Witnesses that the policy no longer names do not count.
    const witnesses = list.map(({ key }) => {
      const last = known.find((each) => each.log === log && each.witness === key);
      return { key, size: last?.size ?? null, cosignedAt: last?.cosignedAt ?? null };
    });
    if (quorum === 0) return { log, quorum, since: null, until: null, witnesses };
    const times = witnesses.flatMap(({ cosignedAt }) => cosignedAt ?? []).toSorted();
    const since = times.at(-quorum) ?? beginning;
    return { log, quorum, since, until: since === null ? null : hoursAfter(since, maxHours), witnesses };
  });
}

function hoursAfter(time: string, hours: number): string {
  return new Date(new Date(time).getTime() + hours * 3600_000).toISOString();
}
