/** Progress of long work on standard error: a bar on a terminal, a plain line now and then elsewhere. */
import { SingleBar } from 'cli-progress';
import { measurePace } from './pace.js';
import { showNumber } from './show-text.js';

export interface Progress {
  /** Known later than the start, perhaps: counting runs beside the work. */
  setTotal(total: number): void;
  /** `remarks` follow the count, for instance "12 skipped". */
  update(done: number, remarks?: readonly string[]): void;
  /** Says something that holds from now on, without tearing the bar. */
  announce(text: string): void;
  stop(): void;
}

const plainEveryMs = 30_000;
const barCells = 24;

/** `label` names the work, for instance "Indexing". */
export function startProgress(label: string): Progress {
  return process.stderr.isTTY ? startBar(label) : startPlainLines(label);
}

/** Runs `work` under a progress display that goes away with it. */
export async function withProgress<T>(
  label: string,
  work: (onProgress: (done: number, total: number) => void) => Promise<T>,
): Promise<T> {
  const progress = startProgress(label);
  try {
    return await work((done, total) => {
      progress.setTotal(total);
      progress.update(done);
    });
  } finally {
    progress.stop();
  }
}

function startBar(label: string): Progress {
  const pace = measurePace(Date.now());
  let total: number | null = null;
  let line: string[] = [];
  let announced: string[] = [];
  const bar = new SingleBar({
    stream: process.stderr,
    fps: 8,
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false,
    format: (_options, { value }) => {
      const count = total === null ? showNumber(value) : `${showNumber(value)} of ${showNumber(total)}`;
      const facts = announced.length > 0 ? announced : [...pace.describe(total), ...line];
      return [`${label}  ${drawCells(value, total)}  ${count}`, ...facts].join(' · ');
    },
  });
  // The bar hides the cursor; whoever ends the process in the middle must not leave the terminal like that.
  const stop = (): void => bar.stop();
  process.once('exit', stop);
  bar.start(1, 0);
  return {
    setTotal(count) {
      total = count;
      bar.setTotal(count);
    },
    update(done, remarks = []) {
      line = [...remarks];
      total = stillKnown(total, done);
      pace.record(done, Date.now());
      bar.update(done);
    },
    announce(text) {
      announced = [text];
      bar.render();
    },
    stop() {
      process.off('exit', stop);
      stop();
    },
  };
}

function startPlainLines(label: string): Progress {
  const pace = measurePace(Date.now());
  let total: number | null = null;
  let lastMs = Date.now();
  return {
    setTotal(count) {
      total = count;
    },
    update(done, remarks = []) {
      const nowMs = Date.now();
      total = stillKnown(total, done);
      pace.record(done, nowMs);
      if (nowMs - lastMs < plainEveryMs) return;
      lastMs = nowMs;
      const count = total === null ? showNumber(done) : `${showNumber(done)} of ${showNumber(total)}`;
      process.stderr.write(`${[`${label}: ${count}`, ...pace.describe(total), ...remarks].join(', ')}\n`);
    },
    announce: (text) => void process.stderr.write(`${text}\n`),
    stop: () => undefined,
  };
}

/** What holds photos counts as one until it is opened: then there are more than were counted, and nobody knows how many. */
function stillKnown(total: number | null, done: number): number | null {
  return total !== null && done > total ? null : total;
}

function drawCells(value: number, total: number | null): string {
  if (total === null) return '╌'.repeat(barCells);
  const full = total === 0 ? barCells : Math.min(barCells, Math.floor((value / total) * barCells));
  return '━'.repeat(full) + '╌'.repeat(barCells - full);
}
