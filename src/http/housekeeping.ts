/**
 * What the service does by itself: every hour what the clock ends (locks, expiry, erasure), the look for anomalies, and all of both
 * logs read again; every few minutes the visit to the witnesses and a look at where the logs end. Each is safe to repeat, so a run
 * that fails is made up for by the next; that it failed is a metric.
 */
import { AppError } from '../errors.js';
import { flagAnomalies } from '../flows/brakes/anomalies.js';
import { cosignLogs } from '../flows/log/collect-cosignatures.js';
import { runRetention } from '../flows/cases/retention.js';
import type { Vitrine } from '../flows/vitrine.js';
import type { Metrics } from './metrics.js';

export interface Housekeeping {
  /** What ended while the service was down has been seen to. */
  readonly firstRound: Promise<void>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

const hourMs = 3600_000;
const oftenMs = 5 * 60_000;

/** Begins at once: whatever ended while the service was down has ended. */
export function startHousekeeping(vitrine: Vitrine, metrics: Metrics): Housekeeping {
  let last: Promise<void> = Promise.resolve();
  let closed = false;

  async function runAfter(before: Promise<void>, work: () => Promise<unknown>): Promise<void> {
    await before;
    if (closed) return;
    try {
      await work();
    } catch (error) {
      metrics.countProblem(error instanceof AppError ? error.code : 'internal');
    }
  }

  function run(work: () => Promise<unknown>): void {
    last = runAfter(last, work);
  }

  const stopping = new AbortController();
  const hourly = (): void => {
    run(() => runRetention(vitrine));
    run(() => flagAnomalies(vitrine));
    // From here on a damaged log is one for everybody: see `Logs`.
    run(() => vitrine.logs.check('all', stopping.signal));
  };
  const often = (): void => {
    run(() => vitrine.logs.check('edge'));
    run(() => cosignLogs(vitrine));
  };
  hourly();
  often();
  const firstRound = last;
  const timers = [setInterval(hourly, hourMs), setInterval(often, oftenMs)];
  return {
    firstRound,
    async close() {
      closed = true;
      stopping.abort();
      for (const timer of timers) clearInterval(timer);
      await last;
    },
  };
}
