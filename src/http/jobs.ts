/**
 * Long work that a request starts and does not wait for. One at a time, in the order in which they came: there is one writer. Jobs
 * live in this process; what they did is in the store, so a restart loses only the account of it.
 */
import { randomBytes } from 'node:crypto';
import { AppError, type ErrorCode } from '../errors.js';
import type { IndexProgress, IndexSummary } from '../flows/collections/index-summary.js';
import type { PersonId } from '../types.js';
import { RetryLater } from './rate-limit.js';

export interface Job {
  readonly id: string;
  readonly collection: string;
  readonly by: PersonId;
  readonly startedAt: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  /** Items that were handed in. */
  readonly total: number;
  readonly progress: IndexProgress;
  readonly summary: IndexSummary | null;
  readonly error: { code: ErrorCode; detail: string } | null;
}

export interface JobWork {
  collection: string;
  by: PersonId;
  total: number;
  /** Held in memory until the job is done. */
  bytes: number;
  run: (onProgress: (progress: IndexProgress) => void, signal: AbortSignal) => Promise<IndexSummary>;
}

export interface Jobs {
  /** Throws `server.busy` when too many bytes wait already. */
  start(work: JobWork): Job;
  list(): Job[];
  /** Throws `request.unknown`. */
  get(id: string): Job;
  /**
   * Yields the job as it is and whenever it changed, until it has ended. Who follows counts from the call on until the iteration ends. Throws
   * `request.unknown`, or `server.busy` when too many follow.
   */
  follow(id: string, signal: AbortSignal): AsyncIterable<Job>;
  /** Lets the running one finish what it has in hand. */
  close(): Promise<void>;
}

const mostWaitingBytes = 512e6;
const keptJobs = 200;
/** Connections that stay open for as long as a job takes. */
const mostFollowers = 64;
const noProgress: IndexProgress = { seen: 0, indexed: 0, unchanged: 0, duplicates: 0, skipped: 0, faces: 0 };

export function openJobs(now: () => Date): Jobs {
  const jobs = new Map<string, Job>();
  const waiters = new Set<() => void>();
  const ending = new AbortController();
  let waitingBytes = 0;
  let followers = 0;
  let last: Promise<void> = Promise.resolve();

  function update(id: string, change: Partial<Job>): void {
    const job = jobs.get(id);
    if (job !== undefined) jobs.set(id, { ...job, ...change });
    for (const wake of waiters) wake();
    waiters.clear();
  }

  async function work(id: string, { run, bytes }: JobWork): Promise<void> {
    try {
      if (ending.signal.aborted) throw new AppError('interrupted', 'the server is stopping');
      update(id, { state: 'running' });
      const summary = await run((progress) => update(id, { progress }), ending.signal);
      update(id, { state: 'done', summary });
    } catch (error) {
      const known =
        error instanceof AppError ? error : new AppError('internal', 'something unexpected happened');
      update(id, { state: 'failed', error: { code: known.code, detail: known.message } });
    } finally {
      waitingBytes -= bytes;
    }
  }

  function get(id: string): Job {
    const job = jobs.get(id);
    if (job === undefined) throw new AppError('request.unknown', 'there is no such job');
    return job;
  }

  async function* followed(id: string, signal: AbortSignal): AsyncGenerator<Job> {
    try {
      for (;;) {
        const job = get(id);
        yield job;
        if (job.state === 'done' || job.state === 'failed' || signal.aborted) return;
        // It may have changed while the caller was busy with what it was told.
        if (jobs.get(id) !== job) continue;
        await new Promise<void>((wake) => {
          waiters.add(wake);
          signal.addEventListener('abort', () => wake(), { once: true });
        });
      }
    } finally {
      followers--;
    }
  }

  return {
    start(wanted) {
      if (waitingBytes + wanted.bytes > mostWaitingBytes) {
        throw new RetryLater(
          'server.busy',
          'photos that came before wait to be indexed; send these later',
          10,
        );
      }
      waitingBytes += wanted.bytes;
      const id = randomBytes(12).toString('base64url');
      const { collection, by, total } = wanted;
      const startedAt = now().toISOString();
      const job = { id, collection, by, startedAt, total, progress: noProgress, summary: null, error: null };
      jobs.set(id, { ...job, state: 'waiting' });
      if (jobs.size > keptJobs) jobs.delete(jobs.keys().next().value ?? id);
      last = last.then(() => work(id, wanted));
      return get(id);
    },
    list: () => [...jobs.values()].toReversed(),
    get,
    follow(id, signal) {
      get(id);
      if (followers >= mostFollowers) {
        throw new RetryLater('server.busy', 'too many follow jobs already; ask for the job itself', 10);
      }
      followers++;
      return followed(id, signal);
    },
    async close() {
      ending.abort();
      await last;
    },
  };
}
