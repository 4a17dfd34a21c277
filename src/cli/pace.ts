/** How fast a long run goes and when it will end, from its last seconds: known photos rush by, new ones take their time. */
import { showDuration, showNumber } from './show-text.js';

const windowMs = 20_000;

export interface Pace {
  /** To be told the count whenever it grows. */
  record(done: number, nowMs: number): void;
  /** "38.2/s", and "about 2 min 50 s left" once the total is known. */
  describe(total: number | null): string[];
}

export function measurePace(startMs: number): Pace {
  let samples = [{ done: 0, atMs: startMs }];
  return {
    record(done, nowMs) {
      samples.push({ done, atMs: nowMs });
      // One sample from before the window stays, as its beginning.
      const first = samples.findLastIndex((sample) => sample.atMs <= nowMs - windowMs);
      if (first > 0) samples = samples.slice(first);
    },
    describe(total) {
      const [first, last] = [samples[0], samples.at(-1)];
      if (first === undefined || last === undefined || last.atMs <= first.atMs) return [];
      const perSecond = ((last.done - first.done) * 1000) / (last.atMs - first.atMs);
      const rate = `${showNumber(perSecond)}/s`;
      if (total === null || perSecond === 0 || last.done >= total) return [rate];
      return [rate, `about ${showDuration(Math.ceil((total - last.done) / perSecond) * 1000)} left`];
    },
  };
}
