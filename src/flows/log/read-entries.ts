/** Entries of a log as objects, with what vouches for them. */
import { join } from 'node:path';
import { parseCheckpoint } from '../../audit/checkpoint.js';
import type { Entry } from '../../audit/entries.js';
import { readKeyChain } from '../../audit/key-chain.js';
import type { AuditLog } from '../../audit/log.js';
import { leafHash } from '../../audit/merkle.js';
import { openNote, type Verifier } from '../../audit/note.js';
import { addLeaf, rootOf, type Edge } from '../../audit/tree.js';
import { AppError } from '../../errors.js';
import type { LogName } from './logs.js';
import type { Vitrine } from '../vitrine.js';

export interface SignedState {
  /** Entries before this number. */
  size: number;
  /** The signed checkpoint of that size. */
  checkpoint: string;
}

/** The entries under the present checkpoint. Throws `log.damaged`. */
export async function readSigned(log: AuditLog): Promise<{ entries: Entry[]; state: SignedState }> {
  const checkpoint = await log.checkpoint();
  const size = parseCheckpoint(checkpoint)?.checkpoint.size;
  if (size === undefined) throw new AppError('log.damaged', 'the checkpoint of the log is none');
  const entries: Entry[] = [];
  for await (const { bytes } of log.entries(0, size)) entries.push(entryOf(bytes));
  return { entries, state: { size, checkpoint } };
}

/** The entries that a report counted, which states `state`. Throws `report.invalid` unless they hash to the root that it states. */
export async function readStated(
  log: AuditLog,
  { size, checkpoint }: SignedState,
  keys: readonly Verifier[],
): Promise<Entry[]> {
  const stated = openNote(checkpoint, keys) === null ? null : parseCheckpoint(checkpoint)?.checkpoint;
  if (stated?.size !== size || stated.origin !== log.origin)
    throw new AppError('report.invalid', `the checkpoint of ${log.origin} is not of this installation`);
  const edge: Edge = [];
  const entries: Entry[] = [];
  for await (const { bytes } of log.entries(0, size)) {
    addLeaf(edge, leafHash(bytes));
    entries.push(entryOf(bytes));
  }
  if (entries.length !== size || !rootOf(edge).equals(stated.root))
    throw new AppError('report.invalid', `the log ${log.origin} is not the one that was counted`);
  return entries;
}

/** Every key with which the log was ever signed. Throws `log.damaged`. */
export async function logKeys({ folder, logs }: Vitrine, name: LogName): Promise<Verifier[]> {
  const { origin } = await logs.open(name);
  return (await readKeyChain(join(folder.log, name), origin)).map(({ verifier }) => verifier);
}

function entryOf(bytes: Uint8Array): Entry {
  return JSON.parse(Buffer.from(bytes).toString('utf8')) as Entry;
}
