/**
 * What anybody may know of a log: how large it is, what is signed, by which keys, and that it only grew. With this and one entry a
 * browser checks the entry by itself. Nothing here says what was done.
 */
import { join } from 'node:path';
import { parseCheckpoint } from '../../audit/checkpoint.js';
import { readKeyChain } from '../../audit/key-chain.js';
import { AppError } from '../../errors.js';
import { currentPolicy } from '../policy/policy.js';
import type { LogName } from './logs.js';
import type { Vitrine } from '../vitrine.js';

export interface LogState {
  log: LogName;
  origin: string;
  size: number;
  checkpoint: string;
  /** The last checkpoint that witnesses cosigned; null: none yet. */
  witnessed: string | null;
  /** Verifier keys in the order in which the log had them, each from the entry `size` on. */
  keys: { key: string; size: number }[];
  /** Verifier keys of the witnesses that the policy names. */
  witnesses: string[];
}

export async function logState(vitrine: Vitrine, name: LogName): Promise<LogState> {
  const log = await vitrine.logs.open(name);
  const checkpoint = await log.checkpoint();
  const { witnesses } = (await currentPolicy(vitrine.store.db)).policy;
  const chain = await readKeyChain(join(vitrine.folder.log, name), log.origin);
  return {
    log: name,
    origin: log.origin,
    size: sizeOf(checkpoint),
    checkpoint,
    witnessed: await log.witnessed(),
    keys: chain.map(({ verifier, size }) => ({ key: verifier.vkey, size })),
    witnesses: witnesses.list.map(({ key }) => key),
  };
}

/** Of the files, not of what this process appended: others append too. Throws `log.damaged`. */
export function sizeOf(checkpoint: string): number {
  const size = parseCheckpoint(checkpoint)?.checkpoint.size;
  if (size === undefined) throw new AppError('log.damaged', 'the checkpoint of the log is none');
  return size;
}

/** That the log of `to` entries begins with the log of `from` (RFC 6962): hashes in base64. Throws `usage`. */
export async function proveGrowth(
  vitrine: Vitrine,
  name: LogName,
  { from, to }: { from: number; to: number },
): Promise<string[]> {
  const log = await vitrine.logs.open(name);
  const size = sizeOf(await log.checkpoint());
  if (from > to || to > size) {
    throw new AppError('usage', `expected two sizes up to ${size}, the smaller first, got ${from} and ${to}`);
  }
  return (await log.proveConsistency(from, to)).map((hash) => Buffer.from(hash).toString('base64'));
}
