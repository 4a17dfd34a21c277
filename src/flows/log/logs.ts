/**
 * The two transparency logs of an installation and the one way to write into them. `searches` has one entry for every search, so
 * its size is their number; `events` has everything else.
 *
 * An entry is appended inside the store's write transaction, as its last step: the transaction keeps other processes from
 * appending at the same time, and a change whose entry cannot be written is rolled back. A crash between the entry and the commit
 * leaves an entry whose change did not happen; a change without its entry there is not.
 */
import { join } from 'node:path';
import { commitTo, encodeEntry, type Entry, type LogEvent, type SearchEntry } from '../../audit/entries.js';
import { openLog, type AuditLog, type CheckScope } from '../../audit/log.js';
import { AppError } from '../../errors.js';
import { randomId } from '../../lib/random-id.js';
import { newestPolicy } from '../../store/policies.js';
import { logHead, setLogHead } from '../../store/log-heads.js';
import { insertSalts } from '../../store/salts.js';
import { keysInUse, logSigners } from '../../store/log-keys.js';
import type { DataFolder } from '../../store/data-folder.js';
import type { Store } from '../../store/open-store.js';
import type { Db } from '../../store/tables.js';
import type { PersonId } from '../../types.js';

export type LogName = 'searches' | 'events';

export interface OpenLog extends AuditLog {
  /** Those with which it was opened: once others sign, it is opened anew, and nothing is appended to this one. */
  readonly keysInUse: string;
}

export interface Logs {
  /** Throws `log.damaged`, also for the other log: where one of them is not what was signed, nothing goes on. */
  open(log: LogName): Promise<OpenLog>;
  /**
   * Looks at the files of both again, which somebody may have changed under us. What is damaged stays so for this process: `open` throws
   * it from then on, and whoever repaired the files starts anew. Throws `log.damaged`, `log.unwritable`.
   */
  check(scope: CheckScope, signal?: AbortSignal): Promise<void>;
  /** What a check found. */
  readonly damage: AppError | null;
  close(): Promise<void>;
}

/** `installation` names this installation in the logs for ever. Opened on first use; keys are made where there are none. */
export function logsOf(folder: DataFolder, store: Store, installation: string): Logs {
  const opened = new Map<LogName, Promise<OpenLog>>();
  const openOne = async (log: LogName): Promise<OpenLog> => {
    const origin = `vitrine/${installation}/${log}`;
    // In a transaction: of two processes that open a new log at once, one would read what the other has half written.
    return store.write(async (db) => {
      const signers = await logSigners(db, log, origin);
      const audit = await openLog({ folder: join(folder.log, log), origin, signers });
      // Not a copy: its size grows.
      return Object.assign(audit, { keysInUse: await keysInUse(db, origin) });
    });
  };
  // Somebody may be reading in one whose key was replaced; nothing is appended to it any more.
  const replaced: AuditLog[] = [];
  let damage: AppError | null = null;
  const open = async (log: LogName): Promise<OpenLog> => {
    if (damage !== null) throw damage;
    const known = opened.get(log);
    if (known !== undefined) {
      const audit = await known;
      if ((await keysInUse(store.db, audit.origin)) === audit.keysInUse) return audit;
      // Of two who find it replaced, one opens it anew.
      if (opened.get(log) !== known) return open(log);
      replaced.push(audit);
    }
    const opening = openOne(log);
    opened.set(log, opening);
    // What could not be opened is tried again the next time.
    opening.catch(() => opened.delete(log));
    return opening;
  };
  const checkOne = async (log: LogName, scope: CheckScope, signal?: AbortSignal): Promise<void> => {
    const audit = await open(log);
    // Before the files: others may append meanwhile, and both only grow.
    const head = await logHead(store.db, audit.origin);
    const { size } = await audit.check(scope, signal);
    if (size < head) throw olderCopy(audit.origin, size, head);
  };
  return {
    open,
    get damage() {
      return damage;
    },
    async check(scope, signal) {
      try {
        await checkOne('searches', scope, signal);
        await checkOne('events', scope, signal);
      } catch (error) {
        if (error instanceof AppError && error.code === 'log.damaged') damage = error;
        throw error;
      }
    },
    async close() {
      for (const log of await Promise.allSettled(opened.values())) {
        if (log.status === 'fulfilled') await log.value.close();
      }
      for (const log of replaced) await log.close();
    },
  };
}

/** Text that only a commitment to is logged, by field; the salts stay in the store. */
export type Secrets = Readonly<Record<string, string>>;

/** Who did it, null for the program itself; and when, which is told where the store says the same. */
export interface Author {
  by: PersonId | null;
  at?: string;
}

/**
 * To be called last in `vitrine.store.write`, with its `db`. `log` comes from `vitrine.logs.open`, called before the transaction.
 * Durable on return. Throws `log.damaged`, `log.unwritable` or `store.full`; the transaction must fail with it.
 */
export async function appendEntry(
  db: Db,
  log: OpenLog,
  author: Author,
  entry: LogEvent | SearchEntry,
  secrets: Secrets = {},
): Promise<{ index: number; id: string; at: string }> {
  const id = randomId();
  const at = author.at ?? new Date().toISOString();
  const committed = Object.entries(secrets).map(([field, text]) => ({ field, ...commitTo(text) }));
  if (committed.length > 0) await insertSalts(db, id, entry, committed);
  const whole: Entry = {
    ...entry,
    v: 1,
    id,
    at,
    by: author.by,
    policy: (await newestPolicy(db))?.version ?? 0,
    ...(committed.length === 0
      ? {}
      : { commitments: Object.fromEntries(committed.map(({ field, sha256 }) => [field, sha256])) }),
  };
  await refuseOldKey(db, log);
  await refuseOlder(db, log);
  const { index } = await log.append(encodeEntry(whole));
  await setLogHead(db, log.origin, index + 1);
  return { index, id, at };
}

/** A key that was replaced since the log was opened signs nothing any more. Throws `log.key-wrong`. */
async function refuseOldKey(db: Db, log: OpenLog): Promise<void> {
  if ((await keysInUse(db, log.origin)) === log.keysInUse) return;
  throw new AppError('log.key-wrong', `the key of the log ${log.origin} was replaced just now: try again`);
}

/** Nothing is signed on top of an older copy of the log: it would be a second history. Throws `log.damaged`. */
async function refuseOlder(db: Db, log: AuditLog): Promise<void> {
  const head = await logHead(db, log.origin);
  // What this process knows may be older than what others appended.
  if (log.size < head) await log.catchUp();
  if (log.size < head) throw olderCopy(log.origin, log.size, head);
}

function olderCopy(origin: string, size: number, head: number): AppError {
  return new AppError(
    'log.damaged',
    `the log ${origin} has ${size} entries and had ${head}: an older copy was put back`,
  );
}
