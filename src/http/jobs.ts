/**
 * Long work that a request starts and does not wait for. One at a time, in the order in which they came: there is one writer. Jobs
 * live in this process; what they did is in the store, so a restart loses only the account of it.
 */
import { randomBytes } from 'node:crypto';
import { AppError, type ErrorCode } from '../errors.js';
import type { IndexProgress, IndexSummary } from '../flows/collections/index-summary.js';
import type { PersonId } from '../types.js';
import { RetryLater } from './rate-limit.js';

export const jobSourceKinds = ['files', 'archive', 'site', 'iiif', 'list', 'bucket'] as const;

/** What is indexed. */
export interface JobSource {
  kind: (typeof jobSourceKinds)[number];
  /** Null: it has none. */
  name: string | null;
}

export interface Job {
  readonly id: string;
  readonly collection: string;
  readonly by: PersonId;
  readonly source: JobSource;
  readonly startedAt: string;
  /** `cancelled`: somebody stopped it; what was committed before stays. */
  readonly state: 'waiting' | 'running' | 'done' | 'cancelled' | 'failed';
  /** Items that were handed in, as far as is known; never fewer than were seen. */
  readonly total: number;
  /** What was handed in holds more, and it is not known how much. */
  readonly openEnded: boolean;
  readonly progress: IndexProgress;
  /** Since it began to run; null: nothing is known yet. */
  readonly photosPerSecond: number | null;
  /** At that rate; null: not known, or over. */
  readonly remainingSeconds: number | null;
  readonly summary: IndexSummary | null;
  readonly error: { code: ErrorCode; detail: string } | null;
}

export interface JobWork {
  collection: string;
  by: PersonId;
  source: JobSource;
  total: number;
  openEnded?: boolean;
  /** Held in memory until the job is done. */
  bytes: number;
  run: (report: JobReport, signal: AbortSignal) => Promise<IndexSummary>;
}

/** What a job tells while it runs. */
export interface JobReport {
  progress: (progress: IndexProgress) => void;
  /** An item turned out to hold so many; null: it is not known how many. */
  opened: (items: number | null) => void;
}

export interface Jobs {
  /** Throws `server.busy` when too many bytes, or jobs, wait already. */
  start(work: JobWork): Job;
  list(): Job[];
  /** Throws `request.unknown`. */
  get(id: string): Job;
  /** Ends a waiting job at once and a running one when it has finished what it has in hand. Throws `request.unknown`. */
  cancel(id: string): Job;
  /**
   * Yields the job as it is and whenever it changed, until it has ended. Who follows counts from the call on until the iteration ends. Throws
   * `request.unknown`, or `server.busy` when too many follow.
   */
  follow(id: string, signal: AbortSignal): AsyncIterable<Job>;
  /** Lets the running one finish what it has in hand. */
  close(): Promise<void>;
}

const mostWaitingBytes = 512e6;
/** Those that ended; beyond these the oldest are forgotten. */
const keptJobs = 200;
/** Photos may be of no bytes at all: they are counted too. */
const mostWaiting = 200;
/** Connections that stay open for as long as a job takes. */
const mostFollowers = 64;
const noProgress: IndexProgress = {
  seen: 0,
  indexed: 0,
  unchanged: 0,
  duplicates: 0,
  skipped: 0,
  removed: 0,
  faces: 0,
  latestSkips: [],
};
const ended: readonly Job['state'][] = ['done', 'cancelled', 'failed'];

export function openJobs(now: () => Date): Jobs {
  const jobs = new Map<string, Job>();
  const waiters = new Set<() => void>();
  const ending = new AbortController();
  /** Of jobs that have not ended. */
  const cancelling = new Map<string, AbortController>();
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
      const cancelled = cancelling.get(id)!.signal;
      if (cancelled.aborted) return;
      update(id, { state: 'running' });
      const started = performance.now();
      const report: JobReport = {
        progress(progress) {
          const total = Math.max(get(id).total, progress.seen);
          const pace = paceOf(progress.seen, total, performance.now() - started);
          update(id, {
            progress,
            total,
            ...pace,
            ...(get(id).openEnded ? { remainingSeconds: null } : {}),
          });
        },
        opened(items) {
          const { total } = get(id);
          update(id, items === null ? { openEnded: true } : { total: total - 1 + items, openEnded: false });
        },
      };
      const summary = await run(report, AbortSignal.any([ending.signal, cancelled]));
      const state = cancelled.aborted ? 'cancelled' : 'done';
      const { photosPerSecond, seen } = summary;
      const total = state === 'done' ? seen : get(id).total;
      update(id, { state, summary, total, openEnded: false, photosPerSecond, remainingSeconds: null });
    } catch (error) {
      const known =
        error instanceof AppError ? error : new AppError('internal', 'something unexpected happened');
      const problem = { code: known.code, detail: known.message };
      update(id, { state: 'failed', error: problem, remainingSeconds: null });
    } finally {
      waitingBytes -= bytes;
      cancelling.delete(id);
    }
  }

  /** Never one that goes on: nobody could stop it any more. */
  function forget(): void {
    const past = [...jobs.values()].filter(({ state }) => ended.includes(state));
    for (const { id } of past.slice(0, Math.max(0, past.length - keptJobs))) jobs.delete(id);
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
        if (ended.includes(job.state) || signal.aborted) return;
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
      if (waitingBytes + wanted.bytes > mostWaitingBytes || cancelling.size >= mostWaiting) {
        throw new RetryLater(
          'server.busy',
          'photos that came before wait to be indexed; send these later',
          10,
        );
      }
      waitingBytes += wanted.bytes;
      const id = randomBytes(12).toString('base64url');
      const { collection, by, source, total, openEnded = false } = wanted;
      const startedAt = now().toISOString();
      const job = {
        id,
        collection,
        by,
        source,
        startedAt,
        total,
        openEnded,
        progress: noProgress,
        summary: null,
        error: null,
      };
      jobs.set(id, { ...job, state: 'waiting', photosPerSecond: null, remainingSeconds: null });
      cancelling.set(id, new AbortController());
      forget();
      last = last.then(() => work(id, wanted));
      return get(id);
    },
    list: () => [...jobs.values()].toReversed(),
    get,
    cancel(id) {
      const { state } = get(id);
      cancelling.get(id)?.abort();
      if (state === 'waiting') update(id, { state: 'cancelled' });
      return get(id);
    },
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

function paceOf(
  seen: number,
  total: number,
  elapsedMs: number,
): Pick<Job, 'photosPerSecond' | 'remainingSeconds'> {
  const photosPerSecond = seen / (elapsedMs / 1000);
  const known = seen > 0 && Number.isFinite(photosPerSecond);
  if (!known) return { photosPerSecond: null, remainingSeconds: null };
  return {
    photosPerSecond,
    remainingSeconds: total === 0 ? null : Math.max(0, total - seen) / photosPerSecond,
  };
}
