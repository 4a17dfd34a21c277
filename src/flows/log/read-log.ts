/**
 * Reading the logs. Checkpoints and hashes say nothing of what was done and are anybody's, so that outsiders can watch that the log only
 * grows. Entries are the auditors', for a reason, and that they were read is an entry itself.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../errors.js';
import { isMissing } from '../../lib/is-missing.js';
import { requireRole, type Actor } from '../people/actor.js';
import { sizeOf } from './log-state.js';
import type { LogName } from './logs.js';
import { record } from './record.js';
import type { Vitrine } from '../vitrine.js';

export interface EntriesRequest {
  log: LogName;
  from: number;
  /** At most 256 after `from`. */
  to: number;
  reason: string;
}

export interface ReadEntry {
  index: number;
  /** As it is in the log, JSON: what hashes are made from. */
  text: string;
}

const mostEntries = 256;

/** For auditors; none behind the end of the log. Throws `role.missing`, `reason.missing`, `usage` or `log.damaged`. */
export async function readEntries(
  vitrine: Vitrine,
  actor: Actor,
  wanted: EntriesRequest,
): Promise<ReadEntry[]> {
  requireRole(actor, 'auditor');
  const { log: name, from, to } = wanted;
  const reason = wanted.reason.trim();
  if (reason === '') throw new AppError('reason.missing', 'say why the log is read');
  if (to <= from || to - from > mostEntries) {
    throw new AppError('usage', `expected 1 to ${mostEntries} entries, got ${from} to ${to}`);
  }
  const log = await vitrine.logs.open(name);
  const end = Math.min(to, sizeOf(await log.checkpoint()));
  // Nothing is told but how many entries there are, which anybody may know.
  if (end <= from) return [];
  // Before they are told: a look that cannot be recorded does not happen.
  await record(vitrine, actor.person, async () => {
    const event = { type: 'log.read', log: name, from, to: end } as const;
    return { result: undefined, events: [{ event, secrets: { reason } }] };
  });
  const read: ReadEntry[] = [];
  for await (const { index, bytes } of log.entries(from, end)) {
    read.push({ index, text: Buffer.from(bytes).toString('utf8') });
  }
  return read;
}

/** Whose signatures a proof ends in: the log's alone, or those of witnesses too. */
export type ProvenUnder = 'present' | 'witnessed';

/**
 * Proof that one entry is in the log, under its present checkpoint or the last one that witnesses cosigned (C2SP tlog-proof). For auditors.
 * Throws `request.unknown` where no witness has seen the entry yet.
 */
export async function proveLogEntry(
  vitrine: Vitrine,
  actor: Actor,
  { log: name, index, under }: { log: LogName; index: number; under: ProvenUnder },
): Promise<string> {
  requireRole(actor, 'auditor');
  const log = await vitrine.logs.open(name);
  if (under === 'present') return log.prove(index);
  const witnessed = await log.witnessed();
  if (witnessed === null || index >= sizeOf(witnessed)) {
    throw new AppError('request.unknown', `no witness has cosigned the entry ${index} yet`);
  }
  return log.prove(index, witnessed);
}

/** Hashes, keys and checkpoints; never entries, nor the journal, which has some. */
const openFile = /^(checkpoint|witnessed|keys\/\d{4}|tile\/\d{1,2}(\/x\d{3})*\/\d{3}(\.p\/\d{1,3})?)$/;

/** A file of the log as outsiders may have it; null: there is none. `path` as in docs/log.md. */
export async function readLogFile(vitrine: Vitrine, name: LogName, path: string): Promise<Buffer | null> {
  if (!openFile.test(path)) return null;
  // Makes the files where nothing was ever logged.
  await vitrine.logs.open(name);
  return readFile(join(vitrine.folder.log, name, path)).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
}
