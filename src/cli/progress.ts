/** Progress of long work on standard error: a bar on a terminal, a plain line now and then elsewhere. */
import { SingleBar } from 'cli-progress';
import { measurePace } from './pace.js';
import { showNumber } from './show-text.js';

export interface Progress {
  /** Known later than the start, perhaps: counting runs beside the work. */
  setTotal(total: number): void;
  /** `remarks` follow the count, for instance "12 skipped". */
  update(done: number, remarks?: readonly string[]): void;
  stop(): void;
}

const plainEveryMs = 30_000;
const barCells = 24;

/** `label` names the work, for instance "Indexing". */
export function startProgress(label: string): Progress {
  return process.stderr.isTTY ? startBar(label) : startPlainLines(label);
}

function startBar(label: string): Progress {
  const pace = measurePace(Date.now());
  let total: number | null = null;
  let line: string[] = [];
  const bar = new SingleBar({
    stream: process.stderr,
    fps: 8,
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false,
    format: (_options, { value }) => {
      const count = total === null ? showNumber(value) : `${showNumber(value)} of ${showNumber(total)}`;
      return [`${label}  ${drawCells(value, total)}  ${count}`, ...pace.describe(total), ...line].join(' · ');
    },
  });
  bar.start(1, 0);
  return {
    setTotal(count) {
      total = count;
      bar.setTotal(count);
    },
    update(done, remarks = []) {
      line = [...remarks];
      pace.record(done, Date.now());
      bar.update(done);
    },
    stop: () => bar.stop(),
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
      pace.record(done, nowMs);
      if (nowMs - lastMs < plainEveryMs) return;
      lastMs = nowMs;
      const count = total === null ? showNumber(done) : `${showNumber(done)} of ${showNumber(total)}`;
      process.stderr.write(`${[`${label}: ${count}`, ...pace.describe(total), ...remarks].join(', ')}\n`);
    },
    stop: () => undefined,
  };
}

function drawCells(value: number, total: number | null): string {
  if (total === null) return '╌'.repeat(barCells);
  const full = total === 0 ? barCells : Math.min(barCells, Math.floor((value / total) * barCells));
  return '━'.repeat(full) + '╌'.repeat(barCells - full);
}
