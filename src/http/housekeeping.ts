/**
 * What the service does by itself: every hour what the clock ends (locks, expiry, erasure) and the look for anomalies; every few minutes
 * the visit to the witnesses. Each is safe to repeat, so a run that fails is made up for by the next; that it failed is a metric.
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
const cosignEveryMs = 5 * 60_000;

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

  const hourly = (): void => {
    run(() => runRetention(vitrine));
    run(() => flagAnomalies(vitrine));
  };
  const often = (): void => run(() => cosignLogs(vitrine));
  hourly();
  often();
  const firstRound = last;
  const timers = [setInterval(hourly, hourMs), setInterval(often, cosignEveryMs)];
  return {
    firstRound,
    async close() {
      closed = true;
      for (const timer of timers) clearInterval(timer);
      await last;
    },
  };
}
